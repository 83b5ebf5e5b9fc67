/** `synfire bench scale`: the largest network that each engine of this machine runs in real time; the lab's page runs the same. */
import { hostInfo } from '../backends/machine/host.ts';
import { SynfireError } from '../errors.ts';
import { textTable } from '../plot/terminal.ts';
import {
  measureCurves,
  type ScaleCurve,
  type ScaleEngine,
  verdict,
  withCurve,
} from '../simulate/scale-curves.ts';
import { interruptible } from './measure.ts';
import { styleOf } from './screen.ts';
import { flags, numberFlag, parseFlags, usageFault } from './usage.ts';

const benchScaleHelp = `synfire bench scale [--backend <name>] [--workers <n>] [--from <neurons>] [--to <neurons>] [--json]

  Doubles a balanced network until it falls behind real time: speed against neurons and synapses, one
  curve for each engine.

  --backend   wasm, webgpu or reference; without it wasm, and webgpu where there is a device
  --workers   threads of wasm
  --from, --to   neurons to begin and to end with; 1,000 and 1,000,000`;

const ENGINES: readonly ScaleEngine[] = ['wasm', 'webgpu', 'reference'];

export async function benchScale(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, flags('backend workers from to', 'json'));
  if (parsed.values.help) {
    console.log(benchScaleHelp);
    return 0;
  }
  if (parsed.positionals.length > 0) {
    throw usageFault(`"${parsed.positionals[0]}"`, 'no further word', 'Leave it out.');
  }
  const { backend, json } = parsed.values;
  const asked = ENGINES.find((name) => name === backend);
  if (backend !== undefined && !asked) {
    throw usageFault(`--backend ${backend}`, ENGINES.join(', '), 'Leave it out to measure all.');
  }
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const from = numberFlag(parsed, 'from', { whole: true, min: 50 });
  const to = numberFlag(parsed, 'to', { whole: true, min: 50 });
  const { host, processors, availableMemory } = await hostInfo();
  const memory = availableMemory === undefined ? undefined : 0.6 * availableMemory;
  const engines = asked && [asked];
  let curves: ScaleCurve[] = [];
  await interruptible(async (signal) => {
    for await (const curve of measureCurves({ engines, workers, from, to, memory, signal })) {
      curves = withCurve(curves, curve);
      const newest = curve.points.at(-1);
      if (!json && newest) process.stderr.write(`${curve.engine}, ${newest.neurons} neurons …\n`);
    }
  });
  const [first] = curves;
  // the one engine that was asked for does not run: an error, not a result
  if (asked && first?.points.length === 0) throw new SynfireError(first.faults);
  if (json) {
    console.log(JSON.stringify({ host: { host, processors }, curves }));
    return 0;
  }
  for (const curve of curves) printCurve(curve);
  return 0;
}

const HEADS = ['neurons', 'synapses', 'built, s', 'speed', 'rate, Hz', 'million events/s', 'hash'];

function printCurve(curve: ScaleCurve): void {
  const rows = curve.points.map((p) => [
    String(p.neurons),
    String(p.synapses),
    p.buildSeconds.toFixed(2),
    p.speed.toPrecision(3),
    p.rate.toFixed(1),
    (p.eventsPerSecond / 1e6).toPrecision(3),
    p.hash,
  ]);
  const largest = curve.points.at(-1);
  if (largest) {
    console.log(`${largest.reason}\n`);
    console.log(textTable(HEADS, rows, styleOf(process.stdout)));
  }
  console.log(`${verdict(curve, 'This machine')}\n`);
}
