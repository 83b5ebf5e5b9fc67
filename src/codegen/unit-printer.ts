/**
 * Prints programs over units as AssemblyScript, one vector of units at a time or several: a function for each. A layout
 * (unit-frame.ts) says where words lie.
 */
import { operations } from '../equations/operations.ts';
import { partsOf } from '../equations/print-assembly.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { type Line, type Program, readWords, setsOf, type Take, type When } from './program.ts';
import { UnitFrame, type UnitLayout } from './unit-frame.ts';

/** A program over units. */
export function printUnits(program: Program, layout: UnitLayout): string {
  return new UnitPrinter(program, layout).print();
}

class UnitPrinter extends UnitFrame {
  /** So many operations are in parts. */
  #parts = 0;
  /** Lines that come after what is rare and are printed before it, for several vectors. */
  #after: readonly Line[] = [];

  print(): string {
    const lines = this.pair ? this.#storedFirst() : this.program.lines;
    return this.function([...this.#loads(), ...lines.flatMap((line) => this.#line(line))]);
  }

  /** The lines with all that follows what is rare before it: what is rare does again what it changes. */
  #storedFirst(): Line[] {
    const { lines } = this.program;
    const at = lines.findIndex(({ line }) => line === 'when');
    if (at < 0) return [...lines];
    this.#after = lines.slice(at + 1);
    return [...lines.slice(0, at), ...this.#after, lines[at]];
  }

  /** What hangs on names that were set, of what was done before them: for the vector at hand. */
  #again(when: When): string[] {
    const changed = new Set(setsOf(when));
    return this.#after.flatMap((line) => {
      if (line.line !== 'define' && line.line !== 'store') return this.foreign(line);
      if (![...namesOf(line.value)].some((id) => changed.has(id))) return [];
      if (line.line === 'define') {
        changed.add(line.target);
        return [this.define(line)];
      }
      return [this.write(this.identifier(line.target), this.tree(line.value))];
    });
  }

  #loads(): string[] {
    const read = readWords(this.program);
    const unless = this.program.lines.flatMap((line) =>
      line.line === 'when' && line.unless ? [this.words.get(line.unless)!] : [],
    );
    return [...new Set([...read, ...unless])].flatMap((word) => {
      const id = this.identifier(word.name);
      const place = this.layout.place(word);
      return this.each(() => {
        const head = `const ${this.local(word.name)} =`;
        if (place.in === 'array') return `${head} ${this.read(id)};`;
        if (place.in === 'rest') return `${head} ${this.lanes.wholes}.lt_s(now, ${this.read(id)});`;
        return [];
      });
    });
  }

  #line(line: Line): string[] {
    const { wholes, shift } = this.lanes;
    switch (line.line) {
      case 'define': {
        const { before, value } = this.pair
          ? this.#parted(line.value)
          : { before: [], value: line.value };
        return [...before, ...this.each(() => this.define({ ...line, value }))];
      }
      case 'store':
        return this.writes(this.identifier(line.target), () => this.tree(line.value));
      case 'take':
        return this.#take(line);
      case 'fault':
        return this.each(() => {
          const bad = this.own('bad');
          return [`const ${bad} = ${this.tree(line.condition)};`, ...this.#report(bad)];
        });
      case 'when':
        return this.#when(line);
      case 'list':
        if (this.pair) return this.foreign(line);
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

  #take(take: Take): string[] {
    const id = this.identifier(take.sum);
    const { reals, wholes } = this.lanes;
    // whole numbers below 2^53 in double precision (assembly/sums.ts)
    const zero = reals === 'f64x2' ? 'f64x2.splat(0)' : `${wholes}.splat(0)`;
    return [
      ...this.each(() => `const ${this.local(take.sum)} = ${this.read(id)};`),
      ...this.writes(id, () => zero),
      ...this.each(() => `const ${this.local(take.target)} = ${this.#worth(take)};`),
    ];
  }

  /** Of a sum. */
  #worth({ sum: word, factor, high }: Take): string {
    const sum = this.local(word);
    const scale = (id: string) => this.value(this.words.get(id)!);
    if (this.lanes.reals === 'f64x2') return `f64x2.mul(${sum}, ${scale(factor)})`;
    const times = (whole: string, id: string) =>
      `f32x4.mul(f32x4.convert_i32x4_s(${whole}), ${scale(id)})`;
    if (high === undefined) return times(sum, factor);
    const low = `v128.and(${sum}, i32x4.splat(0xffff))`;
    return `f32x4.add(${times(`i32x4.shr_s(${sum}, 16)`, high)}, ${times(low, factor)})`;
  }

  /** A tree in which operations that have a rare part are names, and the lines that define those: one test for all vectors. */
  #parted(value: Expr): { readonly before: string[]; readonly value: Expr } {
    const before: string[] = [];
    const visit = (expr: Expr): Expr => {
      if (expr.kind !== 'call') return expr;
      const args = expr.args.map(visit);
      if (!operations[expr.op].parted) return call(expr.op, ...args);
      const { near, isNear, further, beyond } = partsOf(expr.op);
      const [given, result] = [`of ${this.#parts}`, `part ${this.#parts}`];
      this.#parts++;
      before.push(
        ...this.each(() => `const ${this.local(given)} = ${this.tree(args[0])};`),
        ...this.each(() => `let ${this.local(result)} = ${near}(${this.local(given)});`),
      );
      const all = this.each(() => this.local(given));
      const furthest = all.reduce((a, b) => `${further}(${a}, ${b})`);
      before.push(
        `if (${this.lanes.wholes}.bitmask(${isNear}(${furthest})) != ${this.lanes.all}) {`,
        ...this.each(() => {
          const id = this.local(result);
          return `  ${id} = ${beyond}(${this.local(given)}, ${id});`;
        }),
        '}',
      );
      return name(result);
    };
    return { value: visit(value), before };
  }

  /**
   * The rare path: entered when a lane is not surely below threshold, so that a NaN, which compares
   * false, is found there at no cost to the common path, as is one that a reset would hide. (`bitmask` is one movmskps; `all_true` is five
   * instructions on x86: 0.80 → 0.72 ns a neuron for LIF with two currents.)
   */
  #when(when: When): string[] {
    const { wholes, all } = this.lanes;
    const { condition, unless, still } = when;
    const calm = complement(condition);
    const quiet = this.each(() => {
      const below = this.tree(calm);
      return unless && !still ? `v128.or(${below}, ${this.local(unless)})` : below;
    });
    const hits = this.seldom(() =>
      this.each(() => {
        const lines = this.#hit(when);
        return this.pair ? ['{', ...lines.map((line) => `  ${line}`), '}'] : lines;
      }),
    );
    const both = quiet.reduce((a, b) => `v128.and(${a}, ${b})`);
    return [`if (${wholes}.bitmask(${both}) != ${all}) {`, ...hits.map((line) => `  ${line}`), '}'];
  }

  /** Units of one vector over threshold. */
  #hit(when: When): string[] {
    const { condition, unless, lines } = when;
    const over = this.tree(condition);
    const { reals, wholes } = this.lanes;
    const watched = [...namesOf(condition)].filter((id) => this.changing.has(id));
    return [
      `const hit = ${unless ? `v128.andnot(${over}, ${this.local(unless)})` : over};`,
      ...watched
        .map((id) => this.local(id))
        .flatMap((id) => [
          `const bad_${id} = ${reals}.ne(${id}, ${id});`,
          ...this.#report(`bad_${id}`),
        ]),
      `let lanes = ${wholes}.bitmask(hit);`,
      'if (lanes) {',
      ...setsOf(when)
        .filter((id) => !watched.includes(id))
        .map((id) => this.local(id))
        .flatMap((id) => [
          `const bad_${id} = v128.and(hit, ${reals}.ne(${id}, ${id}));`,
          ...this.#report(`bad_${id}`),
        ])
        .map((line) => `  ${line}`),
      ...lines.flatMap((line) => this.#onHit(line)).map((line) => `  ${line}`),
      ...this.#again(when).map((line) => `  ${line}`),
      '}',
    ];
  }

  #onHit(line: Line): string[] {
    switch (line.line) {
      case 'set': {
        const id = this.local(line.target);
        return [`${id} = v128.bitselect(${this.tree(line.value)}, ${id}, hit);`];
      }
      case 'rest': {
        const place = this.layout.place(this.words.get(line.word)!);
        const id = this.identifier(line.word);
        const until =
          place.in === 'rest' && place.each
            ? [
                `const until = ${this.lanes.wholes}.add(${this.steps('step + 1')}, ${this.read('steps')});`,
              ]
            : [];
        return [...until, this.write(id, `v128.bitselect(until, ${this.read(id)}, hit)`)];
      }
      case 'fire':
        return [
          `const unit = ${this.unit};`,
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
    const { wholes } = this.lanes;
    const unit = `${this.unit} + ctz<i32>(${wholes}.bitmask(${bad}))`;
    return [
      `if (v128.any_true(${bad}) && ${unit} < valid && !load<u32>(world, WORLD_badDescriptor)) {`,
      '  store<u32>(world, d as u32, WORLD_badDescriptor);',
      `  store<u32>(world, ${unit}, WORLD_badUnit);`,
      '}',
    ];
  }
}

/** The comparison that is true exactly where a number is not over threshold; false for NaN. */
function complement(condition: Expr): Expr {
  const opposite: Readonly<Record<string, string>> = { ge: 'lt', gt: 'le', le: 'gt', lt: 'ge' };
  const op = condition.kind === 'call' ? opposite[condition.op] : undefined;
  if (condition.kind === 'call' && op) return call(op, ...condition.args);
  return call('not', condition);
}
