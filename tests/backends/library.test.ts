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
import { everyNth } from '../long.ts';
import { load, statesOf } from './harness.ts';
import { LIBRARY_STEPS, library, libraryNeurons, libraryReceptors, misfits } from './library.ts';

/** In short a fifth of the pairs, of every neuron and every receptor. */
const withWorkers = everyNth(
  5,
  library.map(({ name }) => name),
);

/** In short every other pair, in which each neuron and each receptor is too. */
const pairs = everyNth(2, library);

describe('wasm in this thread, and with two workers, equals the f32 reference', () => {
  test.each(pairs)('$name', async ({ name, build }) => {
    const { engine: judge, plan } = await load(referenceBackend({ precision: 'f32' }), build());
    const expected = await judge.run(LIBRARY_STEPS);
    const states = await statesOf(judge, plan);
    expect(expected.spikes).toBeGreaterThan(20);
    expect(expected.events).toBeGreaterThan(20);
    for (const workers of withWorkers.includes(name) ? [0, 2] : [0]) {
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
