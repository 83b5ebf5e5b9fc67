/** A curve for each engine: what runs is measured, what cannot run says why and keeps none of the others. */
import { describe, expect, it } from 'vitest';
import { scaleNetwork } from '../../src/simulate/scale-benchmark.ts';
import {
  type CurveOptions,
  measureCurves,
  type ScaleCurve,
  verdict,
  withCurve,
} from '../../src/simulate/scale-curves.ts';
import { simulate } from '../../src/simulate/simulate.ts';

async function measured(options: CurveOptions): Promise<ScaleCurve[]> {
  let curves: ScaleCurve[] = [];
  for await (const curve of measureCurves(options)) curves = withCurve(curves, curve);
  return curves;
}

describe('curves of engines', () => {
  it('have the same sizes and the same spikes, those of a run of 20 ms', async () => {
    const engines = ['wasm', 'reference'] as const;
    const curves = await measured({ engines, from: 200, to: 400, workers: 1 });
    expect(curves.map(({ engine }) => engine)).toEqual(engines);
    const [wasm, reference] = curves.map(({ points }) =>
      points.map((p) => [p.neurons, p.synapses]),
    );
    expect(wasm).toEqual([
      [200, 200 * (16 + 4)],
      [400, 400 * (32 + 8)],
    ]);
    expect(reference).toEqual(wasm.slice(0, reference.length));
    for (const { points, faults, engine } of curves) {
      expect(faults).toEqual([]);
      for (const { neurons, hash, backend } of points) {
        const run = await simulate(scaleNetwork(neurons), { time: 20, backend: engine });
        expect([backend, hash]).toEqual([engine, run.hash]);
      }
    }
  });

  it('say why an engine is missing; the others are measured', async () => {
    // an engine without a device here, or with one: either way there is a curve that says so
    const [gpu, wasm] = await measured({ engines: ['webgpu', 'wasm'], from: 100, to: 100 });
    expect(gpu.engine).toBe('webgpu');
    if (gpu.points.length === 0) {
      expect(gpu.faults[0].code).toBe('no-gpu');
      expect(verdict(gpu, 'This tab')).toMatch(/was not measured on WebGPU: .*WebGPU/);
    } else expect(gpu.points[0].hash).toBe(wasm.points[0].hash);
    expect(wasm.points).toHaveLength(1);
  });

  it('end at once where they are stopped', async () => {
    expect(await measured({ signal: AbortSignal.abort(), from: 100, to: 100 })).toEqual([]);
  });

  it('are put into sentences', async () => {
    const [curve] = await measured({ engines: ['wasm'], from: 100, to: 200, workers: 0 });
    const at = (neurons: number, speed: number) => ({ ...curve.points[0], neurons, speed });
    const made = { ...curve, points: [at(1000, 4), at(4000, 1), at(8000, 0.5)], largest: 4000 };
    expect(verdict(made, 'This tab')).toMatch(
      /^This tab runs about 4,000 neurons .* on WebAssembly/,
    );
    const all = { ...made, points: made.points.slice(0, 2) };
    expect(verdict(all, 'This tab')).toMatch(/runs at least 4,000 neurons/);
    const slow = { ...made, points: [at(1000, 0.9)], largest: undefined };
    expect(verdict(slow, 'This machine')).toMatch(/no size .* in real time/);
    const fault = { code: 'x', where: 'y', found: 'a lost GPU', expected: 'one', remedy: 'Again.' };
    expect(verdict({ ...all, faults: [fault] }, 'This tab')).toMatch(/ends early: a lost GPU/);
  });
});
