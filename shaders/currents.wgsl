// The injected current of a unit in a step (assembly/currents.ts): nothing is held from step to step, since
// every part is a function of the step.
//
// List at `list`: count, then eight words each, in the order in which they are added:
//   0 kind (0 step, 1 step by unit, 2 series, 3 noise, 4 series by unit)
//   step:    1 from  2 to  3 amplitude, or place of the amplitudes
//   series:  1 steps a value  2 number of values  3 place of the values
//            by unit: number of rows, place of the rows, 4 units
//   noise:   1 steps a draw  2 mean  3 sd  4 c3

fn injectedCurrent(list: u32, unit: u32, t: u32) -> f32 {
  var current = 0.0;
  let end = list + 1u + 8u * tables[list];
  for (var at = list + 1u; at < end; at += 8u) {
    let every = tables[at + 1u];
    switch (tables[at]) {
      case 0u: {
        if (t >= every && t < tables[at + 2u]) {
          current += bitcast<f32>(tables[at + 3u]);
        }
      }
      case 1u: {
        if (t >= every && t < tables[at + 2u]) {
          current += bitcast<f32>(tables[tables[at + 3u] + unit]);
        }
      }
      case 2u: {
        let k = t / every;
        if (k < tables[at + 2u]) {
          current += bitcast<f32>(tables[tables[at + 3u] + k]);
        }
      }
      case 4u: {
        let k = t / every;
        if (k < tables[at + 2u]) {
          current += bitcast<f32>(tables[tables[at + 3u] + k * tables[at + 4u] + unit]);
        }
      }
      default: {
        let z = unitNormal(tables[at + 4u], unit, t / every, 0u);
        current += bitcast<f32>(tables[at + 2u]) + product(bitcast<f32>(tables[at + 3u]), z);
      }
    }
  }
  return current;
}
