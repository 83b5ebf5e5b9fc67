/**
 * Small systems of rate equations that the field runs every day, as models of the engine: Wilson–Cowan (1972), Jansen & Rit (1995), the
 * stabilised supralinear network (Rubin, Van Hooser & Miller 2015; Hennequin et al. 2018), and the reduced decision network of Wong
 * & Wang (2006). A population is one system under many inputs, or in many trials.
 */
import { Network, type NeuronSpec, neuron, powerSpectrum, simulate } from '../../src/index.ts';
import { type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';

const wilsonCowan = neuron({
  name: 'Wilson–Cowan',
  parameters: { tau_e: '2.5 ms', tau_i: '3.75 ms', drive: '1' },
  equations: `
    dE/dt = (-E + (1 - E)*sigmoid(1.5*(16*E - 15*I + drive - 3)))/tau_e : 1
    dI/dt = (-I + (1 - I)*sigmoid(1.5*(12*E - 3*I - 3)))/tau_i : 1`,
  initial: { E: '0.05', I: '0.05' },
  method: 'rk4',
});

const jansenRit = neuron({
  name: 'Jansen–Rit',
  parameters: { A: '3.25 mV', B: '22 mV', tau_a: '10 ms', tau_b: '20 ms', drive: '120 Hz' },
  equations: `
    dy0/dt = y3 : mV
    dy1/dt = y4 : mV
    dy2/dt = y5 : mV
    dy3/dt = (A*5*Hz*sigmoid(0.56*(y1 - y2 - 6*mV)/mV) - 2*y3 - y0/tau_a)/tau_a : mV/ms
    dy4/dt = (A*(drive + 108*5*Hz*sigmoid(0.56*(135*y0 - 6*mV)/mV)) - 2*y4 - y1/tau_a)/tau_a : mV/ms
    dy5/dt = (B*33.75*5*Hz*sigmoid(0.56*(33.75*y0 - 6*mV)/mV) - 2*y5 - y2/tau_b)/tau_b : mV/ms`,
  initial: { y0: '0*mV', y1: '0*mV', y2: '0*mV', y3: '0*mV/ms', y4: '0*mV/ms', y5: '0*mV/ms' },
  method: 'rk4',
});

const supralinear = neuron({
  name: 'supralinear network',
  parameters: { tau_E: '20 ms', tau_I: '10 ms', h: '1' },
  equations: `
    dE/dt = (-E + 1.25*0.3*max(E, 0)**2 - 0.65*0.3*max(I, 0)**2 + h)/tau_E : 1
    dI/dt = (-I + 1.2*0.3*max(E, 0)**2 - 0.5*0.3*max(I, 0)**2 + h)/tau_I : 1`,
  initial: { E: '0', I: '0' },
  method: 'rk4',
});

/** Rates are a function of the two gates and currents; noise of 2 ms. `first` says whose crossing of 15 Hz is a spike. */
const wongWang = (first: 'x1' | 'x2'): NeuronSpec => {
  const current = (own: 1 | 2) => {
    const other = own === 1 ? 2 : 1;
    const sign = own === 1 ? '+' : '-';
    return `(0.2609*S${own} - 0.0497*S${other} + 0.3255 + 0.0156*(1 ${sign} coherence) + n${own})`;
  };
  const rate = (own: 1 | 2) => `(1/(0.154*exprel(-0.154*(270*${current(own)} - 108))))`;
  return neuron({
    name: 'Wong–Wang',
    parameters: { tau_S: '100 ms', tau_n: '2 ms', coherence: '0' },
    equations: `
      dS1/dt = -S1/tau_S + (1 - S1)*0.641*${rate(1)}/(1000*ms) : 1
      dS2/dt = -S2/tau_S + (1 - S2)*0.641*${rate(2)}/(1000*ms) : 1
      dn1/dt = -n1/tau_n + 0.02*xi_1/sqrt(tau_n) : 1
      dn2/dt = -n2/tau_n + 0.02*xi_2/sqrt(tau_n) : 1`,
    threshold: `${rate(first === 'x1' ? 1 : 2)} > 15`,
    refractory: '1e6*ms',
    initial: { S1: '0.1', S2: '0.1', n1: '0', n2: '0' },
    method: 'euler_maruyama',
  });
};

/** The same model with one value of a parameter for each unit. */
const withValues = (
  model: NeuronSpec,
  parameter: string,
  values: readonly number[],
): NeuronSpec => ({
  ...model,
  parameters: { ...model.parameters, [parameter]: [...values] },
});

/** Traces of one variable under each input, after `settle` ms. */
async function traces(
  model: NeuronSpec,
  parameter: string,
  inputs: readonly number[],
  {
    variables,
    dt,
    settle,
    time,
  }: {
    readonly variables: readonly string[];
    readonly dt: number;
    readonly settle: number;
    readonly time: number;
  },
) {
  const net = new Network({ dt, seed: 1 });
  const cells = net.population('systems', inputs.length, withValues(model, parameter, inputs));
  net.recordStates(cells, { variables: [...variables], every: 1 });
  const recording = await simulate(net, { time: settle + time, workers: 0 });
  const { values } = recording.states('systems');
  return inputs.map((_, k) =>
    variables.map((name) => {
      const all = values[name];
      const length = all.length / inputs.length;
      const from = Math.round(settle);
      return Float64Array.from(
        { length: length - from },
        (_, t) => all[(from + t) * inputs.length + k],
      );
    }),
  );
}

const swing = (x: Float64Array) => Math.max(...x) - Math.min(...x);
const last = (x: Float64Array) => x[x.length - 1];

/** Frequency of the largest peak, Hz, of a trace by the ms. */
function frequency(x: Float64Array): number {
  const { frequencies, power } = powerSpectrum(x, 1, {
    segment: 2 ** Math.floor(Math.log2(x.length)),
  });
  const best = power.indexOf(Math.max(...power.subarray(1)));
  // a parabola through the three highest, in logarithms
  const [a, b, c] = [-1, 0, 1].map((d) => Math.log(power[best + d]));
  const shift = (0.5 * (a - c)) / (a - 2 * b + c);
  return (best + shift) * frequencies[1];
}

export async function oscillations(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const drives = [0, 0.5, 0.8, 1, 1.5, 2, 3, 5];
  const settings = { variables: ['E'], dt: 0.1, settle: 2000, time: 8200 };
  const cowan = await traces(wilsonCowan, 'drive', drives, settings);
  print(columns('P21.3 drive', 'E', 'swing', 'Hz'));
  const hertz: Readonly<Record<number, number>> = { 0.8: 38, 1: 49.5, 1.5: 66.5, 2: 77.5, 3: 90 };
  const rest: Readonly<Record<number, number>> = { 0: 0.0106, 0.5: 0.0318, 5: 0.4963 };
  drives.forEach((drive, k) => {
    const [E] = cowan[k];
    const moving = swing(E) > 0.01;
    const found = moving ? frequency(E) : 0;
    print(columns(drive, last(E), swing(E), found));
    const name = `Wilson–Cowan, drive ${drive}`;
    const source = 'independent program';
    if (hertz[drive]) {
      checks.push(near(`${name}: Hz`, found, hertz[drive], source, { relative: 0.03 }));
    } else {
      checks.push(
        near(`${name}: E`, last(E), rest[drive], source, { relative: 0, absolute: 2e-4 }),
      );
    }
  });

  const pulses = [60, 100, 120, 220, 320, 400];
  const rit = await traces(jansenRit, 'drive', pulses, {
    variables: ['y1', 'y2'],
    dt: 0.1,
    // at 320 the cycle is dying (it ends near 316): its size is that after so long, 3 s as in the other program
    settle: 3000,
    time: 8200,
  });
  print(columns('P21.4 p', 'mV', 'swing', 'Hz'));
  const expected: Readonly<Record<number, readonly [hz: number, mV: number]>> = {
    60: [0, 0.075],
    100: [0, 1.56],
    120: [2.3, 9.94],
    220: [11, 2.96],
    320: [11, 1.21],
    400: [0, 8.6],
  };
  pulses.forEach((p, k) => {
    const [y1, y2] = rit[k];
    const eeg = y1.map((y, t) => y - y2[t]);
    const moving = swing(eeg) > 0.05;
    const found = moving ? frequency(eeg) : 0;
    print(columns(p, last(eeg), swing(eeg), found));
    const [hz, mV] = expected[p];
    const name = `Jansen–Rit, p ${p}`;
    const source = 'independent program';
    checks.push(near(`${name}: Hz`, found, hz, source, { relative: 0.05, absolute: 0.2 }));
    checks.push(
      near(`${name}: mV`, moving ? swing(eeg) : last(eeg), mV, source, {
        relative: 0.05,
        absolute: 0.01,
      }),
    );
  });

  const inputs = [0.5, 1, 2, 4, 8, 15];
  const rates = [
    [0.092, 0.095],
    [0.475, 0.516],
    [3.261, 4.276],
    [7.469, 12.842],
    [10.104, 22.81],
    [11.209, 35.229],
  ];
  const fixed = await traces(supralinear, 'h', inputs, {
    variables: ['E', 'I'],
    dt: 0.1,
    settle: 1500,
    time: 10,
  });
  print(columns('P21.5 h', 'r_E', 'r_I'));
  inputs.forEach((h, k) => {
    const found = fixed[k].map((V) => 0.3 * Math.max(0, last(V)) ** 2);
    print(columns(h, ...found));
    found.forEach((r, u) => {
      const name = `supralinear network, h ${h}: r_${u === 0 ? 'E' : 'I'}`;
      checks.push(
        near(name, r, rates[k][u], 'independent program', { relative: 0.005, absolute: 0.001 }),
      );
    });
  });
  return checks;
}

/** ms. */
const LONGEST = 4000;
const COHERENCES = [0, 3.2, 6.4, 12.8, 25.6, 51.2];

/** P21.2: `trials` at each coherence. */
export async function decisions(print: (line: string) => void, trials = 1000): Promise<Check[]> {
  const crossings = await Promise.all(
    (['x1', 'x2'] as const).map(async (first) => {
      const net = new Network({ dt: 0.5, seed: 4 });
      const coherence = COHERENCES.flatMap((c) => new Array<number>(trials).fill(c / 100));
      const model = withValues(wongWang(first), 'coherence', coherence);
      net.population('trials', coherence.length, model);
      const { times, senders } = (await simulate(net, { time: LONGEST, workers: 0 })).spikes(
        'trials',
      );
      const found = new Float64Array(coherence.length).fill(Number.POSITIVE_INFINITY);
      senders.forEach((sender, k) => {
        found[sender] = Math.min(found[sender], times[k]);
      });
      return found;
    }),
  );
  const correct = [0.477, 0.687, 0.842, 0.979, 1, 1];
  const reaction = [423, 415, 391, 330, 251, 173];
  print(columns('P21.2 coh %', 'correct', 'RT ms', 'decided'));
  return COHERENCES.flatMap((c, k) => {
    const all = Array.from({ length: trials }, (_, i) => {
      const at = k * trials + i;
      return {
        right: crossings[0][at] < crossings[1][at],
        // who has not decided at the end is wrong, and took until then
        time: Math.min(crossings[0][at], crossings[1][at], LONGEST),
      };
    });
    const share = all.filter(({ right }) => right).length / trials;
    const time = all.reduce((sum, each) => sum + each.time, 0) / trials;
    const decided = all.filter((each) => each.time < LONGEST).length / trials;
    print(columns(c, share, time, decided));
    const spread = 3 * Math.sqrt((correct[k] * (1 - correct[k])) / trials) * Math.SQRT2;
    return [
      near(`Wong–Wang, coherence ${c} %: correct`, share, correct[k], 'independent program', {
        relative: 0,
        absolute: Math.max(spread, 0.01),
      }),
      near(
        `Wong–Wang, coherence ${c} %: reaction time, ms`,
        time,
        reaction[k],
        'independent program',
        {
          relative: 0.06,
        },
      ),
    ];
  });
}

export const neuralMasses: Study = {
  title: 'Wilson–Cowan, Jansen–Rit, the supralinear network and Wong–Wang as models of the engine',
  reference: 'Wilson & Cowan 1972; Jansen & Rit 1995; Rubin et al. 2015; Wong & Wang 2006',
  minutes: 0.2,
  async run(print = console.log) {
    return [...(await oscillations(print)), ...(await decisions(print))];
  },
};
