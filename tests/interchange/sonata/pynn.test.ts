/**
 * A network that PyNN 0.10 exported (bench/interop/pynn.py: export; $BASE_DIR set to ".") is read with its cells, weights and delays, and fires as PyNN on Brian2 says
 * (expected.json, the same script: network).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type SynfireError, simulate } from '../../../src/index.ts';
import { readSonata } from '../../../src/interchange/sonata/index.ts';

const folder = join(import.meta.dirname, 'pynn');
const expected: Readonly<Record<string, number[][]>> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);

/** The folder, with some of its text replaced. */
const reading =
  (from?: string, to = '') =>
  async (path: string) => {
    const bytes = readFileSync(join(folder, path));
    if (from === undefined || !/\.(csv|json)$/.test(path)) return new Uint8Array(bytes);
    return new TextEncoder().encode(bytes.toString().replaceAll(from, to));
  };

/** ms. Brian2 takes Euler's steps: later, a neuron at its threshold tells the two apart, and the network grows it. */
const UNTIL = 55;
/** ms. */
const APART = 0.3;

it('neurons fire when PyNN says', async () => {
  const { network, populations } = await readSonata('simulation.json', reading());
  expect(populations.map(({ ids }) => ids.length).sort((a, b) => a - b)).toEqual([3, 5, 6, 20]);
  const run = await simulate(network, { time: UNTIL + 1, workers: 0 });
  for (const [name, trains] of Object.entries(expected)) {
    const { senders, times } = run.spikes(name);
    trains.forEach((train, k) => {
      const ours = [...times].filter((_, i) => senders[i] === k);
      const theirs = train.filter((t) => t < UNTIL);
      theirs.forEach((t, i) => {
        expect(Math.abs(ours[i] - t)).toBeLessThan(APART);
      });
      // one more only where it may belong after the end
      expect(ours[theirs.length] ?? UNTIL).toBeGreaterThan(UNTIL - APART);
    });
  }
  expect(run.spikeCount).toBeGreaterThan(60);
});

it.each([
  ['pynn:IF_cond_exp', 'pynn:IF_cond_exq', 'unknown-pynn-cell', 'Did you mean "IF_cond_exp"?'],
  ['pynn:StaticSynapse', 'pynn:STDPMechanism', 'sonata-unsupported-model', 'pynn:STDPMechanism'],
  ['inhibitory', 'shunting', 'sonata-bad-edge', 'receptor_type "shunting"'],
  [' 15.0 ', ' long ', 'sonata-bad-attribute', 'tau_m'],
])('%s → %s: %s', async (from, to, code, said) => {
  const error: SynfireError = await readSonata('simulation.json', reading(from, to)).then(
    () => expect.unreachable(),
    (fault) => fault,
  );
  expect(error.code).toBe(code);
  expect(error.message).toContain(said);
});
