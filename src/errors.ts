/**
 * The one family of errors that a user of Synfire meets.
 *
 * A `SynfireError` says where the fault is, what was found there, what was expected and what to do.
 * Faults of one network are gathered and thrown together (`SynfireError.gather`). A bug of ours is a
 * `SynfireBug`, another family: catching `SynfireError` never hides one.
 */

/** One fault: plain data, so that it crosses workers and prints as JSON. */
export interface Fault {
  /** Stable, machine-readable kind, e.g. `unknown-parameter`. */
  readonly code: string;
  /** Path to the offending place, e.g. `population "E" › parameter "tau_n"`. */
  readonly where: string;
  /** What was found there, printed. */
  readonly found: string;
  /** What would have been right. */
  readonly expected: string;
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

/** Prints one fault as a paragraph, and what is none as what it is. */
export function printFault(fault: Fault): string {
  try {
    if (fault.code)
      return `${fault.where}: found ${fault.found}, expected ${fault.expected}. ${fault.remedy} [${fault.code}]`;
  } catch {} // a getter that throws, a symbol
  return `no fault (${printValue(fault)})`;
}

/** A fault in what the user gave, or in what their machine offers. */
export class SynfireError extends Error {
  declare readonly name: 'SynfireError';
  declare readonly faults: readonly Fault[];

  constructor(fault: Fault | readonly Fault[], options?: ErrorOptions) {
    const faults = 'code' in fault ? [fault] : fault;
    const head = faults.length > 1 ? `${faults.length} faults:\n` : '';
    super(head + faults.map(printFault).join('\n'), options);
    // not listed, so that a host that prints an uncaught error prints them once
    Object.defineProperty(this, 'faults', { value: faults });
  }

  /** Code of the first fault. */
  get code(): string {
    return this.faults[0].code;
  }

  /** Throws one error with all faults, or returns if there is none. */
  static gather(faults: readonly Fault[]): void {
    if (faults.length > 0) throw new SynfireError(faults);
  }

  /** What `work` gives, or undefined with its faults noted in `faults`. */
  static noting<T>(faults: Fault[], work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SynfireError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  }
}

/** Does `work` on what a caller gave; where reading it throws (a getter, a proxy), that is a fault of what was given. */
export function reading<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SynfireError || cause instanceof SynfireBug) throw cause;
    const found = `an object that throws when it is read (${cause instanceof Error ? cause.message : printValue(cause)})`;
    throw new SynfireError(
      { code: 'unreadable', where, found, expected: 'plain data', remedy: 'Give plain data.' },
      { cause },
    );
  }
}

/** Something that cannot happen has happened: our fault, please report it. */
export class SynfireBug extends Error {
  declare readonly name: 'SynfireBug';
}

/** Gives a public class back its name, which is lost where code is made small. */
export const named = (type: object, name: string): unknown =>
  Object.defineProperty(type, 'name', { value: name });

// of the prototype too, not of each error, so that stacks begin with it
for (const [type, name] of [
  [SynfireError, 'SynfireError'],
  [SynfireBug, 'SynfireBug'],
] as const) {
  named(type.prototype, name);
  named(type, name);
}

/** The candidate nearest to `word` by edit distance, or undefined if none is near. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  if (typeof word !== 'string') return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 2)) + 0.5;
  for (const candidate of names(candidates)) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** An option or argument out of its range: the most frequent fault. */
export const badOption = (
  where: string,
  found: unknown,
  expected: string,
  remedy = 'Correct the value.',
): SynfireError =>
  new SynfireError({ code: 'bad-option', where, found: printValue(found), expected, remedy });

/** "Did you mean …?" when a near name exists, else the list of what there is. */
export function suggest(word: string, candidates: Iterable<string>): string {
  const list = names(candidates);
  const near = nearestName(word, list);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return list.length > 0 ? `Known names: ${list.join(', ')}.` : 'There are none here.';
}

/** The names among what should be names: advice in an error must not fail itself. */
function names(candidates: Iterable<string>): string[] {
  try {
    return [...candidates].filter((name) => typeof name === 'string');
  } catch {
    return [];
  }
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substituted, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}

/** What was found, short enough for a sentence: `"2 nA"`, `NaN`, `an array of 3`, `an object`. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`;
  }
  if (value === null || typeof value !== 'object') {
    return typeof value === 'function' ? 'a function' : String(value);
  }
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) {
    return `an array of ${value.length}`;
  }
  return 'an object';
}
