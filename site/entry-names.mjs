/** For TypeDoc: a module is named as it is imported ("synfire/analysis"), not after its file. */
import { readFileSync } from 'node:fs';
import { Converter } from 'typedoc';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const names = new Map(
  Object.entries(exports)
    .flatMap(([entry, { types }]) => {
      const path = /^\.\/dist\/types\/(src\/.*)\.d\.ts$/.exec(types ?? '')?.[1];
      // of two entries with the same declarations the first gives the name
      return path ? [[path.replace(/\/index$/, ''), entry.replace('.', 'synfire')]] : [];
    })
    .reverse(),
);

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = names.get(module.name) ?? module.name;
    }
  });
}
