/** Lines of a step or of its adjoint as closures over registers. */
import type { Line } from '../../equations/share.ts';
import { name } from '../../equations/tree.ts';
import { namesOf } from '../../equations/walk.ts';
import type { Arithmetic } from './arithmetic.ts';
import { type Compiled, compile } from './closures.ts';

export class LineProgram {
  readonly slots = new Map<string, number>();
  readonly registers: Float64Array;
  readonly lines: { readonly slot: number; readonly value: Compiled; readonly target: string }[];

  constructor(lines: readonly Line[], arithmetic: Arithmetic) {
    for (const { target, value } of lines) {
      for (const id of [...namesOf(value), target]) {
        if (!this.slots.has(id)) this.slots.set(id, this.slots.size);
      }
    }
    this.registers = new Float64Array(this.slots.size);
    this.lines = lines.map(({ target, value }) => ({
      target,
      slot: this.slots.get(target)!,
      value: compile(value, this.slots, this.registers, arithmetic),
    }));
  }

  set(id: string, value: number): void {
    const slot = this.slots.get(id);
    if (slot !== undefined) this.registers[slot] = value;
  }

  get(id: string): number {
    return this.registers[this.slots.get(id)!];
  }
}

/** The state after a reset, in the form that a smooth spike needs: z + s·(r − z). */
export function softened(line: Line): Line {
  const { target, value } = line;
  if (!target.startsWith('_ended_') || value.kind !== 'call' || value.op !== 'where') return line;
  const [, r, z] = value.args;
  const call = (op: string, ...args: (typeof z)[]) => ({ kind: 'call', op, args }) as const;
  return { target, value: call('add', z, call('mul', name('_spike'), call('sub', r, z))) };
}
