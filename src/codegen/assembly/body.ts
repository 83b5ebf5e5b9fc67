/** The instructions of one function as they are written: bytes, locals, and the blocks that are open. */
import { LANE_BYTES, signed, unsigned } from './bytes.ts';
import { type LaneType, type ValueType, VECTOR_CONSTANT } from './instructions.ts';
import type { Binding } from './scope.ts';
import type { Type } from './types.ts';

export const OP = {
  ...{ block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d },
  ...{ return: 0x0f, drop: 0x1a, get: 0x20, set: 0x21, eqz: 0x45, eqz64: 0x50 },
  ...{ i32: 0x41, i64: 0x42, f32: 0x43, f64: 0x44, empty: 0x40 },
};

/** Immediates of constants. */
const NUMBERS: Readonly<Record<LaneType, (value: number) => number[]>> = {
  i32: (value) => signed(BigInt(value | 0)),
  i64: (value) => signed(BigInt.asIntN(64, BigInt(value))),
  f32: LANE_BYTES.f32,
  f64: LANE_BYTES.f64,
};

export class Body {
  readonly code: number[] = [];
  readonly locals: ValueType[] = [];
  parameters = 0;
  /** Innermost last; `exit`: where a `break` goes. */
  readonly #open: ('exit' | 'other')[] = [];

  emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.code.push(byte);
  }

  local(type: Type): Binding & { kind: 'local' } {
    this.locals.push(type.wasm);
    return { kind: 'local', index: this.parameters + this.locals.length - 1, type };
  }

  begin(op: number, kind: 'exit' | 'other', result: number = OP.empty): void {
    this.emit(op, result);
    this.#open.push(kind);
  }

  end(): void {
    this.emit(OP.end);
    this.#open.pop();
  }

  /** Goes where a `break` goes. */
  leave(): void {
    this.emit(OP.br, ...unsigned(this.#open.length - 1 - this.#open.lastIndexOf('exit')));
  }

  /** A vector with the same number in all lanes: no splat, whose two uses V8 13 does not take for the same one. */
  lanes(value: number, lane: LaneType): void {
    const one = LANE_BYTES[lane](value);
    this.emit(...VECTOR_CONSTANT, ...Array.from({ length: 16 / one.length }, () => one).flat());
  }

  number(value: number, type: Type): void {
    if (type.wasm === 'v128') throw new Error('a number where a v128 stands');
    this.emit(OP[type.wasm], ...NUMBERS[type.wasm](value));
  }
}
