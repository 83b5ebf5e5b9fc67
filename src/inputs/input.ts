/** What reaches a population from outside, without stored synapses: data only. */
export type InputDescription =
  | {
      /** Independent Poisson spike trains: each neuron gets a Poisson number of arrivals a step. */
      readonly input: 'poisson';
      readonly name: string;
      readonly target: string;
      readonly receptor: string;
      /** Events per second and neuron (Hz), all trains together; may exceed 1/dt. */
      readonly rate: number;
      /** In the receptor's weight unit. */
      readonly weight: number;
      /** It may be negative though the receptor says that weights are not. */
      readonly signed?: boolean;
      /** Indices within the population; all neurons if absent. */
      readonly neurons?: readonly number[];
    }
  | {
      /** A current (pA) that is on in [start, stop), ms. */
      readonly input: 'step_current';
      readonly name: string;
      readonly target: string;
      readonly amplitude: number | ArrayLike<number>;
      readonly start: number;
      readonly stop: number;
    }
  | {
      /** A current (pA) given as a series: `values[floor(t / interval)]`, 0 after its end; per neuron: rows of one value each. */
      readonly input: 'series_current';
      readonly name: string;
      readonly target: string;
      readonly values: ArrayLike<number>;
      /** ms, a multiple of dt. */
      readonly interval: number;
      readonly perNeuron?: boolean;
    }
  | {
      /** Independent Gaussian current (pA) per neuron, redrawn each `interval` ms and held. */
      readonly input: 'noise_current';
      readonly name: string;
      readonly target: string;
      readonly mean: number;
      readonly sd: number;
      readonly interval: number;
    };
