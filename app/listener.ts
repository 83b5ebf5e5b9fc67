/** What the parts of the page hear of its network: its state, what it drew and what went wrong. */
import type { Fault } from '../src/index.ts';
import type { OpenedNetwork, Report, Slice } from './protocol.ts';

export type State = 'building' | 'asking' | 'running' | 'paused' | 'finished' | 'broken';
export type GivenSpikes = Extract<Report, { tell: 'spikes' }>;

/** What a part of the page may want to hear of. */
export interface Listener {
  state?(state: State): void;
  /** A network was built. */
  opened?(network: OpenedNetwork): void;
  /** Time is 0: what is drawn begins anew. */
  begun?(network: OpenedNetwork): void;
  /** What the settings say is in files that were not given. */
  wanted?(): void;
  slice?(slice: Slice): void;
  /** Times to go back to, ms. */
  states?(times: readonly number[]): void;
  /** The run can go on from here where the page is closed, ms. */
  kept?(time: number): void;
  /** It is at an earlier time. */
  back?(time: number): void;
  notice?(text: string): void;
  faults?(faults: readonly Fault[]): void;
  /** Empty where the WebGPU engine runs, else the code of what it said. */
  engines?(webgpu: string): void;
  printed?(text: string, wgsl: string): void;
}
