/**
 * The Hodgkin–Huxley network of Brette et al. (2007), benchmark 3 (COBAHH): the network of coba with Traub–Miles
 * neurons, which want a finer step: 0.05 ms. Activity starts from the initial conductances and sustains itself.
 */
import { conductanceExponential, type Network, normal, traubMiles } from '../../src/index.ts';
import { between, defineExample } from '../example.ts';
import { type VogelsAbbottOptions, vogelsAbbott, vogelsAbbottExample } from './vogels-abbott.ts';

function build(options: VogelsAbbottOptions): Network {
  const cell = traubMiles({
    receptors: {
      ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }),
      in: conductanceExponential({ tau_syn: 10, E_rev: -80 }),
    },
  });
  const initial = { v: normal(-65, 5), g_ex: normal(40, 15), g_in: normal(200, 120) };
  return vogelsAbbott({ ...options, dt: 0.05 }, cell, initial, { ex: 6, in: 67 });
}

export const cobahh = defineExample<VogelsAbbottOptions>({
  name: 'cobahh',
  title: 'Hodgkin–Huxley balanced network (COBAHH)',
  ...vogelsAbbottExample,
  reference:
    'Brette et al. 2007, J. Comput. Neurosci. 23:349, benchmark 3; Traub & Miles 1991, Neuronal Networks of the Hippocampus',
  description: '4,000 Hodgkin–Huxley neurons with conductances, active without any drive.',
  build,
  small: () => build({ size: 400, seed: 1 }),
  published: () => ({
    source: 'Brian2, the same parameters and step, three seeds (E 36.1–40.6, I 37.5–39.8 Hz)',
    rates: { E: 38.5, I: 38.7 },
  }),
  check: (recording) => {
    const rates = recording.rates(recording.from + 200);
    const source = 'Brian2, the same parameters and step, three seeds: E 36.1–40.6, I 37.5–39.8 Hz';
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 35.5, 41.5, source));
  },
});
