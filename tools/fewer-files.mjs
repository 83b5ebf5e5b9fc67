/**
 * After a build of esbuild with `splitting`: it makes a file of every set of modules that the same entries reach, and those are more than
 * a hundred small ones where there are nine entries with lazy parts. What the two entries of a page's start load, its own and its worker's, is
 * put together here into at most five files: what both load, what of one alone others reach too, and the entries themselves. All
 * else imports from these, and no module is in two files.
 */
import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * `folder`: of the build; `outputs`: of its metafile; `entries`: names of the two files. The names of what was put together, those that
 * `entries[0]` imports first.
 */
export async function fewerFiles(folder, outputs, entries) {
  const files = new Map(
    Object.entries(outputs).map(([path, { imports, exports, entryPoint }]) => {
      const local = imports.filter(({ external }) => !external);
      const names = (kinds) =>
        local.filter(({ kind }) => kinds.includes(kind)).map(({ path: to }) => basename(to));
      const now = names(['import-statement']);
      const all = names(['import-statement', 'dynamic-import']);
      return [basename(path), { now, all, exports, isEntry: entryPoint !== undefined }];
    }),
  );
  const groups = grouped(files, entries);
  // a name that no export of another file has
  const numbers = new Map([...files.keys()].map((name, k) => [name, k]));
  const unique = (name, one) => `_${numbers.get(name).toString(36)}_${one}`;
  const groupOf = new Map([...groups].flatMap(([to, members]) => members.map((m) => [m, to])));
  const placed = new Map();
  // what is imported comes first: its name goes into those that import it
  for (const [to, members] of groups) {
    const text = await together(folder, members, { files, groupOf, placed, unique });
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
    placed.set(to, entries.includes(to) ? to : `${to}-${hash}.js`);
    writeFileSync(join(folder, `${placed.get(to)}.new`), text);
  }
  const rest = [...files.keys()].filter((name) => !groupOf.has(name));
  for (const name of rest) {
    if (!files.get(name).all.some((to) => groupOf.has(to))) continue;
    const text = await together(folder, [name], { files, groupOf, placed, unique, isWhole: true });
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  for (const name of groupOf.keys()) rmSync(join(folder, name));
  for (const name of placed.values()) {
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  return [...placed.values()].filter((name) => !entries.includes(name));
}

/** Members of each file to be, in an order in which none imports from a later one. */
function grouped(files, [page, worker]) {
  const reach = (from, field) => {
    const seen = new Set();
    const visit = (name) => {
      if (seen.has(name)) return;
      seen.add(name);
      files.get(name)?.[field].forEach(visit);
    };
    visit(from);
    return seen;
  };
  const starts = [...files.keys()].filter(
    (name) => files.get(name).isEntry && /^[a-z-]+\.js$/.test(name),
  );
  const all = new Map(starts.map((name) => [name, reach(name, 'all')]));
  const [ofPage, ofWorker] = [reach(page, 'now'), reach(worker, 'now')];
  const groups = new Map([
    ['both', []],
    ['engine', []],
    ['shared', []],
    [worker, []],
    [page, []],
  ]);
  for (const name of files.keys()) {
    const [isPage, isWorker] = [ofPage.has(name), ofWorker.has(name)];
    if (!isPage && !isWorker) continue;
    const own = isPage ? page : worker;
    const isOthers = starts.some((start) => start !== own && all.get(start).has(name));
    const others = isPage ? 'shared' : 'engine';
    groups.get(isPage && isWorker ? 'both' : isOthers ? others : own).push(name);
  }
  for (const [to, members] of groups) if (members.length === 0) groups.delete(to);
  return groups;
}

/** The text of these files as one; what they import of another group they import from its file. */
async function together(folder, members, { files, groupOf, placed, unique, isWhole = false }) {
  const exported = members.map((name) => {
    const list = files.get(name).exports;
    const as = (one) => (isWhole ? one : unique(name, one));
    return `import './${name}';${list.map((one) => `export{${one} as ${as(one)}}from'./${name}';`).join('')}`;
  });
  const built = await esbuild.build({
    stdin: { contents: exported.join('\n'), resolveDir: folder },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'warning',
    plugins: [
      {
        name: 'groups',
        setup(build) {
          build.onResolve({ filter: /.*/ }, ({ path, kind, namespace }) => {
            const name = basename(path);
            if (kind === 'entry-point') return undefined;
            if (namespace === 'group') return { path, external: true };
            if (path === `./${name}` && members.includes(name)) {
              return { path: join(folder, name), sideEffects: true };
            }
            if (path === `./${name}` && groupOf.has(name)) {
              return { path: name, namespace: 'group' };
            }
            return { path, external: true };
          });
          build.onLoad({ filter: /.*/, namespace: 'group' }, ({ path: name }) => {
            const from = `'./${placed.get(groupOf.get(name))}'`;
            const list = files.get(name).exports.map((one) => `${unique(name, one)} as ${one}`);
            return { contents: `import ${from};export{${list}}from${from};` };
          });
        },
      },
    ],
  });
  return built.outputFiles[0].text;
}
