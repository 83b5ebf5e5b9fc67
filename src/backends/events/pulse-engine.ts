/**
 * The heap engine: pulse-coupled LIF, QIF, rapid theta or EIF neurons, O(K + log N) a spike, exact to rounding.
 *
 * Promises: spikes in order of (time, neuron); the same bits on every host, with stored or regenerated rows.
 * The loops are assembly/events/lif.ts and qif.ts; this lays out their memory and reads their results.
 */

import { exp } from '../../equations/f64.ts';
import { SynfireError } from '../../errors.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import { keyOf } from '../../plan/philox.ts';
import { powerAbove } from '../../plan/power-of-two.ts';
import { angleOf, diamondKey, initialPhases, lifKey, lifPhase } from './coordinates.ts';
import { eifRatio, eifTable } from './eif-table.ts';
import {
  type EventEngine,
  type EventSnapshot,
  type EventSpikes,
  foreign,
  joinSpikes,
  type Values,
} from './event-engine.ts';
import { expectKnown, valuesFor } from './find-state.ts';
import { EventMemory, type SpikeRoom } from './module.ts';
import { phaseModel } from './phase-models.ts';
import { checkPulseNetwork, type PulseNetwork, type PulseNeuron } from './pulse-network.ts';
import { buildRows, canRegenerate } from './rows.ts';

/** Spikes that one call of the kernel may record. */
const ROOM = 1 << 16;

export class PulseEngine implements EventEngine {
  readonly size: number;
  readonly synapses: number;
  readonly #memory: EventMemory;
  readonly #model: PulseNeuron['model'];
  /** ms in which log E grows by 1, or σ. */
  readonly #unit: number;
  /** ρ of each neuron; of QIF neurons absent. */
  readonly #ratio: ((neuron: number) => number) | undefined;
  readonly #keys: number;
  readonly #spikes: SpikeRoom;

