/** `synfire bench scale`: the largest network that this machine runs in real time; the lab's page runs the same. */
import { hostInfo } from '../../bindings/platform.ts';
import { textTable } from '../plot/terminal.ts';
import { largestInRealTime, measureScale, type ScalePoint } from '../simulate/scale-benchmark.ts';
import { interruptible } from './measure.ts';
import { styleOf } from './screen.ts';
import { numberFlag, parseFlags, usageFault } from './usage.ts';

export const benchScaleHelp = `synfire bench scale [--workers <n>] [--to <neurons>] [--json]

  Doubles a balanced network until it falls behind real time: speed against neurons and synapses.`;

export async function benchScale(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, {
    workers: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (parsed.values.help) {
    console.log(benchScaleHelp);
    return 0;
  }
  if (parsed.positionals.length > 0) {
    throw usageFault(`"${parsed.positionals[0]}"`, 'no further word', 'Leave it out.');
  }
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const to = numberFlag(parsed, 'to', { whole: true });
  const { host, processors, availableMemory } = await hostInfo();
  const memory = availableMemory === undefined ? undefined : 0.6 * availableMemory;
  const points: ScalePoint[] = [];
  await interruptible(async (signal) => {
    for await (const point of measureScale({ workers, to, memory, signal })) {
      points.push(point);
      if (!parsed.values.json) process.stderr.write(`${point.neurons} neurons …\n`);
    }
  });
  const largest = largestInRealTime(points);
  if (parsed.values.json) {
    console.log(JSON.stringify({ host: { host, processors }, points, largest }));
    return 0;
  }
  const heads = [
    'neurons',
    'synapses',
    'built, s',
    'speed',
    'rate, Hz',
    'million events/s',
    'hash',
  ];
  const rows = points.map((p) => [
    String(p.neurons),
    String(p.synapses),
    p.buildSeconds.toFixed(2),
    p.speed.toPrecision(3),
    p.rate.toFixed(1),
    (p.eventsPerSecond / 1e6).toFixed(0),
    p.hash,
  ]);
  console.log(textTable(heads, rows, styleOf(process.stdout)));
  console.log(
    largest === undefined
      ? 'No size that was tried runs in real time.'
      : `In real time: about ${largest} neurons.`,
  );
  return 0;
}
