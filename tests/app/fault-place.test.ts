/** A fault of the editor's text is marked where it is: line and columns. */
import { expect, it } from 'vitest';
import { placeOf } from '../../app/fault-place.ts';
import { FIRST_MODEL, ownNetwork } from '../../app/model-text.ts';
import { compilePlan, type SynfireError } from '../../src/index.ts';

/** What is marked: the line's number from 1, and its text there. */
function marked(text: string): [number, string] | undefined {
  try {
    compilePlan(ownNetwork(text, 1).describe());
  } catch (error) {
    const place = placeOf(text, (error as SynfireError).faults[0]);
    if (!place) return undefined;
    return [place.line + 1, text.split('\n')[place.line].slice(place.from, place.to)];
  }
  throw new Error('there is no fault');
}

it.each([
  ['tau_theta : mV', 'tau_thta : mV', 3, 'tau_thta'],
  ['/C_m : mV (unless', ' : mV (unless', 2, '(E_L - v)/tau_m + (I_syn + I_ext)'],
  ['v >= theta', 'v >= thet', 13, 'thet'],
  ['theta += jump', 'theta += jmp', 15, 'jmp'],
  ['C_m = 250 pF', 'C_m 250 pF', 5, 'C_m 250 pF'],
  ['250 pF', '250 pX', 5, 'pX'],
  ['theta = V_th\n', 'theta = V_tx\n', 20, 'V_tx'],
  ['parameters:', 'params:', 4, 'params:'],
])('%s → %s is marked in line %i: %s', (right, wrong, line, text) => {
  expect(FIRST_MODEL).toContain(right);
  expect(marked(FIRST_MODEL.replace(right, wrong))).toEqual([line, text]);
});

it('follows sections in another order, with empty lines', () => {
  const text =
    'threshold:\n  v > 1\nreset:\n  v = 0\nequations:\n\n\n  dv/dt = -v/ta : 1\nparameters:\n  tau = 5 ms\n';
  expect(marked(text)).toEqual([8, 'ta']);
});

it('marks nothing where a fault is of no line', () => {
  const fault = { code: 'x', where: 'population "own"', found: '', expected: '', remedy: '' };
  expect(placeOf(FIRST_MODEL, fault)).toBeUndefined();
});