  private constructor(network: PulseNetwork, memory: EventMemory) {
    const { size, neuron } = network;
    const { kernels } = memory;
    this.size = size;
    this.#memory = memory;
    this.#model = neuron.model;
    this.#unit = neuron.tau;
    this.#keys = memory.allocate(8 * size, 'neurons');
    this.#spikes = memory.layHeap(this.#keys, size, ROOM);
    const { weights, synapses } = layRows(network, memory);
    this.synapses = synapses;
    const equal = typeof network.weight === 'number' ? network.weight : 0;
    const inhibitory =
      typeof network.weight === 'number'
        ? network.weight <= 0
        : Array.from(network.weight).every((w) => w <= 0);
    const phases = initialPhases(network);
    const each = (values: (i: number) => number) =>
      memory.reals(
        Float64Array.from({ length: size }, (_, i) => values(i)),
        'drives',
      );
    const weightsAt = (by: number) =>
      weights === undefined
        ? 0
        : memory.reals(
            weights.map((w) => w / by),
            'weights',
          );
    if (neuron.model === 'qif') {
      const root = Math.sqrt(neuron.drive);
      this.#unit = neuron.tau / root;
      kernels.setQif(this.#unit, equal / root, weightsAt(root), inhibitory);
    } else if (neuron.model === 'lif') {
      const { tau, drive, threshold, reset } = neuron;
      const gain = (i: number) => {
        const current = typeof drive === 'number' ? drive : drive[i];
        return current > threshold ? 1 / (current - threshold) : 0;
      };
      // 1: a silent neuron, whose key is infinite
      this.#ratio = (i) => 1 + (threshold - reset) * gain(i);
      const [gains, ratios] = typeof drive === 'number' ? [0, 0] : [each(gain), each(this.#ratio)];
      kernels.setLif(tau, equal, gain(0), this.#ratio(0), gains, ratios, weightsAt(1), inhibitory);
    } else {
      let ratio: number;
      if (neuron.model === 'eif') {
        const table = eifTable(neuron);
        const { smallest, sLow, vLow, vHigh, cellsPerV } = table;
        const cells = memory.reals(table.cells, 'tables');
        const inverse = memory.reals(table.inverse, 'tables');
        kernels.setTable(cells, inverse, smallest, sLow, vLow, vHigh, cellsPerV, neuron.drive);
        ratio = eifRatio(table, neuron.drive, neuron.reset);
      } else {
        const { omega } = phaseModel(neuron, 0);
        kernels.setRapid(neuron.rapidness, omega);
        ratio = exp((2 * Math.PI) / omega);
      }
      this.#ratio = () => ratio;
      kernels.setLif(neuron.tau, equal, 1, ratio, 0, 0, weightsAt(1), inhibitory);
    }
    this.#fill(this.#keysOf(phases, 0), 0);
  }

  static async load(network: PulseNetwork): Promise<PulseEngine> {
    checkPulseNetwork(network);
    return new PulseEngine(network, await EventMemory.create());
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Entries that came to the heap's top too early and were put back, so far: a figure for benchmarks. */
  get refreshes(): number {
    return this.#memory.kernels.refreshes();
  }

  run(most: number, end: number): EventSpikes {
    const { kernels } = this.#memory;
    const parts: EventSpikes[] = [];
    let left = most;
    while (left > 0) {
      const asked = Math.min(left, ROOM);
      const fired = (this.#model === 'qif' ? kernels.runQif : kernels.runLif)(asked, end) >>> 0;
      parts.push(this.#memory.spikes(this.#spikes, fired));
      left -= fired;
      if (fired < asked) break;
    }
    return joinSpikes(parts);
  }

  read(population: string | undefined, variable: string, time: number): Float64Array {
    if (population !== undefined) expectKnown('population', population, []);
    expectKnown('variable', variable, ['phase']);
    const now = this.#since(time);
    const ratio = this.#ratio;
    return this.#memory.f64(this.#keys, this.size).map((key, i) => {
      if (key === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
      return ratio ? lifPhase(ratio(i), key, now) : 1 - (angleOf(key) - now) / Math.PI;
    });
  }

  write(population: string | undefined, variable: string, values: Values, time: number): void {
    if (population !== undefined) expectKnown('population', population, []);
    expectKnown('variable', variable, ['phase']);
    const least = this.#ratio ? Number.NEGATIVE_INFINITY : 0;
    const silent = (i: number) => this.#ratio?.(i) === 1;
    const fits = (x: number, i: number) => silent(i) || (x >= least && x < 1 && Number.isFinite(x));
    const expected = this.#ratio ? 'phases below 1' : 'phases in [0, 1)';
    const phases = valuesFor(values, this.size, fits, expected);
    const now = this.#since(time);
    this.#fill(this.#keysOf(phases, now), this.#memory.kernels.getTurns());
  }

  /** Keys of phases at a time in units of `#unit`, less the turns. */
  #keysOf(phases: ArrayLike<number>, now: number): Float64Array {
    const ratio = this.#ratio;
    return Float64Array.from({ length: this.size }, (_, i) => {
      if (!ratio) return diamondKey(now + Math.PI * (1 - phases[i]));
      return ratio(i) === 1 ? Number.POSITIVE_INFINITY : lifKey(ratio(i), phases[i]) * exp(now);
    });
  }

  /** log E, or σ, less what the turns took off it. */
  #since(time: number): number {
    const turn = this.#model === 'qif' ? Math.PI : 64 * Math.LN2;
    return time / this.#unit - this.#memory.kernels.getTurns() * turn;
  }

  snapshot(): EventSnapshot {
    const turns = this.#memory.kernels.getTurns();
    const keys = this.#memory.f64(this.#keys, this.size).slice();
    return { engine: this.#model, parts: { keys, turns: Float64Array.of(turns) } };
  }

  restore({ engine, parts }: EventSnapshot): void {
    const { keys, turns } = parts ?? {};
    const sound =
      keys?.length === this.size &&
      turns?.length === 1 &&
      Number.isFinite(turns[0]) &&
      keys.every((key) => key >= 0);
    if (engine !== this.#model || !sound) {
      throw foreign(
        `a snapshot of ${keys?.length ?? 'unknown'} ${engine} neurons`,
        `one of ${this.size} ${this.#model} neurons, with keys that are numbers`,
      );
    }
    this.#fill(parts.keys, parts.turns[0]);
  }

  /** Keys, and an empty heap; the order of firing depends on the keys alone. */
  #fill(keys: Float64Array, turns: number): void {
    const { kernels } = this.#memory;
    this.#memory.f64(this.#keys, this.size).set(keys);
    kernels.setTurns(turns);
    kernels.clear();
  }
}

/** Tells the kernels who is connected; weights where they differ. */
function layRows(
  network: PulseNetwork,
  memory: EventMemory,
): { weights: Float64Array | undefined; synapses: number } {
  const { connector, size, storage = 'auto', seed } = network;
  const possible = canRegenerate(network);
  if (storage === 'regenerated' && !possible) {
    throw new SynfireError({
      code: 'cannot-regenerate',
      where: 'pulse network › storage',
      found: connector.connector,
      expected: 'fixedOutdegree without multapses, a degree of at most half the neurons',
      remedy: 'Rows of other connectors depend on more than their neuron: use storage "stored".',
    });
  }
  if (possible && storage !== 'stored' && connector.connector === 'fixedOutdegree') {
    const { degree, autapses } = connector;
    const slots = powerAbove(Math.max(16, 4 * degree));
    memory.kernels.setRegenerated(
      memory.allocate(4 * degree, 'a row'),
      memory.allocate(8 * slots, 'a row'),
      slots - 1,
      memory.allocate(64, 'a row'),
      degree,
      autapses ? size : size - 1,
      !autapses,
      streamWord(purpose.structure, 0),
      ...keyOf(seed),
    );
    return { weights: undefined, synapses: degree * size };
  }
  const { offsets, targets, weights } = buildRows(network);
  memory.kernels.setStored(memory.words(offsets, 'rows'), memory.words(targets, 'rows'));
  return { weights, synapses: targets.length };
}
