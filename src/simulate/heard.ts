/** What hears of long work, or ends it, checked before the work begins: options of these names mean the same wherever they stand. */
import { SynfireError } from '../errors.ts';
import { abortSignal, callback, faultsOf, optional } from '../network/shape.ts';

const SHAPES = {
  onProgress: callback,
  onRow: callback,
  onNote: callback,
  onBuild: callback,
  signal: abortSignal,
};

export type Heard = { readonly [name in keyof typeof SHAPES]?: unknown };

export function checkHeard(options: Heard, where: string): void {
  const faults = Object.entries(SHAPES).flatMap(([name, shape]) =>
    faultsOf(optional(shape), options[name as keyof Heard], `${where} › ${name}`),
  );
  SynfireError.gather(faults);
}
