/**
 * What is around the lines of a program over units, printed as AssemblyScript: where words lie, and how one vector, two or four of them
 * (f32x4, or f64x2 in double precision) are read, named and written a turn of the loop.
 *
 * Several vectors share an address, the constants, which are then read once a call, and one test for what is rare; what is the
 * second's is named with an `o_` in front, the third's with `oo_`. One after the other in each line, of one address, with no store between two loads, they are
 * also what an engine can join to wider ones. A word is read where a line first needs it: what waits in a register from the top of the loop past a branch is
 * spilled there.
 */
import type { Lanes } from '../equations/precision.ts';
import { AssemblyPrinter } from './assembly-printer.ts';
import { type Program, readWords, storedWords, type Word } from './program.ts';

/** Where a word lies: texts of AssemblyScript. */
export type Place =
  /** An array of a number a unit: its pointer, read once a call. */
  | { readonly in: 'array'; readonly pointer: string }
  /** A vector of equal numbers, read at each use: a load is cheaper than a splat that is spilled. Once a call for two vectors. */
  | { readonly in: 'lanes'; readonly vector: string }
  /** The same, made once a call. */
  | { readonly in: 'call'; readonly vector: string }
  /** The step up to which each unit rests, and how long: text of one number, or of a pointer. */
  | {
      readonly in: 'rest';
      readonly pointer: string;
      readonly steps: string;
      readonly each: boolean;
    };

export interface UnitLayout {
  /** Single precision if absent. */
  readonly lanes?: Lanes;
  /** A turn of the loop; 1 if absent. `bytes` is a multiple of them, or arrays are longer. `list` is for 1 only. */
  readonly vectors?: 1 | 2 | 4;
  /** Of the function. */
  readonly parameters: string;
  /** First and last lines of the function. */
  readonly opening?: readonly string[];
  readonly closing?: readonly string[];
  /** Bytes of an array. */
  readonly bytes: string;
  readonly place: (word: Word) => Place;
  /** Where what spikes or is at fault is told; absent where nothing can. */
  readonly world?: World;
}

/** Texts: of a descriptor's numbers, and names of the world's offsets. */
export interface World {
  readonly pointer: string;
  readonly valid: string;
  readonly first: string;
}

/** Of a program over units. */
export abstract class UnitFrame extends AssemblyPrinter {
  protected readonly layout: UnitLayout;
  readonly #vectors: readonly number[];
  /** Of those, the one whose text is printed. */
  #vector = 0;
  /** Names of what is read once a call, by its text. */
  readonly #once = new Map<string, string>();
  /** Arrays that a turn reads or writes. */
  readonly #addressed = new Set<string>();
  /** What is printed now is seldom run: it reads what it needs itself. */
  #rare = false;

  constructor(program: Program, layout: UnitLayout) {
    super(program, layout.lanes);
    this.layout = layout;
    this.#vectors = Array.from({ length: layout.vectors ?? 1 }, (_, vector) => vector);
  }

  /** The function around the lines of a turn; `scan`: what follows the last turn. */
  protected function(body: readonly string[], scan: readonly string[]): string {
    const { name, lines } = this.program;
    const { parameters, opening = [], closing = [], bytes } = this.layout;
    const fires = lines.some((line) => line.line === 'when');
    const faults = lines.some((line) => line.line === 'fault');
    return [
      `export function ${name}(${parameters}): void {`,
      ...opening.map((line) => `  ${line}`),
      `  const bytes: usize = ${bytes};`,
      ...this.#pointers().map((line) => `  ${line}`),
      ...(fires || faults ? this.#worldSetup(fires).map((line) => `  ${line}`) : []),
      ...[...this.#once].map(([text, id]) => `  const ${id} = ${text};`),
      `  for (let i: usize = 0; i < bytes; i += ${this.turn}) {`,
      ...[...this.#addressed].map((id) => `    const at_${id} = p_${id} + i;`),
      ...body.map((line) => `    ${line}`),
      '  }',
      ...(fires
        ? [...scan.map((line) => `  ${line}`), '  store<u32>(world, count, WORLD_firedCount);']
        : []),
      ...closing.map((line) => `  ${line}`),
      '}',
      '',
    ].join('\n');
  }

  /** Words that lines name, those of sums too. */
  #used(): Word[] {
    const { words, lines } = this.program;
    const read = new Set(readWords(this.program));
    for (const word of storedWords(this.program)) read.add(word);
    const also = lines.flatMap((line) =>
      line.line === 'take'
        ? [line.sum, line.factor, ...(line.high ? [line.high] : [])]
        : line.line === 'when' && line.unless
          ? [line.unless]
          : [],
    );
    return words.filter((word) => read.has(word) || also.includes(word.name));
  }

  /** What is read once a call. */
  #pointers(): string[] {
    return this.#used().flatMap((word) => {
      const place = this.layout.place(word);
      const id = this.identifier(word.name);
      switch (place.in) {
        case 'array':
          return [`const p_${id}: usize = ${place.pointer};`];
        case 'call':
          return [`const ${id} = ${place.vector};`];
        case 'lanes':
          return [];
        case 'rest':
          return [
            `const p_${id}: usize = ${place.pointer};`,
            `const now = ${this.steps('step')};`,
            ...(this.#tires ? [this.#restUntil(place)] : []),
          ];
        default:
          return place satisfies never;
      }
    });
  }

