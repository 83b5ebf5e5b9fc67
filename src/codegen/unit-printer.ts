/**
 * Prints programs over units as AssemblyScript, one vector of units at a time or several: a function for each. A layout
 * (unit-frame.ts) says where words lie.
 */
import { operations } from '../equations/operations.ts';
import { partsOf } from '../equations/print-assembly.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { mentions, namesOf } from '../equations/walk.ts';
import { SynfireBug } from '../errors.ts';
import { type Line, type Program, setsOf, type Take, treesOf, type When } from './program.ts';
import { UnitFrame, type UnitLayout } from './unit-frame.ts';

/** A program over units. */
export function printUnits(program: Program, layout: UnitLayout): string {
  return new UnitPrinter(program, layout).print();
}

class UnitPrinter extends UnitFrame {
  /** So many operations are in parts. */
  #parts = 0;

  print(): string {
    const { lines } = this.program;
    const whens = lines.filter((line) => line.line === 'when');
    const others = lines.filter((line) => line.line !== 'when');
    const body = [...others, ...whens].flatMap((line, k, all) => [
      ...(line.line === 'store' ? this.#beforeIt(line.target, all.slice(k + 1)) : []),
      ...this.#line(line),
    ]);
    return this.function(
      body,
      whens.flatMap((when) => this.#scan(when)),
    );
  }

  /** Reads a word that is stored now and that lines after it mean as it was. */
  #beforeIt(id: string, after: readonly Line[]): string[] {
    const reads = (tree: Expr) => mentions(tree, (named) => named === id);
    const read = after.some((line) => treesOf(line).some(reads));
    return read ? this.fetched([id]) : [];
  }

  #line(line: Line): string[] {
    const { wholes, shift } = this.lanes;
    switch (line.line) {
      case 'define': {
        const { before, value } = this.pair
          ? this.#parted(line.value)
          : { before: [], value: line.value };
        return [
          ...before,
          ...this.fetched(namesOf(value)),
          ...this.each(() => this.define({ ...line, value })),
        ];
      }
      case 'store':
        return [
          ...this.fetched(namesOf(line.value)),
          ...this.writes(this.identifier(line.target), () => this.tree(line.value)),
        ];
      case 'take':
        return this.#take(line);
      case 'fault':
        return [
          ...this.fetched(namesOf(line.condition)),
          ...this.each(() => {
            const bad = this.own('bad');
            return [`const ${bad} = ${this.tree(line.condition)};`, ...this.#report(bad)];
          }),
        ];
      case 'when':
        return this.#mark(line);
      case 'list':
        if (this.pair) return this.foreign(line);
        return [
          ...this.fetched(namesOf(line.condition)),
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
        ...this.fetched(namesOf(args[0])),
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
   * Lists the turn where a lane is not surely below threshold, so that a NaN, which compares false, is among them. What they do is done after
   * all turns: where a branch hangs on a step's whole arithmetic, a processor that took the wrong one loses that, and the loop keeps nothing
   * for it. (`bitmask` is one movmskps; `all_true` is five instructions on x86.)
   */
  #mark({ condition, unless, still }: When): string[] {
    const { wholes, all } = this.lanes;
    const calm = complement(condition);
    const fetched = this.fetched([...namesOf(calm), ...(unless && !still ? [unless] : [])]);
    const quiet = this.each(() => {
      const below = this.tree(calm);
      return unless && !still ? `v128.or(${below}, ${this.local(unless)})` : below;
    });
    const both = quiet.reduce((a, b) => `v128.and(${a}, ${b})`);
    return [
      ...fetched,
      'store<u32>(listed, i as u32);',
      `listed += (${wholes}.bitmask(${both}) != ${all}) as usize << 2;`,
    ];
  }

  /** What units of the listed turns do, a vector at a time. */
  #scan(when: When): string[] {
    const hits = this.seldom(() => this.#hit(when));
    return [
      'for (let at = turns; at < listed; at += 4) {',
      `  for (let i: usize = load<u32>(at), end = i + ${this.turn}; i < end; i += 16) {`,
      ...hits.map((line) => `    ${line}`),
      '  }',
      '}',
    ];
  }

  /** Units of one vector that may be over threshold: what a step left of them is in memory. */
  #hit(when: When): string[] {
    const { condition, unless, lines } = when;
    const { reals, wholes } = this.lanes;
    const states = new Map(
      this.program.lines.flatMap((line) =>
        line.line === 'store' && line.value.kind === 'name' ? [[line.value.name, line.target]] : [],
      ),
    );
    const sets = setsOf(when);
    const trees = treesOf(when);
    const names = [...new Set([...trees.flatMap((tree) => [...namesOf(tree)]), ...sets])];
    const stepped = names.filter((id) => states.has(id));
    const given = names.filter((id) => !states.has(id));
    const unknown = given.find((id) => !this.words.has(id));
    if (unknown !== undefined) throw new SynfireBug(`"${unknown}" is not known after a step`);
    const watched = [...namesOf(condition)].filter((id) => this.changing.has(id));
    const checked = (id: string, among = '') => {
      const bad = `${reals}.ne(${this.local(id)}, ${this.local(id)})`;
      return [
        `const bad_${this.local(id)} = ${among ? `v128.and(${among}, ${bad})` : bad};`,
        ...this.#report(`bad_${this.local(id)}`),
      ];
    };
    return [
      ...stepped.map((id) => {
        const head = sets.includes(id) ? 'let' : 'const';
        return `${head} ${this.local(id)} = ${this.read(this.identifier(states.get(id)!))};`;
      }),
      ...this.fetched([...given, ...(unless ? [unless] : [])]),
      `const over = ${this.tree(condition)};`,
      `const hit = ${unless ? `v128.andnot(over, ${this.local(unless)})` : 'over'};`,
      ...watched.flatMap((id) => checked(id)),
      `let lanes = ${wholes}.bitmask(hit);`,
      'if (lanes) {',
      ...sets
        .filter((id) => !watched.includes(id))
        .flatMap((id) => checked(id, 'hit'))
        .map((line) => `  ${line}`),
      ...lines.flatMap((line) => this.#onHit(line)).map((line) => `  ${line}`),
      ...sets.map((id) => `  ${this.write(this.identifier(states.get(id)!), this.local(id))}`),
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
