/** Faults cross from workers as plain data: a thrown Error would lose all but its message on the way. */
import { SynfireError } from '../../errors.ts';

export function sending<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof SynfireError) throw { faults: error.faults };
    throw error;
  }
}
