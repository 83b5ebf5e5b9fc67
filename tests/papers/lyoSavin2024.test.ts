/** Lyo & Savin (2024): the acceptance checks of the circuit, the quick ones always, the others among the long tests. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../examples/example.ts';
import { embeddedRoll } from '../../examples/papers/lyoSavin2024/embedded-roll.ts';
import { agreement, givenNetwork } from '../../examples/papers/lyoSavin2024/fixtures.ts';
import {
  closedForms,
  oraclePosterior,
  oraclePrior,
} from '../../examples/papers/lyoSavin2024/oracle.ts';
import { amplitudes, periods, rollFromScratch } from '../../examples/papers/lyoSavin2024/roll.ts';
import { gating } from '../../examples/papers/lyoSavin2024/trimodal.ts';
import type { DendriticTrees } from '../../src/sampling/index.ts';
import { testGpu } from '../backends/gpu.ts';

const quiet = () => {};
const failing = (checks: readonly Check[]) =>
  // wall times are for the command, not for tests
  checks.filter(({ ok, name }) => !ok && !name.endsWith(', s'));

const fixtures = join(import.meta.dirname, '../../../shared/science/fixtures');

await testGpu(); // so that `agreement` finds the adapter of this machine
describe('the circuit that samples', () => {
  let trees: DendriticTrees;
  let training: readonly Check[];
  beforeAll(async () => {
    const roll = await rollFromScratch(quiet);
    trees = roll.trees;
    training = roll.checks;
  });

  it('T1: has the closed forms of Gaussians', () => {
    expect(failing(closedForms(quiet))).toEqual([]);
  });

  it.skipIf(!existsSync(fixtures)).each(['fixture_roll2', 'fixture_roll2_eps'])(
    'T4: runs a network that was trained elsewhere, %s',
    async (name) => {
      const fixture = JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8'));
      expect(failing(await givenNetwork(quiet, name, fixture))).toEqual([]);
    },
  );

  it('T5: learns the roll from scratch', () => {
    expect(failing(training)).toEqual([]);
  });

  it('T9: samples well with few levels', async () => {
    expect(failing(await periods(quiet, trees))).toEqual([]);
  });

  it('T11: gives the same bits on every engine', async () => {
    expect(failing(await agreement(quiet, trees))).toEqual([]);
  });

  describe.skipIf(!process.env.SYNFIRE_LONG)('at length', () => {
    // in short tests/sampling/oracle.test.ts samples with exact denoisers
    it('T2, T3: samples the ring and its posterior with exact denoisers', async () => {
      expect(failing(await oraclePrior(quiet, { sizes: [2] }))).toEqual([]);
      expect(failing(await oraclePosterior(quiet, { sizes: [2] }))).toEqual([]);
    });

    it('T2, T3: in 64 dimensions', { timeout: 600_000 }, async () => {
      expect(failing(await oraclePrior(quiet, { sizes: [64] }))).toEqual([]);
      expect(failing(await oraclePosterior(quiet, { sizes: [64] }))).toEqual([]);
    });

    it('T10: mixes with the amplitude of the noise', { timeout: 600_000 }, async () => {
      expect(failing(await amplitudes(quiet, trees))).toEqual([]);
    });

    it('T8: chooses a manifold by a gate', { timeout: 600_000 }, async () => {
      expect(failing(await gating(quiet))).toEqual([]);
    });

    it('T6, T7: learns 64 somata', { timeout: 900_000 }, async () => {
      expect(failing(await embeddedRoll(quiet))).toEqual([]);
    });
  });
});
