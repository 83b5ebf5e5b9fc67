/**
 * The pages that are written by hand (docs/, CHANGELOG.md, CITATION.cff, a part of README.md) as content of the site. They stay
 * the source: what is made here is only their links. A file of the project that is no page is put beside the pages as text.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';

export interface Places {
  /** Of the project. */
  readonly root: string;
  /** Where pages are put. */
  readonly content: string;
}

/** Writes a file of the content, with its folders. */
export function put({ content }: Places, path: string, text: string): void {
  const file = join(content, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Pages that have another address on the site. */
const MOVED: Readonly<Record<string, string>> = {
  'docs/gallery.md': 'gallery/index.md',
  'CHANGELOG.md': 'changelog.md',
  'README.md': 'index.md',
};

export function writePages(places: Places): void {
  const { root } = places;
  for (const name of readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })) {
    const path = `docs/${name.replaceAll('\\', '/')}`;
    if (!path.endsWith('.md') || path in MOVED) continue;
    put(places, path, linked(places, path, read(root, path)));
  }
  put(places, 'changelog.md', linked(places, 'CHANGELOG.md', read(root, 'CHANGELOG.md')));
  put(places, 'docs/figures.md', figures(places));
  put(places, 'docs/decisions/index.md', decisions(root));
  put(places, 'cite.md', cite(read(root, 'CITATION.cff')));
}

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

/** Links of a file of the project as links of its page. */
export function linked(
  places: Places,
  path: string,
  text: string,
  at = MOVED[path] ?? path,
): string {
  return text.replaceAll(/\]\((?!\w+:|#|\/)([^)#\s]*)(#[^)\s]*)?\)/g, (whole, to, anchor = '') => {
    const target = posix.normalize(posix.join(posix.dirname(path), to));
    if (to === '') return whole;
    const page = MOVED[target] ?? target;
    if (page.endsWith('.md')) return `](${relative(at, page)}${anchor})`;
    return `](/${asText(places, target)})`;
  });
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Puts a file beside the pages as text, which every host and browser shows; returns its address. */
export function asText({ root, content }: Places, path: string): string {
  const source = join(root, path);
  if (!statSync(source).isFile()) throw new Error(`${path} is linked and is no file`);
  const address = `source/${path}.txt`;
  const file = join(content, 'public', address);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(source, file);
  return address;
}

/** The measured figures are those of the README. */
function figures(places: Places): string {
  const readme = read(places.root, 'README.md');
  const section = /^## How fast\n([\s\S]*?)(?=^## )/m.exec(readme)?.[1];
  if (!section) throw new Error('README.md has no section "How fast"');
  return `# How fast\n${linked(places, 'README.md', section, 'docs/figures.md')}`;
}

function decisions(root: string): string {
  const names = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d/.test(name));
  const rows = names.sort().map((name) => {
    const title = /^# (.*)$/m.exec(read(root, `docs/decisions/${name}`))?.[1] ?? name;
    return `- [${title}](./${name})`;
  });
  return `# Decisions\n\nEach with its reason and what was measured.\n\n${rows.join('\n')}\n`;
}

function cite(citation: string): string {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(citation)?.[1] ?? '';
  const authors = [...citation.matchAll(/^ {2}- name: (.*)$/gm)].map(([, name]) => name);
  const bibtex = [
    '@software{synfire,',
    `  title = {${field('title')}},`,
    `  author = {${authors.map((name) => `{${name}}`).join(' and ')}},`,
    `  version = {${field('version')}},`,
    `  license = {${field('license')}}`,
    '}',
  ].join('\n');
  return [
    '# How to cite',
    field('message'),
    `\`\`\`bibtex\n${bibtex}\n\`\`\``,
    'The papers of models are in the [gallery](./gallery/index.md). The same as `CITATION.cff`:',
    `\`\`\`yaml\n${citation}\`\`\``,
  ].join('\n\n');
}
