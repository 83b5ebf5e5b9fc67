// Forward: events of one step, listed by unit, add along their rows. Every sum is one chain in the order of the list.
// `values`: what each event is worth, or 0: all are spikes and worth 1.

/** sums[t] += value·w. Rows hold a weight for every target; `bytes` a row, a multiple of 16. */
export function deliverDense(
  units: usize, values: usize, count: u32, weights: usize, bytes: usize, sums: usize,
): void {
  const end = units + (<usize>count << 2);
  let at: usize = 0;
  for (; at + 64 <= bytes; at += 64) {
    const to = sums + at;
    const from = weights + at;
    let s0 = v128.load(to);
    let s1 = v128.load(to, 16);
    let s2 = v128.load(to, 32);
    let s3 = v128.load(to, 48);
    if (values == 0) {
      for (let u = units; u < end; u += 4) {
        const row = from + (<usize>load<u32>(u)) * bytes;
        s0 = f32x4.add(s0, v128.load(row));
        s1 = f32x4.add(s1, v128.load(row, 16));
        s2 = f32x4.add(s2, v128.load(row, 32));
        s3 = f32x4.add(s3, v128.load(row, 48));
      }
    } else {
      for (let u = units; u < end; u += 4) {
        const row = from + (<usize>load<u32>(u)) * bytes;
        const v = v128.load32_splat(values + (u - units));
        s0 = f32x4.add(s0, f32x4.mul(v, v128.load(row)));
        s1 = f32x4.add(s1, f32x4.mul(v, v128.load(row, 16)));
        s2 = f32x4.add(s2, f32x4.mul(v, v128.load(row, 32)));
        s3 = f32x4.add(s3, f32x4.mul(v, v128.load(row, 48)));
      }
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; at < bytes; at += 16) {
    let s = v128.load(sums + at);
    for (let u = units; u < end; u += 4) {
      const w = v128.load(weights + at + (<usize>load<u32>(u)) * bytes);
      s = f32x4.add(s, values == 0 ? w : f32x4.mul(v128.load32_splat(values + (u - units)), w));
    }
    v128.store(sums + at, s);
  }
}

/** The same along rows that reach some targets: row u is [starts[u], starts[u + 1]) of `targets` and `weights`. */
export function deliverSparse(
  units: usize, values: usize, count: u32, weights: usize, starts: usize, targets: usize, sums: usize,
): void {
  for (let k: usize = 0, bytes = <usize>count << 2; k < bytes; k += 4) {
    const row = starts + (<usize>load<u32>(units + k) << 2);
    const value: f32 = values == 0 ? 1 : load<f32>(values + k);
    for (let e = <usize>load<u32>(row) << 2, end = <usize>load<u32>(row, 4) << 2; e < end; e += 4) {
      const to = sums + (<usize>load<u32>(targets + e) << 2);
      store<f32>(to, load<f32>(to) + value * load<f32>(weights + e));
    }
  }
}

/** Units below `size` whose number is not 0, in order; returns how many. */
export function listSpikes(spikes: usize, size: u32, to: usize): u32 {
  let end = to;
  for (let unit: u32 = 0; unit < size; unit += 4) {
    const four = v128.load(spikes + (<usize>unit << 2));
    let hits = i32x4.bitmask(f32x4.ne(four, f32x4.splat(0)));
    while (hits) {
      const at = unit + ctz(hits);
      hits &= hits - 1;
      if (at >= size) break;
      store<u32>(end, at);
      end += 4;
    }
  }
  return (end - to) as u32 >> 2;
}
