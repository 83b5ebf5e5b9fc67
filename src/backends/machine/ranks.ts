/**
 * The processes of one run under MPI, and the one thing that they do together: all give some words under a name, and all have
 * everybody's. Whatever ranks agree on, swap or gather is such an exchange.
 *
 * Promises: ranks that do not do the same thing are told so, all of them with one error, and none waits for ever; so it is with a
 * rank that fails (`share`). After such an error nothing is exchanged any more. A process that ends by itself asks the others
 * first whether they end too.
 */
import { type Mpi, startMpi } from '../../../bindings/mpi.ts';
import { type Fault, SynfireError } from '../../errors.ts';
import { blockFor, BLOCK_HEAD as HEAD, LEAST_BLOCK, mostBlock } from '../../plan/rank-estimate.ts';

/** Words of a name; before it the number of words given, behind it a number that must be the same too. */
const NAME = HEAD - 2;

/** So many exchanges in turn could have done with a smaller block before they get it. */
const PATIENCE = 1000;

const FAILED = 'failure';
const END = 'end of process';

/** What the ranks gave: those of rank r are `words` from `starts[r]` on, `counts[r]` of them, until the next exchange. */
export interface Exchanged {
  words: Int32Array;
  starts: Int32Array;
  readonly counts: Int32Array;
}

export class Ranks {
  readonly #mpi: Mpi;
  /**
   * Words a rank sends at once. What is longer goes in a second call, which costs as much time as the first; but a block of 128 words costs
   * half as much again as one of 32. So it grows and shrinks with what is given, in all ranks alike, since all see what all gave.
   */
  #room = LEAST_BLOCK;
  /** Exchanges in turn that would have fitted into a larger block, or into a smaller one; and the smallest that all of these fit into. */
  #short = 0;
  #spare = 0;
  #wanted = LEAST_BLOCK;
  /** Words that a rank gave in the last exchange, at most. */
  #given = 0;
  readonly #most: Int32Array;
  readonly #mostOfAll: Int32Array;
  #block: Int32Array;
  #blocks: Int32Array;
  readonly #names = new Map<string, Int32Array>();
  #name = '';
  readonly #inBlocks: Int32Array;
  readonly #behind: Int32Array;
  readonly #exchanged: Exchanged;
  #long = new Int32Array(0);
  #ended: SynfireError | undefined;
  #closed = false;

