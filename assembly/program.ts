// Runs steps: for each step, the operations of the program in order.
//
// Ordering contract of a step (the plan's): clear and inject currents; deliver arrivals and background
// into the accumulators; then population by population: update (integrate, add arrivals, threshold,
// reset), collect its spikes; plastic synapses learn; record states; keep the states that couplings read. Spikes become active at the end of the epoch, which is at
// most the smallest delay, so nothing that is due in an epoch is still unknown when it starts.
//
// A program is `count` entries of two words: operation, descriptor. Operations below 16 are these;
// others are indices in the function table, where the host has put the generated neuron kernels.
import { couple, keepState } from './couplings';
import { clearCurrent, noiseCurrent, seriesCurrent, stepCurrent, whiteNoise } from './currents';
import { deliver } from './deliver';
import { World } from './memory';
import { learn, transmit } from './plastic';
import { background, poissonSource } from './poisson';
import { recordStates } from './record';
import { activateEpoch, collect, spikeGenerator } from './spikes';

/**
 * Runs `steps` steps of one epoch. Spikes of step k of the epoch are appended to the fired list; their end
 * position is written to `ends` + 4k. Returns the number of steps done: fewer where a fault stopped it.
 */
export function advance(world: usize, program: usize, count: u32, steps: u32, ends: usize): u32 {
  let step = load<u32>(world);
  store<u32>(world, 0, World.firedCount);
  store<u32>(world, 0, World.collected);
  for (let k: u32 = 0; k < steps; k++) {
    const last = program + ((count as usize) << 3);
    for (let p = program; p < last; p += 8) {
      const d: usize = load<u32>(p, 4);
      switch (load<u32>(p)) {
        case 0: deliver(d, step); break;
        case 1: background(d, step); break;
        case 2: clearCurrent(d); break;
        case 3: stepCurrent(d, step); break;
        case 4: seriesCurrent(d, step); break;
        case 5: noiseCurrent(d, step); break;
        case 6: whiteNoise(d, step); break;
        case 7: poissonSource(d, step); break;
        case 8: spikeGenerator(d, step); break;
        case 9: collect(d, step); break;
        case 10: recordStates(d, step); break;
        case 11: transmit(d, step); break;
        case 12: learn(d, step); break;
        case 13: couple(d, step); break;
        case 14: keepState(d, step); break;
        default: call_indirect<void>(load<u32>(p), d, step);
      }
    }
    step++;
    store<u32>(world, step);
    store<u32>(ends + ((k as usize) << 2), load<u32>(world, World.firedCount));
    if (load<u32>(world, World.badDescriptor) | load<u32>(world, World.overflow)) return k + 1;
  }
  return steps;
}

/**
 * A worker on its own: epochs of `epoch` steps, its spikes activated after each, until `steps` are done, the
 * record is more than half full or a fault arises. Returns the steps done.
 */
export function runAlone(
  world: usize, program: usize, count: u32, steps: u32, epoch: u32, ends: usize,
): u32 {
  let done: u32 = 0;
  while (done < steps) {
    const first = load<u32>(world);
    const wanted = min<u32>(epoch, steps - done);
    const advanced = advance(world, program, count, wanted, ends);
    done += advanced;
    activateEpoch(world, load<u32>(world, World.fired), ends, advanced, first);
    if (load<u32>(world, World.badDescriptor) | load<u32>(world, World.overflow)) break;
    if (load<u32>(world, World.recordCount) > load<u32>(world, World.recordRoom) >> 1) break;
  }
  return done;
}
