/**
 * The session worker: holds the one simulation of the page, runs it slice by slice and sends what
 * was recorded. The engine's own workers are children of this one; nothing here draws.
 */
import { compilePlan, Network, type Recording, Simulation, setAssetBase } from '../src/index.ts';
import { SpikeHash } from '../src/plan/hash.ts';
import { costOf, isMuch } from './cost.ts';
import { faultsOf } from './faults.ts';
import { forgetRun, type KeptRun, keepRun } from './kept-run.ts';
import { limitText } from './link-limits.ts';
import { traceOf } from './names.ts';
import { printedKernel } from './printed-kernel.ts';
import type { Command, OpenOptions, Report, Slice, TraceSlice } from './protocol.ts';
import { tryWebGpu } from './try-gpu.ts';
import { WayBack } from './way-back.ts';

/** Wall ms that a slice aims at: a page that draws 60 times a second has something new each time. */
const AIM = 25;
/** Wall ms between two states that are kept for when the page is closed. */
const KEEP = 10_000;
/** Of the memory of one worker. */
const MOST_BYTES = 2 ** 32;
/** Spikes kept for export, 12 bytes each. */
const KEPT = 20_000_000;

setAssetBase(new URL('./dist/', self.location.href).href);

// the first network needs it: it loads while the page says which
import('../src/backends/wasm/printed.ts').catch(() => {});

let simulation: Simulation | undefined;
let options: OpenOptions = {
  backend: 'auto',
  workers: undefined,
  until: 0,
  sure: false,
  strict: false,
};
let webgpu: Promise<string> | undefined;
let opening = 0;
let running = false;
let looping: Promise<void> = Promise.resolve();
let speedLimit = 1;
let shown: () => void = () => {};
let hash = new SpikeHash();
let spikes = 0;
let kept: { senders: Uint32Array; times: Float64Array }[] = [];
let keptCount = 0;
let dropped = 0;
const states = new WayBack();
/** Where the course before the last way back ended: a slice ends there too, so that the two can be compared. */
let meeting = Number.POSITIVE_INFINITY;

const tell = (report: Report, transfer: Transferable[] = []) =>
  (self as unknown as Worker).postMessage(report, transfer);

self.addEventListener('message', (event: MessageEvent<Command>) => {
  const command = event.data;
  obey(command).catch((error: unknown) => {
    running = false;
    tell({ tell: 'fault', during: command.do, faults: faultsOf(error) });
  });
});

async function obey(command: Command): Promise<void> {
  switch (command.do) {
    case 'open':
      return open(command.id, command.network, command.options);
    case 'run':
      if (running || !simulation) return;
      running = true;
      looping = loop(simulation);
      return looping;
    case 'pause':
      running = false;
      shown();
      return;
    case 'step':
      if (running || !simulation) return;
      send(await simulation.step(), simulation, 0);
      return tell({ tell: 'state', state: 'paused', time: simulation.time });
    case 'reset':
      await halt();
      forget();
      await simulation?.reset();
      return tell({ tell: 'state', state: 'paused', time: 0 });
    case 'back':
      return goBack(command.time);
    case 'restore':
      return restore(command);
    case 'speed':
      speedLimit = command.limit;
      return;
    case 'write':
      return write(command.population, command.variable, command.value);
    case 'spikes':
      return sendSpikes();
    case 'engines':
      return tellEngines();
    case 'print':
      return tell({ tell: 'printed', ...printedKernel(command.json) });
    case 'shown':
      return shown();
    default:
      command satisfies never;
  }
}

