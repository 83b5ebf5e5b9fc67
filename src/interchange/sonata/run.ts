/** Runs a configuration and hands back what it asks for: spikes by the file's ids, and the files of its output folder. */
import { EventSimulation } from '../../backends/events/event-simulation.ts';
import { expectOptions } from '../../connect/argument.ts';
import { simulateOptions } from '../../simulate/arguments.ts';
import type { Recording } from '../../simulate/recording.ts';
import { type SimulateOptions, simulate } from '../../simulate/simulate.ts';
import type { ReadFile } from './files.ts';
import { joinPath } from './files.ts';
import { readSonata, type SonataModel } from './network.ts';
import { type SonataSpikes, type SonataTraces, writeReport, writeSpikes } from './spike-files.ts';

export interface SonataRun {
  readonly model: SonataModel;
  /** By population of the files; virtual ones are left out. */
  readonly spikes: ReadonlyMap<string, SonataSpikes>;
  readonly spikeCount: number;
  /** Of all spikes, given ones too. */
  readonly hash: string;
  /** Content by path: the spike file and the reports. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Of the engine with time steps. */
  readonly recording?: Recording;
}

export type SonataRunOptions = Omit<SimulateOptions, 'time' | 'onProgress'> & {
  /** ms, instead of `tstop`. */
  readonly time?: number;
  /** In ms. */
  readonly onProgress?: (progress: { readonly time: number; readonly total: number }) => void;
};

/**
 * Reads and runs. Networks of IntFire1 alone run without a time step, unless an engine is named. Rejects with the faults of `readSonata` and
 * of the network.
 */
export async function runSonata(
  path: string,
  read: ReadFile,
  options: SonataRunOptions = {},
): Promise<SonataRun> {
  expectOptions(options, 'runSonata', simulateOptions);
  const model = await readSonata(path, read);
  const { tstart, tstop } = model.config.run;
  const { time = tstop - tstart, ...engine } = options;
  if (model.engine === 'events' && engine.backend === undefined) {
    const simulation = await EventSimulation.create(model.network);
    try {
      const { signal, onProgress } = engine;
      const run = await simulation.run(time, { signal, onProgress });
      return finished(model, byFile(model, run.neurons, run.times), run.hash);
    } finally {
      await simulation.dispose();
    }
  }
  const recording = await simulate(model.network, { ...engine, time });
  const { senders, times } = recording.allSpikes();
  return finished(model, byFile(model, senders, times), recording.hash, recording);
}

async function finished(
  model: SonataModel,
  spikes: ReadonlyMap<string, SonataSpikes>,
  hash: string,
  recording?: Recording,
): Promise<SonataRun> {
  const { dir, spikesFile, order } = model.config.output;
  const files = new Map([[joinPath(dir, spikesFile), await writeSpikes(spikes, order)]]);
  if (recording !== undefined) {
    for (const report of model.reports) {
      const traces = tracesOf(model, report, recording);
      files.set(joinPath(dir, report.file), await writeReport(traces));
    }
  }
  const spikeCount = [...spikes.values()].reduce((sum, { times }) => sum + times.length, 0);
  return { model, spikes, spikeCount, hash, files, ...(recording ? { recording } : {}) };
}

/** From global numbers to ids of the files. */
function byFile(
  { network, populations, config }: SonataModel,
  senders: ArrayLike<number>,
  times: ArrayLike<number>,
): ReadonlyMap<string, SonataSpikes> {
  const sizes = new Map(network.describe().populations.map(({ name, size }) => [name, size]));
  const found = new Map<string, { ids: number[]; times: number[] }>();
  const owner: { ids: number[]; times: number[]; id: (index: number) => number; first: number }[] =
    [];
  let first = 0;
  const parts = new Map(
    populations.flatMap((population) =>
      population.parts.map((part) => [part.name, { population, part }]),
    ),
  );
  for (const [name, size] of sizes) {
    const { population, part } = parts.get(name)!;
    const lists = found.get(population.name) ?? { ids: [], times: [] };
    if (!population.virtual) found.set(population.name, lists);
    owner.push({ ...lists, first, id: (index) => population.ids[part.rows[index]] });
    first += size;
  }
  for (let k = 0; k < senders.length; k++) {
    const own = owner.findLast((each) => each.first <= senders[k])!;
    own.ids.push(own.id(senders[k] - own.first));
    own.times.push(times[k] + config.run.tstart);
  }
  return new Map(
    [...found].map(([name, { ids, times }]) => [
      name,
      { nodeIds: Float64Array.from(ids), times: Float64Array.from(times) },
    ]),
  );
}

/** Frames of one report, by population, nodes in order of their ids. */
function tracesOf(
  { populations, config }: SonataModel,
  { recorders, variable, every }: SonataModel['reports'][number],
  recording: Recording,
): ReadonlyMap<string, SonataTraces> {
  const found = new Map<string, SonataTraces>();
  for (const name of new Set(recorders.map(({ population }) => population))) {
    const { ids } = populations.find((population) => population.name === name)!;
    const columns = recorders
      .filter(({ population }) => population === name)
      .flatMap((recorder) => {
        const { times, values } = recording.states(recorder.name);
        const width = recorder.rows.length;
        return recorder.rows.map((row, k) => ({
          id: ids[row],
          at: (frame: number) => values[variable][frame * width + k],
          frames: times.length,
        }));
      })
      .sort((a, b) => a.id - b.id);
    const frames = columns[0]?.frames ?? 0;
    const data = new Float32Array(frames * columns.length);
    columns.forEach((column, c) => {
      for (let f = 0; f < frames; f++) data[f * columns.length + c] = column.at(f);
    });
    // the first frame is that after one interval
    const begin = config.run.tstart + every;
    found.set(name, {
      ...{ nodeIds: Float64Array.from(columns, ({ id }) => id), data, units: unitOf(variable) },
      time: [begin, begin + frames * every, every],
    });
  }
  return found;
}

const unitOf = (variable: string): string => (variable === 'v' ? 'mV' : 'NA');
