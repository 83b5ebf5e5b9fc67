/**
 * `synfire bench`: how fast this machine is at the parts of a simulation. Seeded, warmed by a first slice
 * that does not count; each is a question, a network and one number.
 */
import { examples } from '../../examples/index.ts';
import { allToAll, fixedTotalNumber } from '../connect/connector.ts';
import { normal } from '../connect/distribution.ts';
import { SynfireError, suggest } from '../errors.ts';
import { Network } from '../network/network.ts';
import { lif } from '../neurons/lif.ts';
import { poisson } from '../neurons/sources.ts';
import { textTable } from '../plot/terminal.ts';
import { exponential } from '../synapses/exponential.ts';
import { benchScale } from './bench-scale.ts';
import { type Measured, measure } from './measure.ts';
import { makeScreen, styleOf } from './screen.ts';
import { flags, numberFlag, parseFlags } from './usage.ts';

export const benchHelp = `synfire bench [names …] [--workers <n>] [--json]

  update      exact LIF neurons without input: updates of one neuron a second
  poisson     the same with Poisson input
  delivery    synaptic events a second, 1,000 synapses in each row
  build       synapses built a second
  scale       the largest network in real time; alone: synfire bench scale --help
  microcircuit   the cortical microcircuit at scale 0.1: wall over biological time`;

interface Benchmark {
  readonly unit: string;
  /** ms to simulate after 20 ms that do not count. */
  readonly time: number;
  build(): Network;
  value(measured: Measured): number;
}

const cell = () => lif({ receptors: { syn: exponential({ tau_syn: 0.5 }) } });

const updates = ({ neurons, recording, runSeconds }: Measured) =>
  (neurons * recording.duration) / recording.dt / runSeconds / 1e6;

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  update: {
    unit: 'million updates/s',
    time: 500,
    build: () => {
      const net = new Network({ dt: 0.1 });
      net.population('P', 40_000, cell(), { initial: { v: normal(-60, 2) } });
      return net;
    },
    value: updates,
  },
  poisson: {
    unit: 'million updates/s',
    time: 300,
    build: () => {
      const net = new Network({ dt: 0.1 });
      const p = net.population('P', 40_000, cell());
      net.poissonInput(p, { rate: 8000, weight: 10 });
      return net;
    },
    value: updates,
  },
  delivery: {
    unit: 'million events/s',
    time: 300,
    build: () => {
      const net = new Network({ dt: 0.1, recordSpikes: false });
      const source = net.population('S', 10_000, poisson({ rate: 20 }));
      const target = net.population('T', 20_000, cell());
      net.connect(source, target, {
        connector: fixedTotalNumber(1e7),
        weight: normal(0, 1),
        delay: normal(1.5, 0.75, { min: 0.1 }),
      });
      return net;
    },
    value: ({ recording, runSeconds }) => recording.synapticEvents / runSeconds / 1e6,
  },
  build: {
    unit: 'million synapses/s',
    time: 1,
    build: () => {
      const net = new Network({ dt: 0.1 });
      const p = net.population('P', 4000, cell());
      net.connect(p, p, { connector: allToAll(), weight: normal(0, 1), delay: 1.5 });
      return net;
    },
    value: ({ synapses, buildSeconds }) => synapses / buildSeconds / 1e6,
  },
  microcircuit: {
    unit: 's per biological s',
    time: 500,
    build: () => examples.microcircuit.build({ scale: 0.1 }),
    value: ({ recording, runSeconds }) => (1000 * runSeconds) / recording.duration,
  },
};

export async function bench(args: readonly string[]): Promise<number> {
  if (args[0] === 'scale') return benchScale(args.slice(1));
  const parsed = parseFlags(args, flags('workers', 'json'));
  if (parsed.values.help) {
    console.log(benchHelp);
    return 0;
  }
  const workers = numberFlag(parsed, 'workers', { whole: true });
  const names = parsed.positionals.length > 0 ? parsed.positionals : Object.keys(BENCHMARKS);
  for (const name of names) {
    if (Object.hasOwn(BENCHMARKS, name)) continue;
    throw new SynfireError({
      code: 'unknown-benchmark',
      where: 'synfire bench',
      found: `"${name}"`,
      expected: Object.keys(BENCHMARKS).join(', '),
      remedy: suggest(name, Object.keys(BENCHMARKS)),
    });
  }
  const screen = makeScreen({ quiet: parsed.values.json === true });
  const results: { name: string; value: number; unit: string; reason: string }[] = [];
  for (const name of names) {
    const { build, time, value, unit } = BENCHMARKS[name];
    const measured = await measure(build(), { time, warmup: 20, workers, screen });
    const rounded = Number(value(measured).toPrecision(4));
    results.push({ name, value: rounded, unit, reason: measured.reason });
  }
  if (parsed.values.json) {
    console.log(JSON.stringify({ results }));
    return 0;
  }
  const rows = results.map(({ name, value, unit, reason }) => [name, value, unit, reason]);
  console.log(textTable(['benchmark', 'value', 'unit', 'engine'], rows, styleOf(process.stdout)));
  return 0;
}
