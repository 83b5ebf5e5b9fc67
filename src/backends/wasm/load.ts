/**
 * What a worker is sent to build its part of a network: plain data, the same for all workers but for
 * `worker`. Trees and equations have become binaries and numbers by now.
 */

import type { KernelVariant } from '../../codegen/kernel-layout.ts';
import type { Reals } from '../../equations/precision.ts';
import type { CouplingRows } from '../../plan/couplings.ts';
import type { Partition } from '../../plan/partition.ts';
import type { Plan, PlannedInput, PlannedPopulation, Values } from '../../plan/plan.ts';
import type { RankShare } from '../machine/rank-crew.ts';
import type { LoadedRule } from './rules.ts';

export interface WorkerLoad {
  readonly plan: Plan;
  readonly partition: Partition;
  readonly worker: number;
  /** Of all workers those of this process; absent where that is all. */
  readonly share?: RankShare;
  /** By population; undefined for sources. */
  readonly kernels: readonly (PopulationKernel | undefined)[];
  /** By projection; undefined where weights stay as they are. */
  readonly rules: readonly (LoadedRule | undefined)[];
  /** By population: the graded synapses onto it. */
  readonly couplings: readonly (CouplingRows | undefined)[];
  /** The modules that kernels and rules refer to, and the core. */
  readonly core: WebAssembly.Module;
  readonly modules: readonly WebAssembly.Module[];
  /** Mailboxes and barrier; absent where one worker runs alone. */
  readonly shared?: SharedArrayBuffer;
  /** How long a barrier looks before it sleeps, ms. */
  readonly spinTime: number;
  /** Steps between exchanges: at most the plan's epoch. */
  readonly epoch: number;
  /** Most spikes that one worker passes on in an epoch. */
  readonly mailboxRoom: number;
}

/** A further copy of a network that a worker has: what it does not share with copy number `like` there. */
export interface CopyLoad extends Pick<WorkerLoad, 'kernels'> {
  readonly like: number;
  readonly own: Pick<Plan, 'trialKey' | 'populations' | 'inputs'>;
}

export interface PopulationKernel {
  readonly module: number;
  readonly variant: KernelVariant;
  /** Word of the descriptor by name: see codegen/kernel-layout.ts. */
  readonly words: ReadonlyMap<string, number>;
  readonly wordCount: number;
  readonly states: readonly string[];
  readonly spikes: boolean;
  /** f64 values; rounded to the plan's precision where they are written. */
  readonly constants: Readonly<Record<string, Values>>;
  readonly initial: Readonly<Record<string, Values>>;
  /** In the order of the kernel's jumps: index of the receptor, and quantum × scale. */
  readonly jumps: readonly { readonly receptor: number; readonly factor: Values }[];
  readonly refractorySteps: Values;
  /** Names of unit-normal inputs. */
  readonly noise: readonly string[];
}

/** Other numbers of one population: of its own, of its inputs and of its kernel. */
export interface Revision {
  readonly population: number;
  readonly planned: Partial<PlannedPopulation>;
  readonly inputs: readonly PlannedInput[];
  readonly kernel?: Omit<PopulationKernel, 'initial'>;
}

/** What a worker was sent, with a revision in it. */
export function revised(load: WorkerLoad, revision: Revision): WorkerLoad {
  const { population, planned, kernel } = revision;
  const { populations, inputs } = load.plan;
  const plan = {
    ...load.plan,
    populations: populations.map((p, k) => (k === population ? { ...p, ...planned } : p)),
    inputs: [...inputs.filter(({ target }) => target !== population), ...revision.inputs],
  };
  const kernels = load.kernels.map((k, p) => (k && p === population ? { ...k, ...kernel } : k));
  return { ...load, plan, kernels };
}

/** Progress and results cross as these. */
export interface WorkerResult {
  readonly steps: number;
  /** Recorded (step, neuron) pairs, in order of step. */
  readonly spikes: Uint32Array<ArrayBuffer>;
  /** Samples of a `states` recorder: variables × those of its neurons that lie in [from, to). */
  readonly states: readonly {
    readonly recorder: number;
    readonly from: number;
    readonly to: number;
    readonly values: Reals;
  }[];
  /** By population with a rate recorder: spikes per bin from `firstBin` on. */
  readonly counts: readonly {
    readonly population: number;
    readonly firstBin: number;
    readonly counts: Uint32Array<ArrayBuffer>;
  }[];
  readonly hash: readonly [number, number];
  readonly spikeCount: number;
  readonly events: number;
  /** Set where a state is not a number any more. */
  readonly bad?: {
    readonly population: number;
    readonly neuron: number;
    /** The first state that is not finite; a reset may have hidden it. */
    readonly variable: string | undefined;
    readonly step: number;
  };
  /** Set where a buffer ran over. */
  readonly overflow: number;
}
