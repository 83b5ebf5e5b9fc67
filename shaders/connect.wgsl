// Rows that are made anew at each spike (assembly/connect.ts; 0001-randomness.md, purpose 16): who is connected to whom
// is a function of (seed, projection, row), so no synapse is stored.
//
// List of sources at layer.extra: count, then four words each: first global neuron, size, place of its list of
// projections, their number. A projection, 32 words:
//   0 connector (0 all to all, 1 one to one, 2 Bernoulli, 3 total number, 4 out-degree)   1 target size
//   2 accumulator of the first target   3 no autapses (1)   4 c3 of structure   5 c3 of draws
//   6 degree, or log2 of a chunk   7 place of row counts or thresholds   8 number of thresholds   9 shift
//   10 draw of the weight   18 draw of the delay

const PROJECTION = 32u;
const MOST_IN_CHUNK = 64u;

// Word c of (x, y).
fn structureWord(c3: u32, c: u32, x: u32, y: u32) -> u32 {
  return philox(c >> 2u, x, y, c3)[c & 3u];
}

fn visitDrawn(p: u32, place: u32, a: u32, b: u32, how: Visit) -> u32 {
  let drawn = drawSynapse(p + 10u, p + 18u, tables[p + 5u], a, b);
  return visit(Synapse(tables[p + 2u] + place, u32(drawn.y), drawn.x, tables[p + 9u]), how);
}

// Chunk q of a Bernoulli row: a binomial count, then places drawn until that many differ.
fn visitChunk(p: u32, s: u32, q: u32, how: Visit) -> u32 {
  let c3 = tables[p + 4u];
  let bits = tables[p + 6u];
  let length = 1u << bits;
  let thresholds = tables[p + 7u];
  let thresholdCount = tables[p + 8u];
  let u = structureWord(c3, 0u, s, 0x10000u + q);
  var count = 0u;
  while (count < thresholdCount && u >= tables[thresholds + count]) {
    count++;
  }
  // chunks that may be more than half full have 64 places: drawn then are those left out
  let inverted = count > length >> 1u;
  let wanted = select(count, length - count, inverted);
  var places: array<u32, MOST_IN_CHUNK>;
  var taken = 0u;
  for (var c = 1u; taken < wanted; c++) {
    let place = structureWord(c3, c, s, 0x10000u + q) >> (32u - bits);
    var known = false;
    for (var k = 0u; k < taken; k++) {
      known = known || places[k] == place;
    }
    if (!known) {
      places[taken] = place;
      taken++;
    }
  }
  var visited = 0u;
  let candidates = select(taken, length, inverted);
  for (var k = 0u; k < candidates; k++) {
    var place = k;
    if (inverted) {
      var out = false;
      for (var j = 0u; j < taken; j++) {
        out = out || places[j] == k;
      }
      if (out) {
        continue;
      }
    } else {
      place = places[k];
    }
    let t = (q << bits) + place;
    if (t < tables[p + 1u] && !(tables[p + 3u] != 0u && t == s)) {
      visited += visitDrawn(p, t, t, s, how);
    }
  }
  return visited;
}

// Synapse or chunk j of row s.
fn visitItem(p: u32, s: u32, j: u32, how: Visit) -> u32 {
  let skipSelf = tables[p + 3u] != 0u;
  switch (tables[p]) {
    case 0u: {
      if (skipSelf && j == s) {
        return 0u;
      }
      return visitDrawn(p, j, j, s, how);
    }
    case 1u: {
      return visitDrawn(p, s, s, s, how);
    }
    case 2u: {
      return visitChunk(p, s, j, how);
    }
    default: {
      let size = tables[p + 1u] - tables[p + 3u];
      var t = mulhi(structureWord(tables[p + 4u], j, s, 1u), size);
      if (skipSelf && t >= s) {
        t++;
      }
      return visitDrawn(p, t, j, s, how);
    }
  }
}

fn itemCount(p: u32, s: u32) -> u32 {
  let targets = tables[p + 1u];
  switch (tables[p]) {
    case 0u: {
      return targets;
    }
    case 1u: {
      return select(0u, 1u, s < targets);
    }
    case 2u: {
      let bits = tables[p + 6u];
      return (targets + (1u << bits) - 1u) >> bits;
    }
    case 3u: {
      return tables[tables[p + 7u] + s];
    }
    default: {
      return tables[p + 6u];
    }
  }
}

// The part of a neuron's rows that invocation `lane` of `lanes` takes.
fn visitRow(neuron: u32, lane: u32, lanes: u32, how: Visit) -> u32 {
  var visited = 0u;
  let sources = tables[layer.extra];
  for (var k = 0u; k < sources; k++) {
    let source = layer.extra + 1u + 4u * k;
    let s = neuron - tables[source];
    if (s >= tables[source + 1u]) {
      continue;
    }
    let first = tables[source + 2u];
    for (var p = first; p < first + PROJECTION * tables[source + 3u]; p += PROJECTION) {
      let items = itemCount(p, s);
      for (var j = lane; j < items; j += lanes) {
        visited += visitItem(p, s, j, how);
      }
    }
  }
  return visited;
}
