/** The Python package against the built library: the same calls give the same spikes, arrays, faults. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exponential, fixedIndegree, lif, Network, simulate } from '../../src/index.ts';
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

  it('a wheel carries what it needs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-wheel-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const tool = resolve(root, 'bindings/python/build_wheel.py');
    const wheel = execFileSync(python!, [tool, folder], { encoding: 'utf8' }).trim();
    execFileSync(python!, ['-m', 'zipfile', '-e', wheel, join(folder, 'site')]);
    expect(check('ten_lines', join(folder, 'site')).svg).toBe(true);
  });
});
