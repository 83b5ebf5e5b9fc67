// Poisson counts of a unit and step (assembly/poisson.ts): 12 random bits, a word more where they say so.

// A byte of words that 128 units share.
fn byteOf(words: vec4u, word: u32, unit: u32) -> u32 {
  return (words[word & 3u] >> (8u * (unit & 3u))) & 0xffu;
}

// By the law at `law`: parts, range of what is rare, sixteen columns, sums of it.
fn poissonCount(c3: u32, unit: u32, t: u32, law: u32) -> u32 {
  let v = (unit >> 4u) & 7u;
  let counter = 4u * (unit >> 7u) + ((unit >> 2u) & 3u);
  var count = 0u;
  for (var part = 0u; part < tables[law]; part++) {
    let place = byteOf(philoxStep(counter, t, 4u * part + (v >> 2u), c3), v, unit) ^ 0x80u;
    let pair = byteOf(philoxStep(counter, t, 4u * part + 2u, c3), v >> 1u, unit);
    let column = tables[law + 2u + ((pair >> (4u * (v & 1u))) & 15u)];
    let outcome = (column >> select(8u, 16u, place > (column & 0xffu))) & 0xffu;
    if (outcome != 0xffu) {
      count += outcome;
      continue;
    }
    let fresh = philoxStep(unit >> 2u, t, 4u * part + 3u, c3)[unit & 3u];
    let at = mulhi(fresh, tables[law + 1u]);
    for (var sum = law + 18u; at >= tables[sum]; sum++) {
      count++;
    }
  }
  return count;
}

// What Poisson inputs add to receptor `receptor` of a unit. List at d: count, then five words each:
// receptor, weight, c3, place of the law, place of the mask (0: none).
fn background(list: u32, receptor: u32, unit: u32, t: u32) -> i32 {
  var sum = 0;
  let end = list + 1u + 5u * tables[list];
  for (var at = list + 1u; at < end; at += 5u) {
    if (tables[at] != receptor) {
      continue;
    }
    let mask = tables[at + 4u];
    if (mask != 0u && tables[mask + unit] == 0u) {
      continue;
    }
    let count = poissonCount(tables[at + 2u], unit, t, tables[at + 3u]);
    sum += i32(count) * bitcast<i32>(tables[at + 1u]);
  }
  return sum;
}
