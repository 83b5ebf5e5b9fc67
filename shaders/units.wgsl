// Which unit an invocation has: a table lists blocks of units, one a workgroup.

struct Units {
  // place in tables of (descriptor, first unit) pairs, and their number
  blocks: u32,
  count: u32,
  // words of one array of the arena
  length: u32,
}

@group(1) @binding(0) var<uniform> units: Units;

struct Unit {
  descriptor: u32,
  index: u32,
  // false: none, or the run is halted
  there: bool,
}

// `size`: which word of a descriptor is the number of its units.
fn unitOf(group: vec3u, groups: vec3u, lane: u32, size: u32) -> Unit {
  let block = group.y * groups.x + group.x;
  if (block >= units.count || isHalted()) {
    return Unit(0u, 0u, false);
  }
  let d = tables[units.blocks + 2u * block];
  let unit = tables[units.blocks + 2u * block + 1u] + lane;
  return Unit(d, unit, unit < tables[d + size]);
}