async function open(id: number, given: object, asked: OpenOptions): Promise<void> {
  opening = id;
  await halt();
  await simulation?.dispose();
  simulation = undefined;
  forget();
  options = asked;
  limitText(asked.strict);
  const network = Network.fromJSON(given);
  if (!asked.sure) {
    const workers = asked.workers ?? navigator.hardwareConcurrency;
    const cost = costOf(compilePlan(network.describe()), workers);
    // what nothing here can hold is refused below, with what would fit
    const fits = cost.bytes <= MOST_BYTES * Math.max(1, workers) || (await hasWebGpu()) === '';
    if (opening !== id) return;
    if (isMuch(cost) && fits) return tell({ tell: 'asking', id, cost });
  }
  const made = await Simulation.create(network, {
    backend: asked.backend,
    workers: asked.workers,
    onBuild: (fraction) => tell({ tell: 'building', id, fraction }),
  });
  if (opening !== id) return made.dispose(); // another was asked for meanwhile
  simulation = made;
  const populations = made.plan.populations.map(({ name, first, size, model }) => ({
    name,
    first,
    size,
    states: model?.states.map((state) => state.name) ?? [],
    unit: model?.states[0].unit.replace(/^1$/, '') ?? '',
  }));
  tell({
    tell: 'opened',
    id,
    network: {
      populations,
      dt: made.plan.dt,
      neurons: populations.reduce((sum, p) => sum + p.size, 0),
      synapses: made.synapses,
      bytes: made.bytes,
      buildSeconds: made.buildSeconds,
      reason: made.reason,
    },
  });
}

