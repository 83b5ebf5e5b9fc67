/**
 * Lyo & Savin (2024), "Complex priors and flexible inference in recurrent circuits with dendritic nonlinearities", ICLR.
 *
 * Somata with dendritic trees that denoise, noise that rises and falls with a global oscillation, one sample a
 * period; inputs gated by the task turn the prior into posteriors. Trained here from scratch.
 */
import type { Study } from '../study.ts';
import { embeddedRoll } from './lyoSavin2024/embedded-roll.ts';
import { agreement, type Fixture, givenNetwork } from './lyoSavin2024/fixtures.ts';
import { closedForms, oraclePosterior, oraclePrior } from './lyoSavin2024/oracle.ts';
import { amplitudes, periods, rollFromScratch } from './lyoSavin2024/roll.ts';
import { gating } from './lyoSavin2024/trimodal.ts';

export const lyoSavin2024: Study = {
  title: 'A recurrent circuit with dendritic nonlinearities samples complex priors and posteriors',
  reference: 'Lyo & Savin (2024), ICLR',
  minutes: 4,
  async run(print = console.log, { files } = {}) {
    const checks = [
      ...closedForms(print),
      ...(await oraclePrior(print)),
      ...(await oraclePosterior(print)),
    ];
    for (const name of ['fixture_roll2', 'fixture_roll2_eps']) {
      const fixture = await files?.(name);
      if (fixture) checks.push(...(await givenNetwork(print, name, fixture as Fixture)));
      else print(`T4 was left out: no ${name}.json (--files gives a folder that has it)`);
    }
    const roll = await rollFromScratch(print);
    checks.push(...roll.checks);
    checks.push(...(await periods(print, roll.trees)));
    checks.push(...(await amplitudes(print, roll.trees)));
    checks.push(...(await agreement(print, roll.trees)));
    checks.push(...(await gating(print)));
    checks.push(...(await embeddedRoll(print)));
    return checks;
  },
};
