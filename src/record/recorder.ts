/**
 * What is kept of a run: data only. A recorder of states, means or rates is read by its name, or by its population's where it has
 * none; names of one kind differ.
 */
export type RecorderDescription =
  | {
      /** Every spike of the population (sender, time). */
      readonly recorder: 'spikes';
      readonly target: string;
    }
  | {
      /** Values of state variables at t = every, 2·every, … (ms). */
      readonly recorder: 'states';
      readonly target: string;
      readonly name?: string;
      readonly variables: readonly string[];
      /** Indices within the population; all if absent. */
      readonly neurons?: readonly number[];
      /** ms, a multiple of dt. */
      readonly every: number;
      /** Only the mean of the population is kept, one value a sample and variable. */
      readonly mean?: true;
    }
  | {
      /** Mean firing rate (Hz) of the population in bins of `bin` ms; no spike is stored. */
      readonly recorder: 'rate';
      readonly target: string;
      readonly name?: string;
      readonly bin: number;
    };

/** By which a recording gives what it kept. */
export const recorderName = (recorder: RecorderDescription): string =>
  recorder.recorder === 'spikes' ? recorder.target : (recorder.name ?? recorder.target);

/** How a recorder is asked for: `states`, `means`, `rate`, `spikes`. */
export type RecorderKind = 'spikes' | 'states' | 'means' | 'rate';

export const kindOf = (recorder: {
  readonly recorder: 'spikes' | 'states' | 'rate';
  readonly mean?: boolean;
}): RecorderKind => (recorder.mean ? 'means' : recorder.recorder);
