/**
 * What the package is made of, and what it ships: licences of all that is installed, packages that would run a script when they are
 * installed, fields that say where it comes from, files of the packed package against their budget. Ends with 1 where one is not as it
 * should be. `--lock <file>` looks at another lock file alone; `--publish` asks for the addresses too, which only who publishes knows.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN_LOCK = join(root, 'package-lock.json');
const { values } = parseArgs({
  options: {
    lock: { type: 'string', default: OWN_LOCK },
    publish: { type: 'boolean', default: false },
  },
});

/** Licences that ask for no more than a notice. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Zlib'];
/** Accepted for tools that are not shipped: the first asks for the source of its own files, the others for a notice at most. */
const FOR_TOOLS = ['MPL-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Python-2.0'];
/** Licences that have no name, by a sentence of their text. */
const BY_TEXT = {
  h5wasm: ['NIST', /You may use,\s+copy, and distribute copies of the software in any medium/],
};
/** Packages with a script that npm would run, and why it is not needed: tools/setup.mjs installs without scripts. */
const SCRIPTS = {
  esbuild: 'puts its binary in place of a shim; the binary is a package of its own',
  koffi: 'looks for its binary, which is a package of its own, or compiles it',
  webgpu: 'takes the mark of a download off its binary on macOS',
};
/** Of the packed package, declarations and source maps included. */
const BUDGET = { files: 1400, packed: 4_000_000, unpacked: 16_000_000 };
const SHIPPED =
  /^(CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/[\w-]+\.(js|js\.map|wasm|as)|dist\/types\/[\w./-]+\.d\.ts)$/;
const KEPT = ['repository', 'homepage', 'bugs'];

const faults = [];
const lock = JSON.parse(readFileSync(resolve(values.lock), 'utf8'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packagesOf = ({ packages }) => Object.entries(packages).filter(([place]) => place !== '');
const isOwn = values.lock === OWN_LOCK;
/** What builds the site has a lock file of its own, and is installed by `npm run site` alone. */
const site = isOwn
  ? JSON.parse(readFileSync(join(root, 'site/package-lock.json'), 'utf8'))
  : undefined;
const installed = [
  ...packagesOf(lock),
  ...(site ? packagesOf(site).map(([place, entry]) => [`site/${place}`, entry]) : []),
];
const nameOf = (place) => place.split('node_modules/').at(-1);

licences();
scripts();
fields();
if (isOwn) content();
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

function licences() {
  const counts = new Map();
  for (const [place, { license, dev }] of installed) {
    const name = licenceOf(nameOf(place), license, Boolean(dev));
    const each = `${name ?? 'none'}${dev ? ' (tools)' : ''}`;
    counts.set(each, (counts.get(each) ?? 0) + 1);
    if (name !== undefined) continue;
    const others = dev ? [...PERMISSIVE, ...FOR_TOOLS] : PERMISSIVE;
    faults.push(
      `${place}: its licence is ${license ?? 'not said'}, expected one of ${others.join(', ')}.`,
    );
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  console.log(`Licences: ${sorted.map(([name, count]) => `${count} ${name}`).join(', ')}.`);
}

/** The licence that is accepted; undefined where none is. Of "A OR B" one is enough, of "A AND B" both are asked. */
function licenceOf(name, given, isTool) {
  const known = BY_TEXT[name];
  if (known) {
    const text = join(root, 'node_modules', name, 'LICENSE.txt');
    return existsSync(text) && known[1].test(readFileSync(text, 'utf8')) ? known[0] : undefined;
  }
  if (typeof given !== 'string') return undefined;
  const accepted = isTool ? [...PERMISSIVE, ...FOR_TOOLS] : PERMISSIVE;
  const parts = given.replaceAll(/[()]/g, '').split(' OR ');
  const fits = (part) => part.split(' AND ').every((each) => accepted.includes(each.trim()));
  return parts.some(fits) ? given : undefined;
}

function scripts() {
  const having = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
  for (const [place, { dev }] of having) {
    const name = nameOf(place);
    if (dev && SCRIPTS[name]) {
      console.log(`Not run: the script of ${name}, which ${SCRIPTS[name]}.`);
    } else faults.push(`${place}: runs a script when it is installed, expected none.`);
  }
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    if (manifest.scripts[name]) faults.push(`package.json: has a script "${name}", expected none.`);
  }
}

function fields() {
  for (const name of ['description', 'license', 'keywords']) {
    if (!manifest[name]?.length) faults.push(`package.json: has no ${name}.`);
  }
  const missing = KEPT.filter((name) => manifest[name] === undefined);
  if (missing.length === 0) return;
  if (values.publish) faults.push(`package.json: ${missing.join(', ')} must be set to publish.`);
  else console.log(`Set by who publishes: ${missing.join(', ')}.`);
}

function content() {
  if (!existsSync(join(root, 'dist/.built'))) {
    console.log('Content: not built, so not listed.');
    return;
  }
  const shell = process.platform === 'win32';
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'];
  const told = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', shell }));
  const [{ files, size, unpackedSize }] = Array.isArray(told) ? told : Object.values(told);
  const found = { files: files.length, packed: size, unpacked: unpackedSize };
  const typed = files.some(({ path }) => path.startsWith('dist/types/'));
  const kinds = new Map();
  for (const { path, size: bytes } of files) {
    const kind = path.startsWith('dist/types/') ? 'declarations' : path.replace(/^.*?\./, '.');
    const [count, sum] = kinds.get(kind) ?? [0, 0];
    kinds.set(kind, [count + 1, sum + bytes]);
    if (!SHIPPED.test(path))
      faults.push(`${path}: would be shipped, and is not known to be meant.`);
  }
  const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
  const list = [...kinds].map(([kind, [count, bytes]]) => `${count} ${kind} ${kB(bytes)}`);
  console.log(
    `Content${typed ? '' : ' (no declarations built)'}: ${found.files} files, ${kB(found.packed)} packed, ${kB(found.unpacked)} unpacked: ${list.join(', ')}.`,
  );
  for (const [what, most] of Object.entries(BUDGET)) {
    if (found[what] > most) faults.push(`The package: ${what} ${found[what]}, at most ${most}.`);
  }
}
