/**
 * Shorthand for the faults of files: `where` is the name of the file, with the line or the entry.
 */
import { SynfireError } from '../errors.ts';

export function fileError(
  code: string,
  where: string,
  found: string,
  expected: string,
  remedy: string,
  options?: ErrorOptions,
): SynfireError {
  return new SynfireError({ code, where, found, expected, remedy }, options);
}

/** For many faults of one code, with one remedy. */
export const faultOf =
  (code: string, remedy: string) =>
  (where: string, found: string, expected: string): SynfireError =>
    fileError(code, where, found, expected, remedy);

/** The usual remedy where a file ends too early or its bytes do not fit together. */
export const FETCH_AGAIN = 'The file is incomplete or damaged: copy or write it again.';
