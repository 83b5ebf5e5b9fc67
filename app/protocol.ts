/**
 * What the page and its session worker say to each other: plain messages. Every slice is answered with
 * `shown`, so that the worker never runs ahead of a page that cannot follow.
 */
import type { Fault } from '../src/index.ts';
import type { Cost } from './cost.ts';
import type { KeptRun } from './kept-run.ts';
import type { Settings } from './settings.ts';

export type Engine = 'auto' | 'wasm' | 'webgpu' | 'reference';

export type Command =
  | {
      readonly do: 'open';
      readonly id: number;
      /** Its description: sent as it is, for text of a connectome would be longer than any text may be. */
      readonly network: object;
      readonly options: OpenOptions;
    }
  | { readonly do: 'run' }
  | { readonly do: 'pause' }
  | { readonly do: 'step' }
  | { readonly do: 'reset' }
  | { readonly do: 'speed'; readonly limit: number }
  | {
      readonly do: 'write';
      readonly population: string;
      readonly variable: string;
      readonly value: number;
    }
  /** Pauses, and goes to the last state that was kept at or before that time, ms. */
  | { readonly do: 'back'; readonly time: number }
  /** Goes on from a state that was kept. */
  | ({ readonly do: 'restore' } & Omit<KeptRun, 'settings'>)
  | { readonly do: 'spikes' }
  | { readonly do: 'engines' }
  | { readonly do: 'print'; readonly json: string }
  | { readonly do: 'shown' };

export interface OpenOptions {
  readonly backend: Engine;
  /** Worker threads; undefined: chosen. */
  readonly workers: number | undefined;
  /** ms at which the run stops by itself. */
  readonly until: number;
  /** The visitor was asked, and wants it however much it takes. */
  readonly sure: boolean;
  /** It came by link: limits of texts are a stranger's. */
  readonly strict: boolean;
  /** What the network follows from: kept with its states. */
  readonly settings?: Settings;
}

export interface PopulationInfo {
  readonly name: string;
  readonly first: number;
  readonly size: number;
  readonly states: readonly string[];
  /** Of the first of them; empty where it has none. */
  readonly unit: string;
}

export interface OpenedNetwork {
  readonly populations: readonly PopulationInfo[];
  readonly dt: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly bytes: number;
  readonly buildSeconds: number;
  readonly reason: string;
}

/** Samples of the first neuron of a population: every variable of its model. */
export interface TraceSlice {
  readonly population: string;
  readonly times: Float64Array;
  readonly values: Readonly<Record<string, Float32Array>>;
}

export interface Slice {
  readonly from: number;
  readonly to: number;
  readonly senders: Uint32Array;
  readonly times: Float64Array;
  readonly traces: readonly TraceSlice[];
  /** Since the start. */
  readonly spikes: number;
  readonly hash: string;
  /** Synaptic events a second of wall time, and simulated over wall time, in this slice. */
  readonly eventRate: number;
  readonly speed: number;
}

/** How far a run came, and the hash of its spikes up to there. */
export interface Course {
  readonly to: number;
  readonly hash: string;
}

export type Report =
  | { readonly tell: 'opened'; readonly id: number; readonly network: OpenedNetwork }
  | { readonly tell: 'building'; readonly id: number; readonly fraction: number }
  /** It takes so much that the visitor is asked first; nothing was built. */
  | { readonly tell: 'asking'; readonly id: number; readonly cost: Cost }
  | { readonly tell: 'slice'; readonly slice: Slice }
  | {
      readonly tell: 'state';
      readonly state: 'running' | 'paused' | 'finished';
      readonly time: number;
    }
  /** Times to which one can go back, ms. */
  | { readonly tell: 'states'; readonly times: readonly number[] }
  /** Where the page is closed, it can go on from this time, ms. */
  | { readonly tell: 'kept'; readonly time: number }
  /** It is at an earlier time: what was until there, and where the course before ended. */
  | { readonly tell: 'back'; readonly slice: Slice; readonly before: Course }
  | {
      readonly tell: 'spikes';
      readonly senders: Uint32Array;
      readonly times: Float64Array;
      /** Spikes that were let go, the oldest first, because there were too many. */
      readonly dropped: number;
    }
  /** `webgpu`: empty where that engine runs, else the code of what it said. */
  | { readonly tell: 'engines'; readonly webgpu: string }
  /** The kernel as AssemblyScript and as WGSL. */
  | { readonly tell: 'printed'; readonly text: string; readonly wgsl: string }
  | { readonly tell: 'fault'; readonly during: Command['do']; readonly faults: readonly Fault[] };

/** The session worker while nobody listens to it yet. */
export type EarlySession = Worker & { isLost?: boolean };
