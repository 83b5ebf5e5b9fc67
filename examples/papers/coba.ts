/**
 * The conductance-based network of Vogels & Abbott (2005) as benchmark 1 of Brette et al. (2007), in
 * Brian's variant: activity starts from the initial conductances and sustains itself.
 */
import { conductanceExponential, lif, type Network, normal } from '../../src/index.ts';
import { between, defineExample } from '../example.ts';
import { type VogelsAbbottOptions, vogelsAbbott, vogelsAbbottExample } from './vogels-abbott.ts';

function build(options: VogelsAbbottOptions): Network {
  const cell = lif({
    C_m: 200,
    tau_m: 20, // C_m / g_L, g_L = 10 nS
    E_L: -60,
    V_th: -50,
    V_reset: -60,
    t_ref: 5,
    receptors: {
      ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }),
      in: conductanceExponential({ tau_syn: 10, E_rev: -80 }),
    },
  });
  const initial = { v: normal(-65, 5), g_ex: normal(40, 15), g_in: normal(200, 120) };
  return vogelsAbbott(options, cell, initial, { ex: 6, in: 67 });
}

export const coba = defineExample<VogelsAbbottOptions>({
  name: 'coba',
  title: 'Conductance-based balanced network (COBA)',
  ...vogelsAbbottExample,
  description: '4,000 neurons with conductances, active without any drive.',
  build,
  small: () => build({ size: 400, seed: 1 }),
  published: () => ({
    source: 'Brian2, the same parameters (E 17.4–19.5, I 19 Hz)',
    rates: { E: 18.5, I: 19 },
  }),
  check: (recording) => {
    const rates = recording.rates(recording.from + 200);
    const source = 'Brian2, the same parameters: E 17–21, I 17–21 Hz';
    return ['E', 'I'].map((name) => between(`${name} rate (Hz)`, rates[name], 16.5, 21.5, source));
  },
});
