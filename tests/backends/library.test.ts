/**
 * Every neuron of the library with every receptor that fits it: the WebAssembly engine, in this thread and in two
 * workers, gives the spikes and the states of the f32 reference, bit for bit. WebGPU: see webgpu.test.ts.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { SynfireError } from '../../src/errors.ts';
import * as models from '../../src/neurons/models.ts';
import { everyNth, isLong } from '../long.ts';
import { load, statesOf } from './harness.ts';
import {
  LIBRARY_STEPS,
  type LibraryNetwork,
  library,
  libraryNeurons,
  libraryReceptors,
  misfits,
} from './library.ts';

/** In short half of the pairs, as on a chessboard: every neuron with half of the receptors, every receptor with half of the neurons. */
const neuronNames = Object.keys(libraryNeurons);
const receptorNames = Object.keys(libraryReceptors);
const isWhite = ({ neuron, receptor }: LibraryNetwork) =>
  (neuronNames.indexOf(neuron) + receptorNames.indexOf(receptor)) % 2 === 0;
const pairs = isLong ? library : library.filter(isWhite);
/** And of these a third with workers. */
const withWorkers = everyNth(3, pairs);

describe('wasm in this thread, and with two workers, equals the f32 reference', () => {
  test.each(pairs)('$name', async (pair) => {
    const { build } = pair;
    const { engine: judge, plan } = await load(referenceBackend({ precision: 'f32' }), build());
    const expected = await judge.run(LIBRARY_STEPS);
    const states = await statesOf(judge, plan);
    expect(expected.spikes).toBeGreaterThan(20);
    expect(expected.events).toBeGreaterThan(20);
    for (const workers of withWorkers.includes(pair) ? [0, 2] : [0]) {
      const { engine } = await load(wasmBackend({ workers }), build());
      expect(await engine.run(LIBRARY_STEPS)).toEqual(expected);
      expect(await statesOf(engine, plan)).toEqual(states);
    }
  });
});

test.each(misfits)('$name is refused', ({ build, neuron }) => {
  let refusal: unknown;
  try {
    build().describe();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(SynfireError);
  // theta and glauber have no v at all, that of fitzHughNagumo no unit
  const codes = (refusal as SynfireError).faults.map(({ code }) => code);
  const without = ['theta', 'glauber'].includes(neuron);
  const expected = without ? /^(undeclared-name|unknown-state)$/ : /unit/;
  for (const code of codes) expect(code).toMatch(expected);
});

describe('the table', () => {
  it.each([
    ['pairs', pairs],
    ['those with workers', withWorkers],
  ])('%s: every neuron and every receptor', (_, list) => {
    const of = (key: 'neuron' | 'receptor') => new Set(list.map((pair) => pair[key]));
    expect([...of('receptor')].sort()).toEqual([...receptorNames].sort());
    expect([...of('neuron')].sort()).toEqual([...neuronNames].sort());
  });

  it('has every neuron of the library', () => {
    const names = Object.entries(models).flatMap(([name, m]) =>
      typeof m === 'function' ? [name] : [],
    );
    expect(Object.keys(libraryNeurons).sort()).toEqual(names.sort());
  });

  it('has every receptor of the library', () => {
    const folder = join(import.meta.dirname, '..', '..', 'src', 'synapses');
    const kinds = readdirSync(folder)
      .filter((file) => !['receptor.ts', 'graded.ts'].includes(file))
      .map((file) => file.replace('.ts', '').replace(/-(.)/g, (_, c) => c.toUpperCase()));
    expect(Object.keys(libraryReceptors).sort()).toEqual(kinds.sort());
    for (const [name, { ex }] of Object.entries(libraryReceptors)) expect(ex.kind.name).toBe(name);
  });
});
