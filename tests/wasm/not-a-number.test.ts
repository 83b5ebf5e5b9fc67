/** What is no number stays none: no function of an equation makes a number of it, on the engine as in the definition, which stop there. */
import { expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { operations } from '../../src/equations/operations.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { compilePlan } from '../../src/plan/compile.ts';

const unary = Object.entries(operations)
  .filter(([name, { arity }]) => arity === 1 && !['neg', 'not', 'rounded'].includes(name))
  .map(([name]) => name);

const backends = {
  WebAssembly: () => wasmBackend({ workers: 0 }),
  'the f32 reference': () => referenceBackend({ precision: 'f32' }),
};

/** The log of a negative number, with its sign turned too: hosts differ in the sign of what is no number. */
async function isFound(backend: keyof typeof backends, name: string, sign: string) {
  const net = new Network({ dt: 0.1 });
  const equations = `dv/dt = (v - v)/tau : 1\ndx/dt = ${name}(${sign}log(v))/tau : 1`;
  const cell = { equations, parameters: { tau: '5 ms' }, initial: { v: -1, x: 0 } };
  net.population('P', 3, neuron({ ...cell, method: 'euler' }));
  const engine = await backends[backend]().load(compilePlan(net.describe()));
  try {
    await engine.run(1);
    return (await engine.findNotFinite())?.variable === 'x';
  } catch (error) {
    return (error as { code?: string }).code === 'not-a-number';
  } finally {
    await engine.dispose();
  }
}

it.each(Object.keys(backends) as (keyof typeof backends)[])('is found on %s', async (backend) => {
  expect(unary.length).toBeGreaterThan(8);
  const lost: string[] = [];
  for (const name of unary) {
    for (const sign of ['', '-']) {
      if (!(await isFound(backend, name, sign))) lost.push(`${name}(${sign}NaN)`);
    }
  }
  expect(lost).toEqual([]);
});
