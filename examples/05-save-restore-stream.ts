/**
 * Lesson 5. Saving, restoring and streaming.
 *
 * `simulate` runs once and forgets. A `Simulation` lives: run it in pieces, look into it, change it, save it.
 * A snapshot holds everything that the future depends on, spikes on their way included: what follows from
 * it is the same, bit for bit, each time.
 */

import { Simulation } from '../src/index.ts';
import { examples } from './index.ts';

export const title = 'saving, restoring and streaming';

export async function run(print: (line: string) => void = console.log) {
  // Examples build networks too: here CUBA with 1,000 neurons.
  const simulation = await Simulation.create(examples.cuba.build({ size: 1000 }), { workers: 1 });
  try {
    await simulation.run(100);
    const saved = await simulation.snapshot();

    const first = await simulation.run(100);
    await simulation.restore(saved); // back to 100 ms
    const again = await simulation.run(100);
    print(`From one snapshot twice: ${first.hash} and ${again.hash}.`);

    // Hold a population down and see what becomes of the rest.
    await simulation.restore(saved);
    await simulation.write('I', 'v', -80);
    const changed = await simulation.run(100);
    print(`With inhibition reset: ${changed.hash}.`);

    // A stream hands over chunk by chunk and waits for you: nothing piles up.
    let chunks = 0;
    let spikes = 0;
    for await (const chunk of simulation.stream(200, { every: 50 })) {
      chunks++;
      spikes += chunk.spikeCount;
    }
    print(`Streamed ${spikes} spikes in ${chunks} chunks, until ${simulation.time} ms.`);
    return { first: first.hash, again: again.hash, changed: changed.hash, chunks, spikes };
  } finally {
    await simulation.dispose(); // ends its workers
  }
}
