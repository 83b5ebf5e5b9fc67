/**
 * Prints programs over units as AssemblyScript, a vector of units at a time (f32x4, or f64x2 in double precision): a function
 * for each. A layout says where words lie.
 */
import type { Lanes } from '../equations/precision.ts';
import { call, type Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { AssemblyPrinter } from './assembly-printer.ts';
import {
  type Line,
  type Program,
  readWords,
  setsOf,
  storedWords,
  type When,
  type Word,
} from './program.ts';

/** Where a word lies: texts of AssemblyScript. */
export type Place =
  /** An array of a number a unit: its pointer, read once a call. */
  | { readonly in: 'array'; readonly pointer: string }
  /** A vector of equal numbers, read at each use: a load is cheaper than a splat that is spilled. */
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

/** A program over units. */
export function printUnits(program: Program, layout: UnitLayout): string {
  return new UnitPrinter(program, layout).print();
}

class UnitPrinter extends AssemblyPrinter {
  readonly #layout: UnitLayout;

  constructor(program: Program, layout: UnitLayout) {
    super(program, layout.lanes);
    this.#layout = layout;
  }

  print(): string {
    const { name, lines } = this.program;
    const { parameters, opening = [], closing = [], bytes } = this.#layout;
    const fires = lines.some((line) => line.line === 'when');
    const faults = lines.some((line) => line.line === 'fault');
    return [
      `export function ${name}(${parameters}): void {`,
      ...opening.map((line) => `  ${line}`),
      `  const bytes: usize = ${bytes};`,
      ...this.#pointers().map((line) => `  ${line}`),
      ...(fires || faults ? this.#worldSetup(fires).map((line) => `  ${line}`) : []),
      '  for (let i: usize = 0; i < bytes; i += 16) {',
      ...this.#loads().map((line) => `    ${line}`),
      ...lines.flatMap((line) => this.#line(line)).map((line) => `    ${line}`),
      '  }',
      ...(fires ? ['  store<u32>(world, count, WORLD_firedCount);'] : []),
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
      const place = this.#layout.place(word);
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
            `const now = ${this.#steps('step')};`,
            place.each
              ? `const p_steps: usize = ${place.steps};`
              : `const until = ${this.#steps(`step + 1 + ${place.steps}`)};`,
          ];
        default:
          return place satisfies never;
      }
    });
  }

  /** A number of steps in each lane. */
  #steps(count: string): string {
    const { wholes } = this.lanes;
    return `${wholes}.splat(${wholes === 'i64x2' ? `(${count}) as i64` : count})`;
  }

  #worldSetup(fires: boolean): string[] {
    const { pointer, valid, first } = this.#layout.world!;
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
    ];
  }

  #loads(): string[] {
    const read = readWords(this.program);
    const unless = this.program.lines.flatMap((line) =>
      line.line === 'when' && line.unless ? [this.words.get(line.unless)!] : [],
    );
    return [...new Set([...read, ...unless])].flatMap((word) => {
      const id = this.identifier(word.name);
      const place = this.#layout.place(word);
      if (place.in === 'array') return [`const ${id} = v128.load(p_${id} + i);`];
      if (place.in === 'rest') {
        return [`const ${id} = ${this.lanes.wholes}.lt_s(now, v128.load(p_${id} + i));`];
      }
      return [];
    });
  }

  #line(line: Line): string[] {
    const { reals, wholes, shift } = this.lanes;
    switch (line.line) {
      case 'define':
        return [this.define(line)];
      case 'store':
        return [`v128.store(p_${this.identifier(line.target)} + i, ${this.tree(line.value)});`];
      case 'take': {
        const sum = this.identifier(line.sum);
        const factor = (word: string) => this.value(this.words.get(word)!);
        if (reals === 'f64x2') {
          // whole numbers below 2^53 (assembly/sums.ts)
          return [
            `const ${sum} = v128.load(p_${sum} + i);`,
            `v128.store(p_${sum} + i, f64x2.splat(0));`,
            `const ${this.identifier(line.target)} = f64x2.mul(${sum}, ${factor(line.factor)});`,
          ];
        }
        const times = (whole: string, word: string) =>
          `f32x4.mul(f32x4.convert_i32x4_s(${whole}), ${factor(word)})`;
        const low = line.high ? `v128.and(${sum}, i32x4.splat(0xffff))` : sum;
        const value = line.high
          ? `f32x4.add(${times(`i32x4.shr_s(${sum}, 16)`, line.high)}, ${times(low, line.factor)})`
          : times(low, line.factor);
        return [
          `const ${sum} = v128.load(p_${sum} + i);`,
          `v128.store(p_${sum} + i, i32x4.splat(0));`,
          `const ${this.identifier(line.target)} = ${value};`,
        ];
      }
      case 'fault':
        return [`const bad = ${this.tree(line.condition)};`, ...this.#report('bad')];
      case 'when':
        return this.#when(line);
      case 'list':
        return [
          `let hits = ${wholes}.bitmask(${this.tree(line.condition)});`,
          'while (hits) {',
          `  const target = (i >> ${shift}) as i32 + ctz(hits);`,
          '  hits &= hits - 1;',
          '  if (target >= targets) break;',
          '  store<u32>(to, target);',
          '  to += 4;',
          '}',
        ];
      case 'set':
      case 'fire':
      case 'rest':
      case 'send':
      case 'stamp':
        return this.foreign(line);
      default:
        return line satisfies never;
    }
  }

  /**
   * The rare path: entered when a lane is not surely below threshold, so that a NaN, which compares
   * false, is found there at no cost to the common path, as is one that a reset would hide. (`bitmask` is one movmskps; `all_true` is five
   * instructions on x86: 0.80 → 0.72 ns a neuron for LIF with two currents.)
   */
  #when(when: When): string[] {
    const { condition, unless, lines } = when;
    const calm = this.tree(complement(condition));
    const quiet = unless ? `v128.or(${calm}, ${this.identifier(unless)})` : calm;
    const over = this.tree(condition);
    const { reals, wholes, all } = this.lanes;
    const watched = [...namesOf(condition)].filter((name) => this.changing.has(name));
    return [
      `if (${wholes}.bitmask(${quiet}) != ${all}) {`,
      `  const hit = ${unless ? `v128.andnot(${over}, ${this.identifier(unless)})` : over};`,
      ...watched
        .map((name) => this.identifier(name))
        .flatMap((id) =>
          [`const bad_${id} = ${reals}.ne(${id}, ${id});`, ...this.#report(`bad_${id}`)].map(
            (l) => `  ${l}`,
          ),
        ),
      `  let lanes = ${wholes}.bitmask(hit);`,
      '  if (lanes) {',
      ...setsOf(when)
        .filter((name) => !watched.includes(name))
        .map((name) => this.identifier(name))
        .flatMap((id) => [
          `const bad_${id} = v128.and(hit, ${reals}.ne(${id}, ${id}));`,
          ...this.#report(`bad_${id}`),
        ])
        .map((line) => `    ${line}`),
      ...lines.flatMap((line) => this.#onHit(line)).map((line) => `    ${line}`),
      '  }',
      '}',
    ];
  }

  #onHit(line: Line): string[] {
    switch (line.line) {
      case 'set': {
        const id = this.identifier(line.target);
        return [`${id} = v128.bitselect(${this.tree(line.value)}, ${id}, hit);`];
      }
      case 'rest': {
        const place = this.#layout.place(this.words.get(line.word)!);
        const at = `p_${this.identifier(line.word)} + i`;
        const until =
          place.in === 'rest' && place.each
            ? [
                `const until = ${this.lanes.wholes}.add(${this.#steps('step + 1')}, v128.load(p_steps + i));`,
              ]
            : [];
        return [...until, `v128.store(${at}, v128.bitselect(until, v128.load(${at}), hit));`];
      }
      case 'fire':
        return [
          `const unit = (i >> ${this.lanes.shift}) as u32;`,
          'do {',
          '  const lane = ctz<i32>(lanes);',
          '  lanes &= lanes - 1;',
          '  if (unit + lane < valid) {',
          '    store<u32>(fired + ((count as usize) << 2), first + unit + lane);',
          '    count++;',
          '  }',
          '} while (lanes);',
        ];
      default:
        return this.foreign(line);
    }
  }

  /** Tells the world of the first bad lane, unless that is padding, which may be anything. */
  #report(bad: string): string[] {
    const { wholes, shift } = this.lanes;
    const unit = `(i >> ${shift}) as u32 + ctz<i32>(${wholes}.bitmask(${bad}))`;
    return [
      `if (v128.any_true(${bad}) && ${unit} < valid && !load<u32>(world, WORLD_badDescriptor)) {`,
      '  store<u32>(world, d as u32, WORLD_badDescriptor);',
      `  store<u32>(world, ${unit}, WORLD_badUnit);`,
      '}',
    ];
  }

  protected value(word: Word): string {
    const place = this.#layout.place(word);
    const id = this.identifier(word.name);
    if (place.in === 'lanes') return place.vector;
    // what no tree reads has no local
    return place.in === 'array' && !readWords(this.program).includes(word)
      ? `v128.load(p_${id} + i)`
      : id;
  }
}

/** The comparison that is true exactly where a number is not over threshold; false for NaN. */
function complement(condition: Expr): Expr {
  const opposite: Readonly<Record<string, string>> = { ge: 'lt', gt: 'le', le: 'gt', lt: 'ge' };
  const op = condition.kind === 'call' ? opposite[condition.op] : undefined;
  if (condition.kind === 'call' && op) return call(op, ...condition.args);
  return call('not', condition);
}
