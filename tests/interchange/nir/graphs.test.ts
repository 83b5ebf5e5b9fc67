/**
 * Graphs that h5py wrote, with what numpy says they give (fixtures/make.py): read, run on several engines, written, read again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNir, runNir, writeNir } from '../../../src/interchange/nir/index.ts';

const folder = join(import.meta.dirname, 'fixtures');
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.nir`)));

describe.each(['forward', 'recurrent', 'convolutional'])('%s', (name) => {
  const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const steps = expected.inputs.length;
  const size = expected.inputs[0].length;
  const data = Float32Array.from(expected.inputs.flat());

  it.each([
    { backend: 'reference' },
    { backend: 'wasm', workers: 0 },
    { backend: 'wasm', workers: 2 },
  ] as const)('gives what numpy gives: %o', async (engine) => {
    const graph = await readNir(bytesOf(name));
    const run = await runNir(graph, { shape: [steps, size], data }, engine);
    const [output] = Object.values(run.outputs);
    const wanted: number[] = expected.outputs.flat();
    expect(output.shape).toEqual([steps, expected.outputs[0].length]);
    const scale = Math.max(...wanted.map(Math.abs));
    wanted.forEach((value, k) => {
      expect(Math.abs((output.data[k] as number) - value)).toBeLessThan(1e-5 * scale);
    });
  });

  it('is written and read with the same bits', async () => {
    const graph = await readNir(bytesOf(name));
    const again = await readNir(await writeNir(graph));
    expect(again).toEqual(graph);
  });
});
