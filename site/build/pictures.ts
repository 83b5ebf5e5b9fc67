/**
 * A small picture of every system of the gallery: spikes of a network, as it runs; of a study, its figures beside the published ones, from
 * docs/pictures/studies.json.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkChart } from '../../examples/check-chart.ts';
import type { Example } from '../../examples/example.ts';
import { simulate } from '../../src/index.ts';
import { rasterSvg } from '../../src/plot/raster.ts';
import { type Entry, entries } from './studies.ts';
import { WIDE } from './widths.ts';

/** Of a network: 200 ms of its spikes, for a width in px. Undefined for one that needs data from outside. */
export async function rasterOf(
  example: Example,
  maxMarks: number,
): Promise<((width: number) => string) | undefined> {
  if (example.needsEdges) return undefined;
  const smaller = example.name === 'microcircuit' ? { scale: 0.05 } : {};
  const recording = await simulate(example.build(smaller), { time: 300 });
  const { title, name } = example;
  const spikes = recording.allSpikes();
  const size = { height: 320, maxMarks, id: name };
  return (width) => rasterSvg({ ...spikes, from: 100, to: 300, title, width, ...size });
}

/** A raster without its axis and labels, which could not be read when it is small. */
export const cropped = (svg: string): string =>
  svg.replace(
    /viewBox="0 0 640 320" width="640" height="320"/,
    'viewBox="92 8 482 266" width="482" height="266"',
  );

/** Of a study whose figures are kept. */
const chartOf = ({ title, result }: Entry): string | undefined =>
  result && checkChart(result.checks, title, 'card');

/** The table with a picture under each name that has one. */
export const withPictures = (table: string, drawn: ReadonlySet<string>): string =>
  table.replace(/^(\| [^|]+\? \| )([^|]+) \|$/gm, (whole, question: string, cell: string) => {
    const names = [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const same = !cell.includes('<img') && !names.some((name) => drawn.has(name));
    if (same) return whole;
    const items = names.map((name) =>
      drawn.has(name)
        ? `\`${name}\`<br><img src="pictures/gallery/${name}.svg" width="150" alt="">`
        : `\`${name}\``,
    );
    return `${question}${items.join('<br>')} |`;
  });

/** Draws all into docs/pictures/gallery and puts them into the table of docs/gallery.md. */
export async function drawAll(root: string): Promise<void> {
  const folder = join(root, 'docs/pictures/gallery');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const drawn = new Set<string>();
  for (const entry of entries(root)) {
    const { name, example } = entry;
    const raster = example && (await rasterOf(example, 1200));
    const svg = raster ? cropped(raster(WIDE)) : chartOf(entry);
    if (svg === undefined) continue;
    writeFileSync(join(folder, `${name}.svg`), svg);
    drawn.add(name);
  }
  const page = join(root, 'docs/gallery.md');
  writeFileSync(page, withPictures(readFileSync(page, 'utf8'), drawn));
  console.log(`${drawn.size} pictures are in ${folder}.`);
}
