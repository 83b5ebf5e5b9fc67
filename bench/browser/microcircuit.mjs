/**
 * Question: does a browser tab run the same network as fast as Node?
 *
 * Method: the cortical microcircuit, WebAssembly, the same number of workers. Node and Chromium take turns
 * in one process, three rounds each after a warm-up that does not count; the least time of each is compared,
 * and the hashes must be equal. Whether a page that shows the network still draws 60 times a second is another
 * question: frames.mjs.
 *
 *     node bench/browser/microcircuit.mjs [--scale 0.1] [--workers 2] [--time 1000] [--rounds 3]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLab, root, withLab } from './lab.mjs';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '0.1' },
    workers: { type: 'string', default: '2' },
    time: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const [scale, workers, time, rounds] = ['scale', 'workers', 'time', 'rounds'].map((k) =>
  Number(values[k]),
);

const library = join(root, 'dist/index.js');
await withLab(values.chromium, async (browser, url) => {
  const page = await openLab(browser, url, scale);
  await page.click('#run'); // the lab's own network rests
  const json = await networkJson(page);

  const run = measure.toString();
  const inNode = [];
  const inTab = [];
  const { Network, Simulation } = await import(library);
  for (let k = 0; k < rounds; k++) {
    inNode.push(await measure({ Network, Simulation }, json, workers, time));
    inTab.push(
      await page.evaluate(
        `(async () => (${run})(await import('/dist/index.js'), ${JSON.stringify(json)}, ${workers}, ${time}))()`,
      ),
    );
  }
  const least = (list, key) => Math.min(...list.map((entry) => entry[key]));
  const hashes = new Set([...inNode, ...inTab].map(({ hash }) => hash));
  console.log(`microcircuit, scale ${scale}, ${workers} workers, ${time} ms, least of ${rounds}:`);
  for (const key of ['build', 'run']) {
    const [node, tab] = [least(inNode, key), least(inTab, key)];
    console.log(
      `  ${key.padEnd(6)} Node ${node.toFixed(3)} s, Chromium ${tab.toFixed(3)} s, ratio ${(tab / node).toFixed(3)}`,
    );
  }
  console.log(`  spikes ${hashes.size === 1 ? `equal (${[...hashes][0]})` : 'DIFFER'}`);
  if (hashes.size !== 1) process.exitCode = 1;
});

/** The lab's network. */
async function networkJson(page) {
  const [got] = await Promise.all([
    page.waitForEvent('download'),
    page.click('[data-export=json]'),
  ]);
  const chunks = [];
  for await (const chunk of await got.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Runs in Node and, as text, in the page. */
async function measure({ Network, Simulation }, json, workers, time) {
  const started = performance.now();
  const simulation = await Simulation.create(Network.fromJSON(json), { workers });
  const built = performance.now();
  await simulation.run(100);
  const warm = performance.now();
  const { hash } = await simulation.run(time);
  const ended = performance.now();
  await simulation.dispose();
  return { build: (built - started) / 1000, run: (ended - warm) / 1000, hash };
}
