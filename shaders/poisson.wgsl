// Poisson counts of a unit and step (assembly/poisson.ts): 16 random bits, 16 more where they are needed.

// The half of a unit's word: which counter and which of its eight halves is 0001-randomness.md's rule.
fn unitHalf(c3: u32, unit: u32, t: u32, c2: u32) -> u32 {
  let h = unit & 7u;
  let words = philox(4u * (unit >> 5u) + (h >> 1u), t, c2, c3);
  return (words[(unit >> 3u) & 3u] >> (16u * (h & 1u))) & 0xffffu;
}

// How many of the thresholds at `at` are ≤ the unit's 32-bit draw.
fn poissonCount(c3: u32, unit: u32, t: u32, at: u32, length: u32) -> u32 {
  let high = unitHalf(c3, unit, t, 0u);
  var low = 0u;
  var lowDrawn = false;
  var count = 0u;
  while (count < length) {
    let threshold = tables[at + count];
    let half = threshold >> 16u;
    if (half > high) {
      break;
    }
    if (half == high) {
      if (!lowDrawn) {
        low = unitHalf(c3, unit, t, 1u);
        lowDrawn = true;
      }
      if (threshold > ((high << 16u) | low)) {
        break;
      }
    }
    count++;
  }
  return count;
}

// What Poisson inputs add to receptor `receptor` of a unit. List at d: count, then six words each:
// receptor, weight, c3, place of the thresholds, their number, place of the mask (0: none).
fn background(list: u32, receptor: u32, unit: u32, t: u32) -> i32 {
  var sum = 0;
  let end = list + 1u + 6u * tables[list];
  for (var at = list + 1u; at < end; at += 6u) {
    if (tables[at] != receptor) {
      continue;
    }
    let mask = tables[at + 5u];
    if (mask != 0u && tables[mask + unit] == 0u) {
      continue;
    }
    let count = poissonCount(tables[at + 2u], unit, t, tables[at + 3u], tables[at + 4u]);
    sum += i32(count) * bitcast<i32>(tables[at + 1u]);
  }
  return sum;
}
