/**
 * The fly's visual system, 45,669 cells and 1,513,231 edges, under a flash: every state of the engine (f32) beside an f64 run of another
 * implementation. Skipped where the data are not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { visualSystem } from '../../examples/papers/lappalainen2024.ts';
import { npyNumbers, readNpy } from '../../src/interchange/npy.ts';
import { RateSimulation } from '../../src/rate/index.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/flyvis');
const read = (name: string) =>
  npyNumbers(readNpy(new Uint8Array(readFileSync(join(folder, name)))));

interface Reference {
  readonly central_cell_index: readonly number[];
  readonly steps: Record<
    string,
    { readonly mean: number; readonly sumsq: number; readonly central: readonly number[] }
  >;
}

describe.skipIf(!existsSync(folder))('the fly’s visual system', () => {
  const reference = (): Reference =>
    JSON.parse(readFileSync(join(folder, 'reference_flash.json'), 'utf8'));
  const model = () => {
    const types = read('node_type_u8.npy');
    const [source, target] = [read('src_u16.npy'), read('tgt_u16.npy')];
    const weight = read('weight_default_f32.npy');
    const light = Float32Array.from({ length: 201 }, (_, k) => (k < 200 ? 0.5 : 1));
    // R1 … R8 are the first eight types
    const options = { seen: (cell: number) => types[cell] < 8, light };
    return visualSystem({ size: types.length, source, target, weight }, options);
  };

  test('answers a flash as the reference does, with the same hash for 1 and 2 workers', {
    timeout: 600_000,
  }, async () => {
    const { steps, central_cell_index: central } = reference();
    const network = model();
    expect(network.size).toBe(45_669);
    const hashes: string[] = [];
    for (const workers of [0, 2]) {
      const simulation = await RateSimulation.create(network, { workers });
      let [hash, done] = ['', 0];
      for (const [step, expected] of Object.entries(steps)) {
        ({ hash } = await simulation.step(Number(step) - done));
        done = Number(step);
        if (workers > 0) continue;
        const v = Array.from(await simulation.read('V'));
        const mean = v.reduce((sum, x) => sum + x, 0) / v.length;
        const squares = v.reduce((sum, x) => sum + x * x, 0);
        expect(Math.abs(mean - expected.mean)).toBeLessThan(2e-6);
        expect(Math.abs(squares / expected.sumsq - 1)).toBeLessThan(1e-5);
        central.forEach((cell, k) => {
          const found = Math.abs(v[cell] - expected.central[k]);
          // f32: some 1e-7 of the state a step, more where large inputs cancel
          expect(found).toBeLessThan(2e-5 * Math.max(1, Math.abs(expected.central[k])));
        });
      }
      hashes.push(hash);
      await simulation.dispose();
    }
    expect(hashes[1]).toBe(hashes[0]);
  });
});
