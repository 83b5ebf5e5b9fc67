// AssemblyScript: the inlined primitives of assembly/, called on arrays. Compiled by core.ts.
import { normals } from './distributions';
import { atan, cos, cosOctant, divide, exp, exprel, log, reciprocal, sin, sinOctant, sqrt, tanh } from './math';
import { philox } from './random';

export { allocate, getHeap, setHeap } from './heap';

export function philoxTest(
  c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32, out: usize,
): void {
  philox(i32x4.splat(c0), i32x4.splat(c1), i32x4.splat(c2), i32x4.splat(c3), key0, key1, out);
}

export function normalsTest(wa: u32, wb: u32, out: usize): void {
  normals(i32x4.splat(wa), i32x4.splat(wb), out);
}

/** Applies function number `f` to n f32 (a multiple of 4) at x (and y), in place at x. */
export function mathTest(f: u32, x: usize, y: usize, n: u32): void {
  for (let i: usize = 0; i < (n as usize) << 2; i += 16) {
    const a = v128.load(x + i);
    let r: v128;
    switch (f) {
      case 0: r = reciprocal(a); break;
      case 1: r = divide(a, v128.load(y + i)); break;
      case 2: r = sqrt(a); break;
      case 3: r = exp(a); break;
      case 4: r = log(a); break;
      case 5: r = exprel(a); break;
      case 6: r = tanh(a); break;
      case 7: r = sin(a); break;
      case 8: r = cos(a); break;
      case 9: r = sinOctant(a); break;
      case 11: r = atan(a); break;
      default: r = cosOctant(a);
    }
    v128.store(x + i, r);
  }
}
