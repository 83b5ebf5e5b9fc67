/** What is kept of a run: data only. */
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
      readonly bin: number;
    };
