/**
 * How much of anything is accepted: one table, which all checks read.
 *
 * The defaults let through what a paper describes and a machine can hold, and stop what was made to harm. A page that takes
 * networks or files from strangers lowers them; who needs more raises them. They are of the program, not of a network.
 */
import { SynfireError } from './errors.ts';

export const defaultLimits = {
  /** Characters of one text of equations, a threshold, a rule. */
  textLength: 65_536,
  /** Levels of what is nested in it: parentheses, signs, terms of a sum, subexpressions. */
  textDepth: 250,
  /** Operations of one expression, written out. */
  textSize: 20_000,
  /** Characters of JSON text. */
  jsonLength: 2 ** 28,
  /** Levels of what is nested in it, or in an object that stands for it. */
  jsonDepth: 64,
  /** Entries of an archive; groups and datasets of a tree. */
  archiveEntries: 10_000,
  /** Bytes that a packed file unpacks to, all of it. */
  unpackedBytes: 2 ** 31,
  /** Unpacked bytes for each packed one, asked where more than 64 MiB are unpacked. */
  unpackedRatio: 200,
  /** ms that reading an HDF5 file may take. */
  hdf5Time: 120_000,
  /** Edges of a list that is read. */
  edges: 2 ** 28,
};

export type Limits = { readonly [name in keyof typeof defaultLimits]: number };

/** The limits in force. */
export const limits: Limits = { ...defaultLimits };

/** Unpacked bytes whose ratio to the packed ones is not asked. */
const HARMLESS = 2 ** 26;

/** Throws `over-limit` where so many bytes, unpacked from so many, are too many. */
export function checkUnpacked(unpacked: number, packed: number, where: string): void {
  checkLimit('unpackedBytes', unpacked, 'bytes when unpacked', where);
  if (unpacked <= HARMLESS) return;
  const ratio = Math.ceil(unpacked / Math.max(1, packed));
  checkLimit('unpackedRatio', ratio, 'bytes for each packed one', where);
}

/** Throws `over-limit` if there is more than the limit: `of` says of what, "characters". */
export function checkLimit(limit: keyof Limits, amount: number, of: string, where: string): void {
  if (amount <= limits[limit]) return;
  throw new SynfireError({
    code: 'over-limit',
    where,
    found: `${amount} ${of}`,
    expected: `at most ${limits[limit]}`,
    remedy: `If it is meant, setLimits({ ${limit}: … }) raises the limit.`,
  });
}
