/** The gallery: a card for every network and study, by question; a list by paper; and a page for each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { checkChart } from '../../examples/check-chart.ts';
import type { Check } from '../../examples/example.ts';
import { html } from './html.ts';
import { linked, type Places, put } from './pages.ts';
import { cropped } from './pictures.ts';
import type { Entry } from './studies.ts';
import { figureTag, putFigure, WIDE } from './widths.ts';

/** Pictures of networks: by name, SVG text for a width in px. */
export type Pictures = Readonly<Record<string, (width: number) => string>>;

export function writeGallery(places: Places, all: readonly Entry[], pictures: Pictures): void {
  for (const entry of all) {
    const { name } = entry;
    const picture = pictureOf(entry, pictures);
    if (picture) putFigure(places, `gallery/${name}`, picture.draw);
    if (picture) put(places, `public/gallery/${name}-card.svg`, picture.card);
    put(places, `gallery/${name}.md`, page(places, entry, picture !== undefined));
  }
  put(places, 'gallery/index.md', index(places, all, pictures));
}

/** For its page and for its card: spikes of a network; of a study, its figures, if they are kept. */
function pictureOf(entry: Entry, pictures: Pictures) {
  const draw = pictures[entry.name];
  if (draw) return { draw, card: cropped(draw(WIDE)) };
  const { result, title } = entry;
  if (!result) return undefined;
  const chart = (size: 'card' | number) => checkChart(result.checks, title, size);
  return { draw: chart, card: chart('card') };
}

function index(places: Places, all: readonly Entry[], pictures: Pictures): string {
  const [how, ...notes] = readFileSync(join(places.root, 'docs/gallery.md'), 'utf8')
    .split(/^\|.*\n/m)
    .filter((part) => part.trim() !== '');
  const prose = (text: string) =>
    linked(places, 'docs/gallery.md', text.replace(/^# .*\n/, '').trim());
  const years = [...all].sort((a, b) => a.reference.localeCompare(b.reference, 'en'));
  return [
    '---\noutline: false\naside: false\npageClass: wide\n---\n',
    '# Gallery\n',
    `${all.length} published systems, each one file that runs here, with its figures beside the published ones.\n`,
    '[By question](#by-question) · [By paper](#by-paper) · [What is missed](#what-is-missed)\n',
    '## By question\n',
    `<div class="cards">\n${all.map((entry) => card(entry, pictures)).join('\n')}\n</div>\n`,
    '## By paper\n',
    ...years.map(({ name, reference }) => `- [${html(reference)}](./${name}.md)`),
    '\n## What is missed\n',
    ...notes.map(prose),
    '\n## On the command line\n',
    prose(how),
  ].join('\n');
}

function card(entry: Entry, pictures: Pictures): string {
  const { name, title, question, reference, minutes, result } = entry;
  const picture =
    pictureOf(entry, pictures) === undefined
      ? `<span class="blank" aria-hidden="true">${html(name)}</span>`
      : `<img src="/gallery/${name}-card.svg" alt="" loading="lazy">`;
  const held =
    result &&
    `${result.checks.filter(({ ok }) => ok).length} of ${result.checks.length} figures hold`;
  const note = [minutes === undefined ? 'network' : duration(minutes), held].filter(Boolean);
  return `<a class="card" href="./${name}.html">${picture}<em>${html(question)}</em><strong>${html(title)}</strong><span>${html(shortened(reference))}</span><small>${note.join(' · ')}</small></a>`;
}

const shortened = (text: string) => (text.length > 90 ? `${text.slice(0, 88).trimEnd()} …` : text);

const duration = (minutes: number) =>
  minutes < 1 ? 'under a minute' : `about ${Math.round(minutes)} min`;

function page(places: Places, entry: Entry, hasPicture: boolean): string {
  const { name, title, question, reference, about, minutes, example, result, source } = entry;
  const [first = '', ...more] = about;
  const command = example ? `synfire run ${name}` : `npm run papers -- ${name}`;
  const rows = Object.entries(example?.options ?? {}).map(
    ([option, { description, default: value, choices, range }]) =>
      `| \`${option}\` | ${html(description)} | ${value} | ${choices?.join(', ') ?? range?.map((end) => end.toLocaleString('en')).join(' to ') ?? ''} |`,
  );
  const code = readFileSync(join(places.root, source), 'utf8');
  return [
    `---\ntitle: ${JSON.stringify(title)}\neditLink: false\n---\n`,
    `# ${html(title)}\n`,
    `<p class="question">${html(question)}</p>\n`,
    `${html(first)}\n`,
    ...(hasPicture
      ? [`<p class="figure">${figureTag(`gallery/${name}`, altOf(entry))}</p>\n`]
      : []),
    `<p class="actions"><a class="action" href="/lab/${labLink(entry)}" target="_self">Run it in the lab</a> <span>${minutes === undefined ? 'in this tab' : `${duration(minutes)} in this tab`}, or <code>${command}</code></span></p>\n`,
    ...more.map((paragraph) => `${html(paragraph)}\n`),
    ...(result ? ['## Published and here\n', checksTable(result.checks), ''] : []),
    ...(rows.length > 0
      ? [
          '## What to change\n',
          '| option | meaning | default | may be |',
          '|---|---|---|---|',
          ...rows,
          '',
        ]
      : [
          '## What to change\n',
          `The study is one file, below: change a number and run \`${command}\` again.\n`,
        ]),
    '## Reference\n',
    `${html(reference)}\n`,
    '## Source\n',
    `::: details \`${source}\`, ${code.split('\n').length - 1} lines\n\n\`\`\`\`ts\n${code}\n\`\`\`\`\n:::\n`,
  ].join('\n');
}

function altOf({ example, title, result }: Entry): string {
  if (example) return `Raster of ${title}: one row a neuron, one stroke a spike`;
  const checks = result?.checks ?? [];
  return `${checks.length} figures of this study beside the published ones, ${checks.filter(({ ok }) => ok).length} within tolerance`;
}

const short = (value: number) => String(Number(value.toPrecision(4)));

function checksTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, value, published, tolerance, ok, source }) => {
    const within = tolerance === 0 ? '' : `± ${Number(tolerance.toPrecision(2))}`;
    return `| ${html(name)} | ${short(value)} | ${short(published)} ${within} | ${ok ? 'holds' : '**missed**'} | ${html(source)} |`;
  });
  const heads = '| figure | here | expected | | source |\n|---|---:|---:|---|---|';
  return `<div class="checks">\n\n${heads}\n${rows.join('\n')}\n\n</div>`;
}

/** What the lab takes behind its address; the same settings as its "Copy link" packs. */
function labLink({ name, example }: Entry): string {
  if (example?.needsEdges) return '';
  const place = example
    ? { example: name, options: name === 'microcircuit' ? { scale: 0.05 } : {} }
    : { example: 'microcircuit', options: { scale: 0.05 }, view: 'studies', study: name };
  const settings = { changes: {}, backend: 'auto', until: 600_000, ...place };
  return `#s=${deflateRawSync(JSON.stringify(settings)).toString('base64url')}`;
}