  constructor(mpi: Mpi) {
    this.#mpi = mpi;
    this.#most = new Int32Array(mostBlock(mpi.size));
    this.#mostOfAll = new Int32Array(this.#most.length * mpi.size);
    this.#block = this.#most.subarray(0, LEAST_BLOCK);
    this.#blocks = this.#mostOfAll.subarray(0, LEAST_BLOCK * mpi.size);
    this.#inBlocks = Int32Array.from({ length: mpi.size }, (_, r) => r * LEAST_BLOCK + HEAD);
    this.#behind = new Int32Array(mpi.size);
    const counts = new Int32Array(mpi.size);
    this.#exchanged = { words: this.#blocks, starts: this.#inBlocks, counts };
    process.on('uncaughtExceptionMonitor', (error) => this.share(error));
    process.on('exit', (code) => this.#leave(code));
  }

  get rank(): number {
    return this.#mpi.rank;
  }

  get size(): number {
    return this.#mpi.size;
  }

  /** Name of the library. */
  get library(): string {
    return this.#mpi.name;
  }

  /** What ended the ranks' work together, the same in all of them. */
  get ended(): SynfireError | undefined {
    return this.#ended;
  }

  /** The first `count` of `words`, from every rank. `name`: what it is, 16 letters at most; all must say the same, and the same `check`. */
  exchange(name: string, words: Int32Array, count: number, check = 0): Exchanged {
    if (this.#ended) throw this.#ended;
    this.#fit(this.#given);
    const block = this.#block;
    const room = this.#room - HEAD;
    block[0] = count;
    if (name !== this.#name) block.set(this.#nameWords(name), 1);
    this.#name = name;
    block[HEAD - 1] = check;
    if (count <= room) for (let i = 0; i < count; i++) block[HEAD + i] = words[i];
    this.#mpi.allgather(block, this.#blocks);
    const { size } = this;
    const exchanged = this.#exchanged;
    let most = 0;
    let apart = false;
    for (let r = 0; r < size; r++) {
      const at = r * this.#room;
      exchanged.counts[r] = this.#blocks[at];
      most = Math.max(most, this.#blocks[at]);
      for (let i = 1; i < HEAD; i++) apart ||= this.#blocks[at + i] !== block[i];
    }
    this.#given = most;
    if (most <= room) {
      exchanged.words = this.#blocks;
      exchanged.starts = this.#inBlocks;
    } else this.#gatherLong(words, count);
    if (apart || name === FAILED) throw this.#broken();
    return exchanged;
  }

  /** Another block, should the last exchanges ask for it: `most` is what a rank gave in the last one. */
  #fit(most: number): void {
    if (this.#room === LEAST_BLOCK && most <= LEAST_BLOCK - HEAD) {
      this.#short = 0;
      return;
    }
    const wanted = blockFor(most, this.size);
    this.#short = wanted > this.#room ? this.#short + 1 : 0;
    this.#spare = wanted < this.#room ? this.#spare + 1 : 0;
    this.#wanted = this.#spare > 1 ? Math.max(this.#wanted, wanted) : wanted;
    if (this.#short > 1 || this.#spare > PATIENCE) this.#resize(this.#wanted);
  }

  #resize(room: number): void {
    this.#room = room;
    this.#short = 0;
    this.#spare = 0;
    this.#name = '';
    this.#block = this.#most.subarray(0, room);
    this.#blocks = this.#mostOfAll.subarray(0, room * this.size);
    for (let r = 0; r < this.size; r++) this.#inBlocks[r] = r * room + HEAD;
  }

  #gatherLong(words: Int32Array, count: number): void {
    const exchanged = this.#exchanged;
    let total = 0;
    for (let r = 0; r < this.size; r++) {
      this.#behind[r] = total;
      total += exchanged.counts[r];
    }
    if (total > this.#long.length) this.#long = new Int32Array(Math.ceil(1.5 * total));
    const own = words.length === 0 ? new Int32Array(1) : words; // a pointer to nothing is refused by some
    exchanged.counts[this.rank] = count;
    this.#mpi.allgatherv(own, this.#long, exchanged.counts, this.#behind);
    exchanged.words = this.#long;
    exchanged.starts = this.#behind;
  }

  /** Bytes from every rank, copied. */
  gather(name: string, bytes: Uint8Array, check = 0): Uint8Array[] {
    const words = new Int32Array(1 + Math.ceil(bytes.length / 4));
    words[0] = bytes.length;
    new Uint8Array(words.buffer, 4).set(bytes);
    const { words: all, starts } = this.exchange(name, words, words.length, check);
    return Array.from(starts, (start) => {
      const at = all.byteOffset + 4 * (start + 1);
      return new Uint8Array(all.buffer as ArrayBuffer, at, all[start]).slice();
    });
  }

  /** What every rank says under this name, as JSON holds it. */
  gatherValues<T>(name: string, own: T): T[] {
    return this.gather(name, new TextEncoder().encode(JSON.stringify(own))).map(
      (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T,
    );
  }

  /**
   * A failure of this rank, told to all of them: what each rank has to throw. To be called where this rank cannot go on; the
   * others find it in whatever they exchange next.
   */
  share(error: unknown): SynfireError {
    if (this.#ended) return this.#ended;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const unknown: Fault = {
      code: 'rank-failed',
      where: 'the program',
      found: text,
      expected: 'no error',
      remedy: 'Please report it, unless the program is yours.',
    };
    const faults = error instanceof SynfireError ? error.faults : [unknown];
    try {
      this.gatherValues(FAILED, faults);
    } catch (shared) {
      if (shared instanceof SynfireError) return shared;
      throw shared;
    }
    return this.#broken();
  }

  /** All ranks have found the same error by themselves: nothing is exchanged after it. */
  end(error: SynfireError): SynfireError {
    this.#ended ??= error;
    return this.#ended;
  }

  /** The error that all ranks find in what was exchanged. */
  #broken(): SynfireError {
    const names = Array.from({ length: this.size }, (_, r) =>
      nameOf(this.#blocks, r * this.#room + 1),
    );
    const failed = names.indexOf(FAILED);
    this.#ended = new SynfireError(failed < 0 ? [apartFault(names)] : this.#faultsOf(failed));
    return this.#ended;
  }

  #faultsOf(rank: number): Fault[] {
    const { words, starts } = this.#exchanged;
    const at = starts[rank];
    const bytes = new Uint8Array(
      words.buffer as ArrayBuffer,
      words.byteOffset + 4 * (at + 1),
      words[at],
    );
    const faults = JSON.parse(new TextDecoder().decode(bytes)) as Fault[];
    if (this.size === 1) return faults;
    return faults.map((fault) => ({
      ...fault,
      where: `rank ${rank} of ${this.size} › ${fault.where}`,
    }));
  }

  #nameWords(name: string): Int32Array {
    let words = this.#names.get(name);
    if (words === undefined) {
      const bytes = new Uint8Array(4 * NAME);
      bytes.set(new TextEncoder().encode(name).subarray(0, 4 * NAME));
      words = new Int32Array(bytes.buffer);
      this.#names.set(name, words);
    }
    return words;
  }

  /** This rank is done, with an exit code; waits until all are, and gives the largest of their codes. */
  close(code: number): number {
    const { words, starts } = this.exchange(END, Int32Array.of(code), 1);
    this.#closed = true;
    return Math.max(...Array.from(starts, (at) => words[at]));
  }

  /** All that ends must end together, or MPI waits for ever. */
  #leave(code: number): void {
    if (!this.#closed && !this.#ended && code === 0) {
      try {
        this.close(code);
      } catch (error) {
        process.stderr.write(`rank ${this.rank}: ${(error as Error).message}\n`);
        process.exitCode = 1;
      }
    }
    if (this.#closed || this.#ended) this.#mpi.finalize();
    else this.#mpi.abort(code);
  }
}

function nameOf(words: Int32Array, at: number): string {
  const bytes = new Uint8Array(Int32Array.from(words.subarray(at, at + NAME)).buffer);
  return new TextDecoder().decode(bytes).replaceAll('\0', '');
}

function apartFault(names: readonly string[]): Fault {
  const found = names.findIndex((name) => name !== names[0]);
  const other =
    found < 0
      ? `another in "${names[0]}" with other arguments`
      : `rank ${found} in "${names[found]}"`;
  return {
    code: 'ranks-apart',
    where: 'MPI',
    found: `rank 0 in "${names[0]}", ${other}`,
    expected: 'ranks that make the same calls in the same order',
    remedy:
      'What ranks do may depend on the network and its recordings, not on their number or on time.',
  };
}

let opened: Promise<Ranks> | undefined;

/** The ranks of this process, one where nobody started more. Rejects with `no-mpi` or `other-mpi`. */
export function openRanks(): Promise<Ranks> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Ranks> {
  const mpi = await startMpi();
  if ('missing' in mpi) {
    const isPackage = mpi.missing === 'koffi';
    throw new SynfireError({
      code: 'no-mpi',
      where: isPackage ? 'package "koffi"' : 'MPI',
      found: mpi.found,
      expected: isPackage ? 'koffi, which calls the library' : 'Open MPI, MPICH or libmpi_abi',
      remedy: isPackage
        ? 'npm install koffi'
        : 'Install one (Debian: apt-get install openmpi-bin), or put its folder into LD_LIBRARY_PATH.',
    });
  }
  const { name, size, told } = mpi;
  if (told !== undefined && told !== size) {
    mpi.finalize();
    throw new SynfireError({
      code: 'other-mpi',
      where: 'MPI',
      found: `${told} processes by the launcher, ${size} by ${name}`,
      expected: 'mpirun and library of one kind',
      remedy: `Start it with the mpirun of ${name} (or srun --mpi=pmix, --mpi=pmi2), or put the other library into LD_LIBRARY_PATH.`,
    });
  }
  return new Ranks(mpi);
}
