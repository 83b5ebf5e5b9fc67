/**
 * Question: does a browser tab run the same network as fast as Node, and does a page that shows it still
 * draw 60 times a second?
 *
 * Method: the cortical microcircuit, WebAssembly, the same number of workers. Node and Chromium take turns
 * in one process, three rounds each after a warm-up that does not count; the least time of each is compared,
 * and the hashes must be equal. Then the lab shows
 * the network for five seconds as fast as it goes, and each frame is timed: from its start until the page's
 * thread is free again.
 *
 *     node bench/browser/microcircuit.mjs [--scale 0.1] [--workers 2] [--time 1000] [--rounds 3]
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
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
execFileSync(process.execPath, [join(root, 'tools/lab.mjs'), '--static'], { stdio: 'ignore' });
const server = spawn(process.execPath, [join(root, 'tools/lab.mjs'), '--no-build', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(server.stdout, 'data');
const url = /http:\S+/.exec(line.toString())[0];
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await page.goto(`${url}#idle`);
  await page.waitForSelector('body[data-state=running]');
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

  await page.selectOption('#speed', 'Infinity');
  await page.click('#run');
  await page.waitForSelector('body[data-state=running]', { timeout: 120_000 });
  const frames = await page.evaluate(watchFrames);
  console.log(
    `  the page while it runs: work a frame median ${frames.median.toFixed(2)} ms, 99 % ${frames.p99.toFixed(2)} ms, worst ${frames.worst.toFixed(2)} ms of ${frames.count} frames`,
  );
} finally {
  await browser.close();
  server.kill();
}

/** The lab's network as JSON, with the scale asked for; built by the command line's own example. */
async function networkJson(page) {
  await page.fill('#options input[aria-label=scale]', String(scale));
  await page.press('#options input[aria-label=scale]', 'Enter');
  await page.waitForSelector('body[data-state=running]', { timeout: 120_000 });
  await page.click('#run');
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

/** In the page: how long the thread is busy from each frame's start to the first free task after it. */
async function watchFrames() {
  const busy = [];
  const end = performance.now() + 5000;
  await new Promise((done) => {
    const frame = (start) => {
      const channel = new MessageChannel();
      const from = Math.max(start, performance.now());
      channel.port1.onmessage = () => {
        channel.port1.close();
        busy.push(performance.now() - from);
        if (performance.now() < end) requestAnimationFrame(frame);
        else done();
      };
      channel.port2.postMessage(0);
    };
    requestAnimationFrame(frame);
  });
  busy.sort((a, b) => a - b);
  const at = (part) => busy[Math.min(busy.length - 1, Math.floor(part * busy.length))];
  return { median: at(0.5), p99: at(0.99), worst: busy.at(-1), count: busy.length };
}
