/**
 * Question: what does a GPU give? The same spikes, first of all; then how fast, how large, and what a step costs.
 *
 * Method: one process, one device, everything seeded. Hashes: the small form of each example, 200 ms, webgpu against
 * wasm. Speed: wall time over biological time of a run that follows a warm-up of the same simulation; wasm's on the
 * same machine beside it. Sizes: LIF neurons on a current that makes them fire at about 10 Hz, 100 synapses each, made
 * anew at each spike; steps per second while it runs for two seconds. Events: 10^5 neurons with 1,000 synapses each,
 * stored and made anew. Dispatch: a step of 64 neurons without synapses is nothing but overhead.
 * `--quick` takes small sizes: for software adapters, to see that it runs.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { examples } from '../../examples/index.ts';
import { fixedOutdegree } from '../../src/connect/connector.ts';
import { type Connectivity, lif, Network, openGpu, Simulation } from '../../src/index.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const quick = options.quick;
const host = await openGpu();
const report: Record<string, unknown> = {
  bench: 'gpu',
  adapter: host.info,
  machine: `${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.versions.node}`,
  date: new Date().toISOString().slice(0, 10),
};

function keep(name: string, value: unknown): void {
  report[name] = value;
  console.log(name, JSON.stringify(value));
  if (options.out) writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
}

/** What goes wrong in one part is part of the report. */
async function attempt<T>(action: () => Promise<T>): Promise<T | { failed: string }> {
  try {
    return await action();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

type Options = Parameters<typeof Simulation.create>[1];

async function run(network: Network, time: number, warmup: number, more: Options) {
  const simulation = await Simulation.create(network, more);
  try {
    const { hash } = await simulation.run(warmup);
    const started = performance.now();
    const recording = await simulation.run(time);
    const wall = performance.now() - started;
    return {
      wall_per_biological: wall / time,
      events_per_s: (1000 * recording.synapticEvents) / wall,
      rate_hz: (1000 * recording.spikeCount) / time / neuronsOf(simulation),
      build_s: simulation.buildSeconds,
      bytes: simulation.bytes,
      synapses: simulation.synapses,
      warmup_hash: hash,
      reason: simulation.reason,
    };
  } finally {
    await simulation.dispose();
  }
}

const neuronsOf = (simulation: Simulation) =>
  simulation.plan.populations.reduce((sum, { size }) => sum + size, 0);

const gpu = { backend: 'webgpu', gpu: { host } } as const;

/** Neurons that a current makes fire at about 10 Hz, with weak synapses. */
function firing(neurons: number, synapses: number): Network {
  const network = new Network({ dt: 0.1, seed: 1, recordSpikes: false });
  network.population('P', neurons, lif(), {
    initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
  });
  network.stepCurrent('P', { amplitude: 378 });
  if (synapses > 0) {
    const connector = fixedOutdegree(synapses);
    const delay = { distribution: 'uniform', low: 0.5, high: 2 } as const;
    network.connect('P', 'P', { connector, weight: 0.01, delay });
  }
  return network;
}

async function stepsPerSecond(network: Network, connectivity: Connectivity, wallTime: number) {
  const simulation = await Simulation.create(network, { ...gpu, connectivity });
  try {
    await simulation.step(20);
    const started = performance.now();
    let steps = 0;
    let events = 0;
    let elapsed = 0;
    while (elapsed < wallTime) {
      const recording = await simulation.step(100);
      steps += 100;
      events += recording.synapticEvents;
      elapsed = performance.now() - started;
    }
    const seconds = elapsed / 1000;
    return {
      steps_per_s: steps / seconds,
      events_per_s: events / seconds,
      bytes: simulation.bytes,
      synapses: simulation.synapses,
      build_s: simulation.buildSeconds,
    };
  } finally {
    await simulation.dispose();
  }
}

const hashes: Record<string, unknown> = {};
for (const [name, example] of Object.entries(examples)) {
  hashes[name] = await attempt(async () => {
    const [a, b] = [
      await run(example.small(), 1, 200, gpu),
      await run(example.small(), 1, 200, { backend: 'wasm', workers: 1 }),
    ];
    return { webgpu: a.warmup_hash, wasm: b.warmup_hash, equal: a.warmup_hash === b.warmup_hash };
  });
}
keep('hashes', hashes);

const overhead = await attempt(() => stepsPerSecond(firing(64, 0), 'stored', 1000));
keep('dispatch', 'failed' in overhead ? overhead : { us_per_step: 1e6 / overhead.steps_per_s });

const scale = quick ? 0.02 : 1;
const microcircuit = () => examples.microcircuit.build({ scale, seed: 1 });
const time = quick ? 20 : 1000;
keep('microcircuit', {
  scale,
  webgpu: await attempt(() => run(microcircuit(), time, 100, gpu)),
  webgpu_procedural: await attempt(() =>
    run(microcircuit(), time, 100, { ...gpu, connectivity: 'procedural' }),
  ),
  wasm: await attempt(() => run(microcircuit(), time, 100, { backend: 'wasm' })),
});

const sizes: unknown[] = [];
for (const neurons of quick ? [1e3, 1e4] : [1e3, 1e4, 1e5, 1e6, 1e7]) {
  sizes.push({
    neurons,
    ...(await attempt(() => stepsPerSecond(firing(neurons, 100), 'procedural', 2000))),
  });
}
keep('sizes', sizes);

const [n, k] = quick ? [2000, 100] : [1e5, 1000];
keep('events', {
  neurons: n,
  synapses_each: k,
  stored: await attempt(() => stepsPerSecond(firing(n, k), 'stored', 3000)),
  procedural: await attempt(() => stepsPerSecond(firing(n, k), 'procedural', 3000)),
});

const [most, each] = quick ? [20_000, 500] : [4e6, 1e4];
keep('largest', {
  neurons: most,
  synapses_each: each,
  ...(await attempt(() => stepsPerSecond(firing(most, each), 'procedural', 5000))),
});
host.close();
