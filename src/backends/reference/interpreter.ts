/**
 * Programs run as they read, one unit, entry or synapse at a time, in f64 or rounded to f32 after every operation: the
 * definition that printed programs are judged by.
 *
 * Who runs a program puts words into registers, and finds what it stores in registers of their own.
 */
import { type Line, type Program, setsOf, treesOf } from '../../codegen/program.ts';
import type { Expr } from '../../equations/tree.ts';
import { namesOf } from '../../equations/walk.ts';
import { SynfireBug } from '../../errors.ts';
import type { Arithmetic } from './arithmetic.ts';
import { compile } from './closures.ts';

/** What lines do beyond registers. */
export interface Effects {
  readonly fire?: () => void;
  readonly rest?: () => void;
  readonly fault?: () => void;
  readonly stamp?: () => void;
  readonly list?: () => void;
  /** `quanta`: whole. */
  readonly send?: (quanta: number) => void;
}

/** Numbers by name, for some programs. */
export class Registers {
  readonly values: Float64Array;
  readonly slots: ReadonlyMap<string, number>;

  constructor(programs: readonly Program[]) {
    const names = programs.flatMap(({ words, lines }) => [
      ...words.flatMap(({ name }) => [name, storedName(name)]),
      ...lines.flatMap(namesIn),
    ]);
    this.slots = new Map([...new Set(names)].map((name, slot) => [name, slot]));
    this.values = new Float64Array(this.slots.size);
  }

  slot(name: string): number {
    const slot = this.slots.get(name);
    if (slot === undefined) throw new SynfireBug(`a program names "${name}", set nowhere`);
    return slot;
  }

  /** Where a program leaves what it stores. */
  stored(word: string): number {
    return this.slot(storedName(word));
  }
}

const storedName = (word: string): string => `stored ${word}`;

function namesIn(line: Line): string[] {
  const inside = line.line === 'when' ? line.lines.flatMap(namesIn) : [];
  const target = 'target' in line ? [line.target] : [];
  return [...target, ...treesOf(line).flatMap((tree) => [...namesOf(tree)]), ...inside];
}

/** The program as a function. Words of kind `scalar` and the factors of sums must be in the registers, in f64. */
export function interpret(
  program: Program,
  registers: Registers,
  arithmetic: Arithmetic,
  effects: Effects = {},
): () => void {
  const acts = program.lines.map((line) => actOf(line, registers, arithmetic, effects));
  return () => {
    for (const act of acts) act();
  };
}

function actOf(
  line: Line,
  registers: Registers,
  arithmetic: Arithmetic,
  effects: Effects,
): () => void {
  const { values } = registers;
  const { round } = arithmetic;
  const treeOf = (expr: Expr) => compile(expr, registers.slots, values, arithmetic);
  const effect = (name: 'fire' | 'rest' | 'fault' | 'stamp' | 'list'): (() => void) => {
    const act = effects[name];
    if (!act) throw new SynfireBug(`this frame has no "${name}"`);
    return act;
  };
  switch (line.line) {
    case 'define':
    case 'set': {
      const [slot, value] = [registers.slot(line.target), treeOf(line.value)];
      return () => {
        values[slot] = value();
      };
    }
    case 'store': {
      const [slot, value] = [registers.stored(line.target), treeOf(line.value)];
      return () => {
        values[slot] = value();
      };
    }
    case 'take': {
      const [slot, sum, factor] = [line.target, line.sum, line.factor].map((name) =>
        registers.slot(name),
      );
      const narrow = line.high === undefined;
      return () => {
        values[slot] = arithmetic.jump(values[sum], values[factor], narrow);
      };
    }
    case 'when': {
      const condition = treeOf(line.condition);
      const unless = line.unless === undefined ? undefined : registers.slot(line.unless);
      const sets = setsOf(line).map((name) => registers.slot(name));
      const acts = line.lines.map((inner) => actOf(inner, registers, arithmetic, effects));
      const fault = sets.length > 0 ? effect('fault') : () => {};
      return () => {
        if (unless !== undefined && values[unless] !== 0) return;
        if (condition() === 0) return;
        if (sets.some((slot) => Number.isNaN(values[slot]))) fault();
        for (const act of acts) act();
      };
    }
    case 'fault':
    case 'list': {
      const [condition, act] = [treeOf(line.condition), effect(line.line)];
      return () => {
        if (condition() !== 0) act();
      };
    }
    case 'send': {
      const [value, scale] = [treeOf(line.value), registers.slot(line.scale)];
      const { send } = effects;
      if (!send) throw new SynfireBug('this frame has no "send"');
      return () => send(arithmetic.counted(round(value() * values[scale])));
    }
    case 'fire':
    case 'rest':
    case 'stamp':
      return effect(line.line);
    default:
      return line satisfies never;
  }
}
