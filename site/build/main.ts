/** Makes the content of the site, from which VitePress builds its pages: `node main.mjs <project> <content folder>`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examples } from '../../examples/index.ts';
import { wordsOf } from '../run/block.ts';
import { type Pictures, writeGallery } from './gallery.ts';
import { guideBlocks, guideQuestions, runBlocks } from './guide.ts';
import { writeModels } from './models.ts';
import { type Places, put, writePages } from './pages.ts';
import { rasterOf } from './pictures.ts';
import { entries } from './studies.ts';
import { putFigure, WIDE } from './widths.ts';

const [root, content] = process.argv.slice(2);
const places: Places = { root, content };

writePages(places);
await writeGuide();
await writeModels(places);
put(
  places,
  'public/networks/home.json',
  JSON.stringify(examples.microcircuit.build({ scale: 0.05 })),
);
const all = entries(root);
writeGallery(places, all, await pictures());
writeHome(all.length);

/** The first page takes its ten lines from the README. */
function writeHome(systems: number): void {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /^## Ten lines\n\n(```js\n[\s\S]*?^```)/m.exec(readme)?.[1];
  if (!code) throw new Error('README.md has no section "Ten lines" with its block');
  const head = '---\nlayout: page\ntitle: Synfire\ntitleTemplate: false\n---\n';
  const start = '```sh\nnpm install synfire\n```\n';
  put(
    places,
    'index.md',
    `${head}\n<Home :systems="${systems}">\n<div class="vp-doc">\n\n${start}\n${code}\n\n</div>\n</Home>\n`,
  );
}

/** What each block of the guide gave, for its page; its figures as files. */
async function writeGuide(): Promise<void> {
  const told: Record<string, unknown> = {};
  for (const [page, codes] of Object.entries(guideBlocks(root))) {
    const results = await runBlocks(root, codes);
    told[page] = results.map(({ lines, hash, figures }, k) => {
      const shown = figures.map((draw, n) => {
        const path = `guide/${page.replace('/', '-')}-${k + 1}-${n + 1}`;
        putFigure(places, path, draw);
        return { path, alt: wordsOf(draw(WIDE)) };
      });
      return { code: codes[k], lines, hash, figures: shown };
    });
  }
  put(places, 'guide.json', JSON.stringify(told));
  put(places, 'questions.json', JSON.stringify(guideQuestions(root)));
}

/** Rasters of the networks of the gallery that need no data from outside. */
async function pictures(): Promise<Pictures> {
  const made: Record<string, (width: number) => string> = {};
  for (const example of Object.values(examples)) {
    const draw = await rasterOf(example, 12_000);
    if (draw) made[example.name] = draw;
  }
  return made;
}