  /** Whether units become refractory in the program. */
  get #tires(): boolean {
    return this.program.lines.some(
      (line) => line.line === 'when' && line.lines.some((inner) => inner.line === 'rest'),
    );
  }

  #restUntil({ each, steps }: Extract<Place, { readonly in: 'rest' }>): string {
    if (each) return `const p_steps: usize = ${steps};`;
    return `const until = ${this.steps(`step + 1 + ${steps}`)};`;
  }

  /** A number of steps in each lane. */
  protected steps(count: string): string {
    const { wholes } = this.lanes;
    return `${wholes}.splat(${wholes === 'i64x2' ? `(${count}) as i64` : count})`;
  }

  #worldSetup(fires: boolean): string[] {
    const { pointer, valid, first } = this.layout.world!;
    const setup = [`const valid = ${valid};`, `const world: usize = ${pointer};`];
    if (!fires) return setup;
    return [
      ...setup,
      `const first = ${first};`,
      'const fired: usize = load<u32>(world, WORLD_fired);',
      'let count = load<u32>(world, WORLD_firedCount);',
      'if (count + valid > load<u32>(world, WORLD_firedRoom)) {',
      '  store<u32>(world, 1, WORLD_overflow);',
      '  return;',
      '}',
      'const turns: usize = fired + ((load<u32>(world, WORLD_firedRoom) as usize) << 2);',
      'let listed = turns;',
    ];
  }

  /** Bytes of a turn of the loop. */
  protected get turn(): number {
    return 16 * this.#vectors.length;
  }

  protected get pair(): boolean {
    return this.#vectors.length > 1;
  }

  /** Lines of each vector in turn; of the one at hand in what is rare. */
  protected each(lines: () => string | readonly string[]): string[] {
    if (this.#rare) return [lines()].flat();
    const all = this.#vectors.flatMap((vector) => {
      this.#vector = vector;
      return lines();
    });
    this.#vector = 0;
    return all;
  }

  /** Words that were read. */
  #atHand = new Set<string>();

  protected override local(id: string): string {
    return this.own(this.identifier(id));
  }

  /** Lines that read words that are not at hand. */
  protected fetched(ids: Iterable<string>): string[] {
    return [...new Set(ids)].flatMap((id) => {
      const word = this.words.get(id);
      const place = word && this.layout.place(word);
      if (!place || this.#atHand.has(id) || (place.in !== 'array' && place.in !== 'rest'))
        return [];
      this.#atHand.add(id);
      return this.each(() => {
        const read = this.read(this.identifier(id));
        const value = place.in === 'rest' ? `${this.lanes.wholes}.lt_s(now, ${read})` : read;
        return `const ${this.local(id)} = ${value};`;
      });
    });
  }

  /** A variable of the vector at hand. */
  protected own(id: string): string {
    return this.#vector === 0 ? id : `${'o'.repeat(this.#vector)}_${id}`;
  }

  /** Lines that are seldom run, of one vector, where nothing is at hand. */
  protected seldom(lines: () => string[]): string[] {
    this.#rare = true;
    this.#atHand.clear();
    const all = lines();
    this.#rare = false;
    return all;
  }

  /** What a unit's array holds. */
  protected read(id: string): string {
    return `v128.load(${this.#address(id)}${this.#vector === 0 ? '' : `, ${16 * this.#vector}`})`;
  }

  protected write(id: string, value: string): string {
    return `v128.store(${this.#address(id)}, ${value}${this.#vector === 0 ? '' : `, ${16 * this.#vector}`});`;
  }

  /** `write` of each vector, the last one first: where an engine joins two, the store at the lower address has to be the later one to save one. */
  protected writes(id: string, value: () => string): string[] {
    return this.each(() => this.write(id, value())).reverse();
  }

  #address(id: string): string {
    if (!this.pair || this.#rare) return `p_${id} + i`;
    this.#addressed.add(id);
    return `at_${id}`;
  }

  /** Number of the vector's first unit in the slice. */
  protected get unit(): string {
    return `(${this.#vector === 0 ? 'i' : `(i + ${16 * this.#vector})`} >> ${this.lanes.shift}) as u32`;
  }

  #held(text: string, id: string): string {
    if (!this.pair || this.#rare) return text;
    this.#once.set(text, this.#once.get(text) ?? id);
    return this.#once.get(text)!;
  }

  protected override literal(value: number): string {
    if (!this.pair || this.#rare || value === 0) return super.literal(value);
    return this.#held(`literal(${value})`, `l_${this.#once.size}`);
  }

  protected value(word: Word): string {
    const place = this.layout.place(word);
    const id = this.identifier(word.name);
    if (place.in === 'lanes') return this.#held(place.vector, `k_${id}`);
    if (place.in === 'call') return id;
    // what no tree reads has no local
    const isRead = place.in !== 'array' || this.#atHand.has(word.name);
    return isRead ? this.local(word.name) : this.read(id);
  }
}
