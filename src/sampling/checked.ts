/** Options of the public functions here, looked at before anything else. */
import { SynfireError } from '../errors.ts';
import { faultsOf, type Shape } from '../network/shape.ts';

/** Throws SynfireError where `value` has not the shape. */
export function checked(shape: Shape, value: unknown, where: string): void {
  SynfireError.gather(faultsOf(shape, value, where));
}
