/**
 * For esbuild with `splitting`: what a module imports from src/index.ts it imports from the file that has it. Through the entry every
 * bundle would reach whatever any other bundle needs of the library, and load it. Of `export *` and of names that are not in the list
 * the entry stays the source.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const IMPORT = /^import \{([^}]*)\} from '((?:\.\.?\/)+src\/index\.ts)';/gm;
const names = (list) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));

/** `root`: of the repository. */
export function directImports(root) {
  const entry = join(root, 'src/index.ts');
  const sources = new Map();
  for (const [, list, path] of readFileSync(entry, 'utf8').matchAll(
    /^export \{([^}]*)\} from '([^']+)';/gm,
  )) {
    for (const name of names(list)) sources.set(name, resolve(root, 'src', path));
  }
  return {
    name: 'direct-imports',
    setup(build) {
      build.onLoad({ filter: /[\\/](app|examples)[\\/].*\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(IMPORT, (whole, list, from) => {
          if (resolve(dirname(path), from) !== entry) return whole;
          return names(list)
            .map((name) => {
              const source = sources.get(name) ?? entry;
              return `import { ${name} } from ${JSON.stringify(source)};`;
            })
            .join(' ');
        }),
        loader: 'ts',
      }));
    },
  };
}
