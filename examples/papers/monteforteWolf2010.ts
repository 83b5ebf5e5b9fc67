/**
 * Monteforte & Wolf (2010), "Dynamical entropy production in spiking neuron networks in the balanced state",
 * Phys. Rev. Lett. 105:268104; rapidness of the onset of spikes: Engelken, Monteforte & Wolf (2024),
 * arXiv:2412.21188.
 *
 * Balanced networks of theta (QIF) neurons are chaotic, with about one bit of entropy produced for each
 * spike; the faster the onset of spikes, the less. LIF networks are stable: all exponents but a zero are negative.
 */
import { type LyapunovProgress, rapidTheta, spikingLyapunov } from '../../src/index.ts';
import { between } from '../example.ts';
import { type MovingCurve, type Study, spectrumCurve } from '../study.ts';
import { sparseProp } from './engelken2023.ts';

interface ChaosRow {
  readonly name: string;
  readonly rate: number;
  readonly first: number;
  readonly positive: number;
  readonly share: number;
  readonly bits: number;
}

export async function run(
  print: (line: string) => void = console.log,
  { size = 200, degree = 100, spikes = 6000, rapidness = [1, 2, 3, 5, 10, 30] } = {},
  show: (curve: MovingCurve) => void = () => {},
) {
  print('neurons     rate (Hz)   λ₁ (1/s)   positive   D/N     bits a spike');
  const options = { spikes, transient: Math.ceil(spikes / 5), every: 5 };
  const shown = (name: string) => ({
    ...options,
    onProgress: ({ exponents, part }: LyapunovProgress) =>
      show(spectrumCurve(name, '1/s', exponents, part)),
  });
  const network = sparseProp({ model: 'qif', size, degree });
  const rows: ChaosRow[] = [];
  const line = (name: string, result: Awaited<ReturnType<typeof spikingLyapunov>>) => {
    const positive = result.exponents.filter((lambda) => lambda > 0.5).length;
    const bits = result.entropyPerSpike / Math.LN2;
    const share = result.dimension / size;
    rows.push({ name, rate: result.rate, first: result.exponents[0], positive, share, bits });
    print(
      [
        name.padEnd(11),
        result.rate.toFixed(2).padStart(9),
        result.exponents[0].toFixed(1).padStart(11),
        String(positive).padStart(10),
        share.toFixed(3).padStart(8),
        bits.toFixed(2).padStart(13),
      ].join(' '),
    );
  };
  const { tau, drive } = network.neuron as { tau: number; drive: number };
  for (const r of rapidness) {
    const model = rapidTheta(r, tau, drive, network.weight as number);
    const name = `theta r ${r}`;
    line(name, await spikingLyapunov(network, { ...shown(name), model }));
  }
  const lif = sparseProp({ model: 'lif', size, degree });
  line('LIF', await spikingLyapunov(lif, shown('LIF')));
  return rows;
}

export const monteforteWolf2010: Study = {
  title: 'Chaos and entropy in balanced spiking networks',
  reference: 'Monteforte & Wolf (2010), Phys. Rev. Lett. 105:268104; arXiv:2412.21188',
  minutes: 1,
  async run(print = console.log, { show } = {}) {
    const rows = await run(print, {}, show);
    const [theta] = rows;
    const lif = rows[rows.length - 1];
    return [
      between('bits a spike and neuron, theta', theta.bits, 0.8, 1.4, 'about one bit'),
      between('λ₁ of theta neurons, 1/s', theta.first, 18, 26, 'independent program: 22.3'),
      between('positive exponents of LIF', lif.positive, 0, 0, 'stable'),
    ];
  },
};
