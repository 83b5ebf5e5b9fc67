/** Populations that only emit spikes: data, and small constructors that refuse what is no source. */
import { printValue, SynfireError, suggest } from '../errors.ts';

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
  checkOptions('poisson', options, ['rate', 'start', 'stop'], ['rate']);
  const { rate, start = 0, stop = Number.POSITIVE_INFINITY } = options;
  return { source: 'poisson', rate, start, stop };
}

interface SpikeGeneratorOptions {
  readonly senders: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** Given spikes. Values are validated with the network. */
export function spikeGenerator(options: SpikeGeneratorOptions): SourceSpec {
  checkOptions('spikeGenerator', options, ['senders', 'times'], ['senders', 'times']);
  return { source: 'spike_generator', senders: options.senders, times: options.times };
}

function checkOptions(
  where: string,
  options: object,
  known: readonly string[],
  needed: readonly string[],
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const found = printValue(options);
    const expected = `an object with ${needed.join(' and ')}`;
    const remedy = `Write ${where}({ ${needed.join(', ')} }).`;
    throw new SynfireError({ code: 'wrong-type', where, found, expected, remedy });
  }
  const odd = Object.keys(options).find((id) => !known.includes(id));
  if (odd !== undefined) {
    const expected = `an option of ${where}`;
    const remedy = suggest(odd, known);
    throw new SynfireError({ code: 'unknown-option', where, found: `"${odd}"`, expected, remedy });
  }
  const missing = needed.find((id) => (options as Record<string, unknown>)[id] === undefined);
  if (missing !== undefined) {
    const remedy = `Give "${missing}".`;
    const found = `no "${missing}"`;
    throw new SynfireError({ code: 'missing-option', where, found, expected: 'one', remedy });
  }
}
