/** Populations that only emit spikes: data, and small constructors that refuse what is no source. */
import { entriesIn, expectOptions } from '../connect/argument.ts';
import { SynfireError } from '../errors.ts';

export type SourceSpec =
  | {
      /** Each unit emits a Poisson number of spikes a step; between `start` and `stop` (ms) only. */
      readonly source: 'poisson';
      /** Hz, one for all units or one each. */
      readonly rate: number | ArrayLike<number>;
      readonly start: number;
      readonly stop: number;
    }
  | {
      /** Given spikes: unit `senders[k]` fires at `times[k]` (ms, on the grid, > 0). */
      readonly source: 'spike_generator';
      readonly senders: ArrayLike<number>;
      readonly times: ArrayLike<number>;
    };

interface PoissonOptions {
  readonly rate: number | ArrayLike<number>;
  readonly start?: number;
  readonly stop?: number;
}

/** Poisson spikes at `rate` Hz. Values are validated with the network. */
export function poisson(options: PoissonOptions): SourceSpec {
  const given = checkedOptions('poisson', options, ['rate', 'start', 'stop'], ['rate']);
  const { rate, start = 0, stop = Number.POSITIVE_INFINITY } = given;
  return { source: 'poisson', rate, start, stop };
}

interface SpikeGeneratorOptions {
  readonly senders: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** Given spikes. Values are validated with the network. */
export function spikeGenerator(options: SpikeGeneratorOptions): SourceSpec {
  const names = ['senders', 'times'] as const;
  const { senders, times } = checkedOptions('spikeGenerator', options, names, names);
  return { source: 'spike_generator', senders, times };
}

/** The options as they are now. */
function checkedOptions<T extends object>(
  where: string,
  options: T,
  known: readonly (keyof T & string)[],
  needed: readonly (keyof T & string)[],
): T {
  const given = Object.fromEntries(
    entriesIn(options as Record<string, unknown>, where, `an object with ${needed.join(' and ')}`),
  );
  expectOptions(given, where, known);
  const missing = needed.find((id) => given[id] === undefined);
  if (missing !== undefined) {
    const remedy = `Give "${missing}".`;
    const found = `no "${missing}"`;
    throw new SynfireError({ code: 'missing-option', where, found, expected: 'one', remedy });
  }
  return given as T;
}
