// C (m × n) = A (m × k) · B (k × n) where many numbers of A are 0, as slopes behind a rectifier are. The numbers of a row that are not 0 are
// listed, and the rest passed over: a product of 0 adds nothing to a sum that began at 0, so the bits are those of product.ts.
import { Real, WIDTH } from '../real';

/** Numbers of a row that are listed at once, and bytes of an entry: offset in B, and the number at 8. */
const LISTED: u32 = 4096;
const ENTRY: usize = 16;
/** Bytes of C that are summed up in registers at once: 8 vectors. */
const WIDE: usize = 128;

/** Rows are dense; n is a multiple of 4. `list`: room for a block of product.ts. B is finite. */
export function multiplyFew(a: usize, b: usize, c: usize, m: u32, n: u32, k: u32, list: usize): void {
  const bytes = <usize>n << WIDTH;
  let from = a;
  let to = c;
  for (let i: u32 = 0; i < m; i++, to += bytes) {
    for (let d: u32 = 0; d < k; d += LISTED) {
      const count = min<u32>(LISTED, k - d);
      const end = listed(from, count, bytes, list);
      sumUp(list, end, b + <usize>d * bytes, to, bytes, d == 0);
      from += <usize>count << WIDTH;
    }
  }
}

/** Returns where the list ends. */
@inline
function listed(from: usize, count: u32, bytes: usize, list: usize): usize {
  let end = list;
  let offset: u32 = 0;
  for (const stop = from + (<usize>count << WIDTH); from < stop; from += sizeof<Real>()) {
    const x = load<Real>(from);
    store<u32>(end, offset);
    store<Real>(end, x, 8);
    end += x != 0 ? ENTRY : 0;
    offset += <u32>bytes;
  }
  return end;
}

@inline
function sumUp(list: usize, end: usize, b: usize, c: usize, bytes: usize, fresh: bool): void {
  let at: usize = 0;
  for (; at + WIDE <= bytes; at += WIDE) {
    const to = c + at;
    let s0 = v128.splat<Real>(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    if (!fresh) {
      s0 = v128.load(to);
      s1 = v128.load(to, 16);
      s2 = v128.load(to, 32);
      s3 = v128.load(to, 48);
      s4 = v128.load(to, 64);
      s5 = v128.load(to, 80);
      s6 = v128.load(to, 96);
      s7 = v128.load(to, 112);
    }
    const first = b + at;
    for (let e = list; e < end; e += ENTRY) {
      const r = v128.load_splat<Real>(e, 8);
      const row = first + <usize>load<u32>(e);
      s0 = v128.add<Real>(s0, v128.mul<Real>(r, v128.load(row)));
      s1 = v128.add<Real>(s1, v128.mul<Real>(r, v128.load(row, 16)));
      s2 = v128.add<Real>(s2, v128.mul<Real>(r, v128.load(row, 32)));
      s3 = v128.add<Real>(s3, v128.mul<Real>(r, v128.load(row, 48)));
      s4 = v128.add<Real>(s4, v128.mul<Real>(r, v128.load(row, 64)));
      s5 = v128.add<Real>(s5, v128.mul<Real>(r, v128.load(row, 80)));
      s6 = v128.add<Real>(s6, v128.mul<Real>(r, v128.load(row, 96)));
      s7 = v128.add<Real>(s7, v128.mul<Real>(r, v128.load(row, 112)));
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
  }
  for (; at < bytes; at += 16) {
    let s = fresh ? v128.splat<Real>(0) : v128.load(c + at);
    const first = b + at;
    for (let e = list; e < end; e += ENTRY) {
      const x = v128.load(first + <usize>load<u32>(e));
      s = v128.add<Real>(s, v128.mul<Real>(v128.load_splat<Real>(e, 8), x));
    }
    v128.store(c + at, s);
  }
}