async function loop(sim: Simulation): Promise<void> {
  tell({ tell: 'state', state: 'running', time: sim.time });
  let steps = 10;
  let due = performance.now() + KEEP;
  while (running && sim.time < options.until) {
    if (performance.now() > due) {
      await keepState(sim);
      due = performance.now() + KEEP;
    }
    if (states.isDue(sim.time)) {
      await states.take(sim, spikes, hash.toString());
      tell({ tell: 'states', times: states.times });
    }
    const end =
      meeting > sim.time + sim.plan.dt / 2 ? Math.min(meeting, options.until) : options.until;
    const left = Math.round((end - sim.time) / sim.plan.dt);
    const started = performance.now();
    const recording = await sim.step(Math.min(steps, left));
    const elapsed = Math.max(0.5, performance.now() - started);
    const read = new Promise<void>((resolve) => {
      shown = resolve;
    });
    send(recording, sim, elapsed);
    const wait = recording.duration / speedLimit - elapsed;
    const [aim, most] = [(steps * AIM) / elapsed, (AIM * speedLimit) / sim.plan.dt];
    steps = Math.max(1, Math.round(Math.min(aim, steps * 2, most, 20_000)));
    if (running) await read;
    if (wait > 1 && running) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  const finished = sim.time >= options.until;
  running = false;
  if (finished) await forgetRun();
  else await keepState(sim);
  tell({ tell: 'state', state: finished ? 'finished' : 'paused', time: sim.time });
}

/** For whoever opens the page again. */
async function keepState(sim: Simulation): Promise<void> {
  const { settings } = options;
  if (!settings || sim.time === 0) return;
  const { time } = sim;
  const bytes = await sim.snapshot();
  if (await keepRun({ settings, time, spikes, hash: hash.toString(), bytes })) {
    tell({ tell: 'kept', time });
  }
}

async function restore(kept: Omit<KeptRun, 'settings'>): Promise<void> {
  await halt();
  if (!simulation) return;
  await simulation.restore(kept.bytes);
  forget();
  spikes = kept.spikes;
  hash = hashOf(kept.hash);
  const slice: Slice = {
    ...{ from: kept.time, to: kept.time, senders: new Uint32Array(), times: new Float64Array() },
    ...{ traces: [], spikes, hash: kept.hash, eventRate: 0, speed: 0 },
  };
  tell({ tell: 'back', slice, before: { to: kept.time, hash: kept.hash } });
}

/** Waits until no slice is under way. */
async function halt(): Promise<void> {
  running = false;
  shown();
  await looping.catch(() => {}); // its fault has been told
}

async function goBack(time: number): Promise<void> {
  await halt();
  if (!simulation) return;
  const state = states.goTo(time);
  if (!state) {
    // nothing was kept yet: the beginning
    forget();
    await simulation.reset();
    return tell({ tell: 'state', state: 'paused', time: 0 });
  }
  const before = { to: simulation.time, hash: hash.toString() };
  await simulation.restore(state.bytes);
  const [senders, times] = spikesBefore(state.time);
  forgetSpikes();
  meeting = before.to;
  spikes = state.spikes;
  hash = hashOf(state.hash);
  keep(senders, times);
  const slice: Slice = {
    ...{ from: 0, to: state.time, senders: senders.slice(), times: times.slice(), traces: [] },
    ...{ spikes, hash: state.hash, eventRate: 0, speed: 0 },
  };
  tell({ tell: 'back', slice, before }, [slice.senders.buffer, slice.times.buffer]);
  tell({ tell: 'states', times: states.times });
}

/** Of those that are kept, up to a time. */
function spikesBefore(time: number): [Uint32Array<ArrayBuffer>, Float64Array<ArrayBuffer>] {
  const [senders, times] = keptSpikes();
  // they are in order of time
  let count = times.length;
  while (count > 0 && times[count - 1] > time + 1e-6) count--;
  return [senders.slice(0, count), times.slice(0, count)];
}

function hashOf(text: string): SpikeHash {
  const made = new SpikeHash();
  made.merge([Number.parseInt(text.slice(8), 16), Number.parseInt(text.slice(0, 8), 16)]);
  return made;
}

function forget(): void {
  states.clear();
  meeting = Number.POSITIVE_INFINITY;
  forgetSpikes();
}

function forgetSpikes(): void {
  hash = new SpikeHash();
  spikes = 0;
  kept = [];
  keptCount = 0;
  dropped = 0;
}

function send(recording: Recording, sim: Simulation, elapsed: number): void {
  const { senders, times } = recording.allSpikes();
  const text = recording.hash;
  hash.merge([Number.parseInt(text.slice(8), 16), Number.parseInt(text.slice(0, 8), 16)]);
  spikes += recording.spikeCount;
  keep(senders, times);
  const slice: Slice = {
    from: recording.from,
    to: recording.to,
    senders: senders.slice(),
    times: times.slice(),
    traces: tracesOf(recording, sim),
    spikes,
    hash: hash.toString(),
    eventRate: elapsed > 0 ? (recording.synapticEvents / elapsed) * 1000 : 0,
    speed: elapsed > 0 ? recording.duration / elapsed : 0,
  };
  tell({ tell: 'slice', slice }, [slice.senders.buffer, slice.times.buffer]);
}

function keep(senders: Uint32Array, times: Float64Array): void {
  kept.push({ senders, times });
  keptCount += senders.length;
  while (keptCount > KEPT && kept.length > 1) {
    const oldest = kept.shift()!;
    keptCount -= oldest.senders.length;
    dropped += oldest.senders.length;
  }
}

function tracesOf(recording: Recording, sim: Simulation): TraceSlice[] {
  return sim.plan.recorders.flatMap((recorder) => {
    const population = sim.plan.populations[recorder.target].name;
    if (recorder.recorder !== 'states' || recorder.name !== traceOf(population)) return [];
    const { times, values } = recording.states(recorder.name);
    const samples = Object.entries(values).map(([name, all]) => [name, Float32Array.from(all)]);
    return [{ population, times, values: Object.fromEntries(samples) }];
  });
}

async function write(population: string, variable: string, value: number): Promise<void> {
  const resume = running;
  await halt();
  await simulation?.write(population, variable, value);
  if (resume && simulation) {
    running = true;
    looping = loop(simulation);
    await looping;
  }
}

function keptSpikes(): [Uint32Array<ArrayBuffer>, Float64Array<ArrayBuffer>] {
  const senders = new Uint32Array(keptCount);
  const times = new Float64Array(keptCount);
  let at = 0;
  for (const part of kept) {
    senders.set(part.senders, at);
    times.set(part.times, at);
    at += part.senders.length;
  }
  return [senders, times];
}

function sendSpikes(): void {
  const [senders, times] = keptSpikes();
  tell({ tell: 'spikes', senders, times, dropped }, [senders.buffer, times.buffer]);
}

async function tellEngines(): Promise<void> {
  tell({ tell: 'engines', webgpu: await hasWebGpu() });
}

function hasWebGpu(): Promise<string> {
  webgpu ??= tryWebGpu();
  return webgpu;
}
