/** Plastic synapses as a user meets them: read, saved, restored, reset. */

import { expect, onTestFinished, test } from 'vitest';
import { Simulation } from '../../src/index.ts';
import { loadState, saveState } from '../../src/simulate/snapshot.ts';
import { plasticNetwork, rules } from './networks.ts';

const network = () => plasticNetwork(rules['additive, all pairs']);
const PROJECTION = 'S to E';

async function create(workers: number, backend: 'wasm' | 'reference' = 'wasm') {
  const simulation = await Simulation.create(network(), { workers, backend });
  onTestFinished(() => simulation.dispose());
  return simulation;
}

test('weights move within their bounds and are ordered by source and target', async () => {
  const simulation = await create(2);
  const before = await simulation.weights(PROJECTION);
  await simulation.run(100);
  const { sources, targets, delays, values } = await simulation.weights(PROJECTION);
  expect(values.w.length).toBeGreaterThan(500);
  expect(Object.keys(values)).toEqual(['w', 'x']);
  let moved = 0;
  for (let k = 0; k < sources.length; k++) {
    expect(values.w[k]).toBeGreaterThanOrEqual(0);
    expect(values.w[k]).toBeLessThanOrEqual(120);
    if (values.w[k] !== before.values.w[k]) moved++;
    if (k === 0) continue;
    const rank = sources[k] - sources[k - 1] || targets[k] - targets[k - 1];
    expect(rank > 0 || (rank === 0 && delays[k] >= delays[k - 1])).toBe(true);
  }
  expect(moved).toBeGreaterThan(0.9 * sources.length);
});

test('reset gives the same run again, restore the same second half', async () => {
  const simulation = await create(1);
  const first = await simulation.run(50);
  const half = await simulation.snapshot();
  const second = await simulation.run(50);
  const weights = await simulation.weights(PROJECTION);
  await simulation.restore(half);
  expect((await simulation.run(50)).hash).toBe(second.hash);
  expect(await simulation.weights(PROJECTION)).toEqual(weights);
  await simulation.reset();
  expect(simulation.time).toBe(0);
  expect((await simulation.run(50)).hash).toBe(first.hash);
  expect((await simulation.run(50)).hash).toBe(second.hash);
  expect(await simulation.weights(PROJECTION)).toEqual(weights);
});

test.each(['wasm', 'reference'] as const)('a snapshot that does not fit on %s', async (backend) => {
  const simulation = await create(0, backend);
  await simulation.run(10);
  const { plan } = simulation;
  const snapshot = loadState(plan, await simulation.snapshot());
  const plastic = snapshot.plastic!.map(
    (state) =>
      state && {
        ...state,
        last: state.last.slice(1),
        fields: { w: state.fields.w.slice(1), x: state.fields.x.slice(1) },
      },
  );
  const before = await simulation.read('E', 'v');
  await simulation.run(10);
  const after = await simulation.read('E', 'v');
  expect(after).not.toEqual(before);
  const broken = saveState(plan, { ...snapshot, plastic });
  await expect(simulation.restore(broken)).rejects.toThrow(/synapses/);
  expect(await simulation.read('E', 'v')).toEqual(after);
  const none = saveState(plan, { ...snapshot, plastic: undefined });
  await expect(simulation.restore(none)).rejects.toThrow(/snapshot/);
});

test('a projection that does not learn, or is not there', async () => {
  const simulation = await create(0);
  await expect(simulation.rewire('E to I', { remove: [] } as never)).rejects.toThrow(
    /plasticity rule/,
  );
  await expect(simulation.weights('S to X')).rejects.toThrow(/S to E/);
});
