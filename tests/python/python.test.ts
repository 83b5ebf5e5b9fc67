/** The Python package against the built library: the same calls give the same spikes, arrays, faults. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  bernoulli,
  exponential,
  fixedIndegree,
  lif,
  Network,
  simulate,
  uniform,
} from '../../src/index.ts';
import { launch, PATIENCE, skipBrowser } from '../browser/chromium.ts';
import { isLong } from '../long.ts';
import { check, python, root } from './python.ts';

/** The network of check.py. */
function network(): Network {
  const net = new Network({ dt: 0.1, seed: 7 });
  const e = net.population('E', 400, lif({ receptors: { ex: exponential({ tau_syn: 5 }) } }));
  net.connect(e, 'E', { connector: fixedIndegree(40), weight: 30, delay: 1.5 });
  const step = 100 / 399;
  const amplitude = Float64Array.from({ length: 400 }, (_, k) => (k < 399 ? 350 + k * step : 450));
  net.stepCurrent('E', { amplitude });
  return net;
}

it('finds a Python with NumPy where CI runs', () => {
  if (process.env.CI === 'true') expect(python).toBeDefined();
});

describe.skipIf(python === undefined)('from Python', () => {
  it('the same ten lines give the same hash', async () => {
    const recording = await simulate(network(), { time: 300, workers: 0 });
    expect(check('ten_lines')).toEqual({
      hash: recording.hash,
      count: recording.spikes('E').times.length,
      types: ['float64', 'uint32'],
      json: 7,
      svg: true,
    });
  });

  it('runs in pieces, with progress, from a snapshot', () => {
    expect(check('pieces')).toEqual({ equal: true, pieces: 4, told: true });
  });

  it('faults are exceptions with their fields, and nothing is lost after one', () => {
    expect(check('faults')).toEqual({
      faults: [
        ['unknown-parameter', true],
        ['bad-time', true],
        ['AttributeError', true],
        ['TypeError', true],
        // of the caller's own, in a callback: it ends the run
        ['ZeroDivisionError', true],
      ],
      after: 10,
    });
  });

  it('Ctrl-C stops a run, keeps the recording and the simulation', () => {
    expect(check('interrupt')).toEqual({ stopped: true, 'goes on': 10 });
  });

  it('other entries are modules', () => {
    expect(check('nir').error).toBeLessThan(2e-3);
  });

  it('arrays pass without change', () => {
    expect(check('large')).toEqual({ equal: true, type: 'float64' });
  });

  // in short the wheel that is installed below is enough
  it.runIf(isLong)('a wheel carries what it needs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-wheel-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const tool = resolve(root, 'bindings/python/build_wheel.py');
    const wheel = execFileSync(python!, [tool, folder], { encoding: 'utf8' }).trim();
    execFileSync(python!, ['-m', 'zipfile', '-e', wheel, join(folder, 'site')]);
    expect(check('ten_lines', join(folder, 'site')).svg).toBe(true);
  });

  it('the ten lines of its README give the hash of those of the library’s', async () => {
    const [block] = /```js\n([\s\S]*?)```/.exec(readFileSync(resolve(root, 'README.md'), 'utf8'))!;
    const code = block
      .replace(/^```js\n|```$/g, '')
      .replace(/import .*\n/, '')
      .replace(/console\.log.*/, 'return run.hash;');
    const named = { bernoulli, exponential, lif, Network, simulate, uniform };
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<string>;
    const hash = await new AsyncFunction(...Object.keys(named), code)(...Object.values(named));
    const readme = resolve(root, 'bindings/python/README.md');
    expect(check('readme', undefined, readme)).toEqual({ hash });
  });

  // how long it takes is told, and not judged where others share the machine
  it('ten million spikes arrive whole', () => {
    const { count, ordered, seconds } = check('arrival');
    console.log(`${count} spikes in ${seconds.toFixed(2)} s`);
    expect(Math.abs(count - 1e7)).toBeLessThan(2e4);
    expect(ordered).toBe(true);
  });

  it('a wheel in an empty environment draws its first raster', () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-venv-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // NumPy is the system's: nothing is fetched
    execFileSync(python!, ['-m', 'venv', '--system-site-packages', join(folder, 'venv')]);
    const wheel = execFileSync(python!, [resolve(root, 'bindings/python/build_wheel.py'), folder], {
      encoding: 'utf8',
    }).trim();
    const own = join(folder, 'venv/bin/python');
    const started = performance.now();
    execFileSync(own, ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', wheel]);
    const env = { ...process.env, PYTHONPATH: '', SYNFIRE_NODE: process.execPath };
    const script = resolve(root, 'tests/python/check.py');
    const out = execFileSync(own, [script, 'first_raster'], { env, cwd: folder, encoding: 'utf8' });
    const seconds = (performance.now() - started) / 1000;
    console.log(`installed and drawn in ${seconds.toFixed(1)} s`);
    expect(JSON.parse(out).svg).toBe(true);
  });

  it.skipIf(skipBrowser)(
    'a live raster runs in a notebook’s frame and in a saved page, and gives the same hash',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'synfire-live-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const path = join(folder, 'live');
      const { hash, refused } = check('live', undefined, path);
      expect(refused).toBe('bad-argument');
      const browser = await launch();
      try {
        const page = await browser.newPage();
        const notebook = readFileSync(`${path}.frame.html`, 'utf8');
        await page.route('http://notebook.test/', (route) =>
          route.fulfill({ contentType: 'text/html', body: notebook }),
        );
        for (const place of ['http://notebook.test/', `file://${path}.html`]) {
          await page.goto(place);
          const frame = place.startsWith('http') ? page.frames()[1] : page.mainFrame();
          const status = frame.locator('#status');
          await expect
            .poll(() => status.textContent(), { timeout: PATIENCE })
            .toContain(`hash ${hash}`);
          const lit = await frame.evaluate(() => {
            const canvas = document.querySelector('canvas')!;
            const { data } = canvas
              .getContext('2d')!
              .getImageData(0, 0, canvas.width, canvas.height);
            return data.some((value) => value > 0);
          });
          expect(lit).toBe(true);
        }
      } finally {
        await browser.close();
      }
    },
  );
});
