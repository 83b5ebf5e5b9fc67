/** Memory over repeated runs: what the host holds outside its heap does not grow, with workers and without. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { isLong } from '../long.ts';

const RUNS = isLong ? 60 : 30;
const library = resolve(import.meta.dirname, '../../dist/index.js');

/** Bytes outside the heap after every tenth run of one second, the recordings dropped. */
function external(workers: number): number[] {
  const script = `
    import { exponential, lif, Network, Simulation } from ${JSON.stringify(library)};
    const net = new Network({ dt: 0.1, seed: 3 });
    net.population('E', 200, lif({ receptors: { ex: exponential({ tau_syn: 2 }) } }));
    net.poissonInput('E', { rate: 9000, weight: 60 });
    const simulation = await Simulation.create(net, { workers: ${workers} });
    const found = [];
    for (let k = 1; k <= ${RUNS}; k++) {
      await simulation.run(1000);
      if (k % 10 > 0) continue;
      // threads beside this one free what was collected, when they come to it: what is left is waited for
      const most = (found[0] ?? Number.POSITIVE_INFINITY) + 500 * (k - 10);
      for (let turn = 0; turn < 3 || (turn < 2000 && process.memoryUsage().external > most); turn++) {
        gc();
        await new Promise((done) => setTimeout(done, 20));
      }
      found.push(process.memoryUsage().external);
    }
    await simulation.dispose();
    console.log(JSON.stringify(found));`;
  const args = ['--expose-gc', '--input-type=module', '-e', script];
  return JSON.parse(String(execFileSync(process.execPath, args)));
}

it.each(isLong ? [0, 1, 2] : [0, 2])(
  'of a simulation with %i workers stays as it is, run after run',
  (workers) => {
    const found = external(workers);
    // the first ten warm up; a recording alone is some hundred kB
    const slope = (found[found.length - 1] - found[0]) / (RUNS - 10);
    expect(slope, found.join()).toBeLessThan(1000);
  },
);
