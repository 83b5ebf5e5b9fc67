// Backward: slopes by what arrived go back along the rows, to the weights of events and to the spikes of sources.
// `came`: slope by what arrives at each target in this step.

/** slopes[row of each event] += value·came, in the order of the list. `values` as in deliver.ts. */
export function learnDense(
  units: usize, values: usize, count: u32, slopes: usize, bytes: usize, came: usize,
): void {
  for (let k: usize = 0, end = <usize>count << 2; k < end; k += 4) {
    const row = slopes + (<usize>load<u32>(units + k)) * bytes;
    if (values == 0) {
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(row + at, f32x4.add(v128.load(row + at), v128.load(came + at)));
      }
    } else {
      const v = v128.load32_splat(values + k);
      for (let at: usize = 0; at < bytes; at += 16) {
        const more = f32x4.mul(v, v128.load(came + at));
        v128.store(row + at, f32x4.add(v128.load(row + at), more));
      }
    }
  }
}

export function learnSparse(
  units: usize, values: usize, count: u32, slopes: usize, starts: usize, targets: usize, came: usize,
): void {
  for (let k: usize = 0, bytes = <usize>count << 2; k < bytes; k += 4) {
    const row = starts + (<usize>load<u32>(units + k) << 2);
    const value: f32 = values == 0 ? 1 : load<f32>(values + k);
    for (let e = <usize>load<u32>(row) << 2, end = <usize>load<u32>(row, 4) << 2; e < end; e += 4) {
      const slope = value * load<f32>(came + (<usize>load<u32>(targets + e) << 2));
      store<f32>(slopes + e, load<f32>(slopes + e) + slope);
    }
  }
}

/** out[row] += w·came over the row: four chains, one of every fourth target; then (0 + 1) + (2 + 3). */
export function gatherDense(weights: usize, rows: u32, bytes: usize, came: usize, out: usize): void {
  let row = weights;
  let to = out;
  let r: u32 = 0;
  for (; r + 4 <= rows; r += 4) {
    const second = row + bytes;
    const third = second + bytes;
    const fourth = third + bytes;
    fourRows(row, second, third, fourth, bytes, came, to, to + 4, to + 8, to + 12);
    row = fourth + bytes;
    to += 16;
  }
  for (; r < rows; r++) {
    oneRow(row, bytes, came, to);
    row += bytes;
    to += 4;
  }
}

/** The same for the listed rows only. */
export function gatherDenseOf(
  units: usize, count: u32, weights: usize, bytes: usize, came: usize, out: usize,
): void {
  const end = units + (<usize>count << 2);
  for (; units + 16 <= end; units += 16) {
    const u0 = <usize>load<u32>(units), u1 = <usize>load<u32>(units, 4);
    const u2 = <usize>load<u32>(units, 8), u3 = <usize>load<u32>(units, 12);
    const row = weights + u0 * bytes;
    const second = weights + u1 * bytes;
    const third = weights + u2 * bytes;
    const fourth = weights + u3 * bytes;
    fourRows(
      row, second, third, fourth, bytes, came,
      out + (u0 << 2), out + (u1 << 2), out + (u2 << 2), out + (u3 << 2),
    );
  }
  for (; units < end; units += 4) {
    const unit = <usize>load<u32>(units);
    oneRow(weights + unit * bytes, bytes, came, out + (unit << 2));
  }
}

/** Each place += its row times what came. */
@inline
function fourRows(
  row: usize, second: usize, third: usize, fourth: usize, bytes: usize, came: usize,
  to0: usize, to1: usize, to2: usize, to3: usize,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(came + at);
    s0 = f32x4.add(s0, f32x4.mul(v128.load(row + at), x));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(second + at), x));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(third + at), x));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(fourth + at), x));
  }
  more(to0, s0);
  more(to1, s1);
  more(to2, s2);
  more(to3, s3);
}

@inline
function oneRow(row: usize, bytes: usize, came: usize, to: usize): void {
  let s = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    s = f32x4.add(s, f32x4.mul(v128.load(row + at), v128.load(came + at)));
  }
  more(to, s);
}

@inline
function more(to: usize, s: v128): void {
  const sum =
    (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) +
    (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
  store<f32>(to, load<f32>(to) + sum);
}

/** The same along rows that reach some targets, one chain each. */
export function gatherSparse(
  weights: usize, starts: usize, targets: usize, rows: u32, came: usize, out: usize,
): void {
  for (let row = starts, end = starts + (<usize>rows << 2); row < end; row += 4) {
    sparseRow(row, weights, targets, came, out + (row - starts));
  }
}

export function gatherSparseOf(
  units: usize, count: u32, weights: usize, starts: usize, targets: usize, came: usize, out: usize,
): void {
  for (let end = units + (<usize>count << 2); units < end; units += 4) {
    const unit = <usize>load<u32>(units) << 2;
    sparseRow(starts + unit, weights, targets, came, out + unit);
  }
}

/** `row`: where the row starts and ends. */
@inline
function sparseRow(row: usize, weights: usize, targets: usize, came: usize, place: usize): void {
  let sum: f32 = 0;
  for (let e = <usize>load<u32>(row) << 2, to = <usize>load<u32>(row, 4) << 2; e < to; e += 4) {
    sum += load<f32>(weights + e) * load<f32>(came + (<usize>load<u32>(targets + e) << 2));
  }
  store<f32>(place, load<f32>(place) + sum);
}

/** to += from. */
export function addRow(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}
