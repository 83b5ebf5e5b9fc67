/** Puts the sources that the reference points to beside its pages, as text: `node reference.mjs <project> <content folder>`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText, type Places } from './pages.ts';

const [root, content] = process.argv.slice(2);
const places: Places = { root, content };
const folder = join(content, 'reference');

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.md')) continue;
  const text = readFileSync(join(folder, name), 'utf8');
  const put = new Map<string, string>();
  const linked = text.replaceAll(
    /\[([^\]]+)\]\(\/source\/([^)]+)\.txt\)/g,
    (_, shown: string, path: string) => {
      // what a platform declares is not ours to show
      if (path.includes('node_modules/')) return shown.replace(/^.*node\\?_modules\//, '');
      const address = put.get(path) ?? asText(places, path);
      put.set(path, address);
      return `[${shown}](/${address})`;
    },
  );
  writeFileSync(join(folder, name), linked);
}
