/**
 * `synfire start`, what `npm start` runs: the cortical microcircuit at the largest scale that this machine
 * builds and simulates for one biological second in about half a minute; rates beside the published ones,
 * a raster in the terminal, a page to open.
 */
import { join } from 'node:path';
import { examples } from '../../examples/index.ts';
import { nearestRates } from '../../examples/papers/microcircuit.ts';
import { brailleRaster, duration, paint } from '../plot/terminal.ts';
import { codeOf, interruptible, measure } from './measure.ts';
import { planOutputs, writeOutputs } from './output.ts';
import { chooseScale } from './scale.ts';
import { makeScreen, styleOf } from './screen.ts';
import { costLines, ratesTable, summarise } from './summary.ts';
import { flags, numberFlag, parseFlags, SIMULATES, usageFault } from './usage.ts';

export const startHelp = `synfire start [--scale <0.005 … 1>] [--time <ms>] [--seed <n>] [--workers <n>] [--out <folder>]

  The cortical microcircuit of Potjans & Diesmann (2014), as large as this machine simulates in
  about half a minute; --scale 1 is the whole: 77,169 neurons, 0.3 billion synapses.`;

/** Wall seconds for building and simulating. */
const AIM = 30;
/** ms at the start that do not count for the rates: the network settles. */
const SETTLE = 200;

export async function start(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, flags(`${SIMULATES} scale seed out`, 'dc quiet'));
  if (parsed.values.help) {
    console.log(startHelp);
    return 0;
  }
  if (parsed.positionals.length > 0) {
    throw usageFault(`"${parsed.positionals[0]}"`, 'options only', 'See synfire start --help.');
  }
  const time = numberFlag(parsed, 'time') ?? 1000;
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const seed = numberFlag(parsed, 'seed', { whole: true }) ?? 1;
  const screen = makeScreen({ quiet: parsed.values.quiet === true });
  const folder = (parsed.values.out as string | undefined) ?? 'synfire-out';
  const { microcircuit } = examples;
  const outputs = await planOutputs(folder, undefined, microcircuit.name);

  const asked = numberFlag(parsed, 'scale');
  const dc = parsed.values.dc === true;
  let scale = asked ?? 0;
  if (asked === undefined) {
    screen.note('Looking how fast this machine is …');
    const chosen = await chooseScale({ aim: AIM, time, workers });
    scale = chosen.scale;
    screen.note(chosen.sentence);
  }
  const options = { scale, dc, seed };
  const network = microcircuit.build(options);
  return interruptible(async (signal) => {
    const measured = await measure(network, { time, workers, screen, signal });
    const { recording, reason, stopped } = measured;
    const model = microcircuit.name;
    const summary = await summarise({ model, options, network, measured, warmup: 0, workers });
    const settled = recording.to > 2 * SETTLE ? SETTLE : 0;
    const rates_hz = recording.rates(settled);
    const published = nearestRates(scale);
    const written = await writeOutputs(outputs, {
      title: `${microcircuit.title} at scale ${scale}`,
      reference: microcircuit.reference,
      recording,
      summary: { ...summary, rates_hz },
      published,
      command: `synfire start --scale ${scale} --time ${time} --seed ${seed}${dc ? ' --dc' : ''}`,
    });
    const style = styleOf(process.stdout);
    const populations = recording.populations;
    const from = Math.max(0, recording.to - 300);
    const raster = { ...recording.allSpikes(), populations, from, to: recording.to, height: 20 };
    const lines = [
      '',
      paint(`Cortical microcircuit (Potjans & Diesmann 2014), scale ${scale}`, 'bold', style.color),
      ...(stopped ? [`stopped after ${summary.time_ms} of ${time} ms`] : []),
      '',
      brailleRaster({ ...raster, ...style }),
      '',
      ratesTable(rates_hz, published, style),
      `published: ${published.source}`,
      ...(published.scale === scale
        ? []
        : [
            `(for scale ${published.scale}, the nearest with published rates; rates shift with scale)`,
          ]),
      '',
      costLines(summary, reason),
      `in all ${duration(summary.build_s + summary.run_s)}`,
      '',
      ...written.map((path) => `wrote ${path}`),
      `Open ${join(folder, `${model}.html`)} in a browser.`,
    ];
    console.log(lines.join('\n'));
    return stopped ? codeOf(signal) : 0;
  });
}
