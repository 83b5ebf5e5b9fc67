/**
 * NESTML models behave as their twins here, bit for bit where the equations are the same; kernels are what their closed forms say; what is not imported is named with its
 * line; broken files give typed errors with the line. The published models are judged by bench/interop/nestml.mjs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  conductanceAlpha,
  conductanceExponential,
  delta,
  doubleExponential,
  exponential,
  hodgkinHuxley,
  izhikevich,
  lif,
  type MethodName,
  Network,
  type NeuronSpec,
  neuron,
  oneToOne,
  type SynfireError,
  simulate,
  spikeGenerator,
} from '../../../src/index.ts';
import { readNestml } from '../../../src/interchange/nestml/index.ts';

const text = readFileSync(join(import.meta.dirname, 'models.nestml'), 'utf8');
const { models, refused } = readNestml(text, { where: 'models.nestml' });

/** A neuron with a current and ten spikes at each receptor. */
async function respond(
  spec: NeuronSpec,
  current: number,
  weights: Readonly<Record<string, number>>,
  state = 'v',
) {
  const net = new Network({ dt: 0.05 });
  net.population('P', 1, spec);
  if (current !== 0) net.stepCurrent('P', { amplitude: current });
  for (const [k, [receptor, weight]] of Object.entries(weights).entries()) {
    const times = Array.from({ length: 10 }, (_, n) => 10 + 19 * n + 7 * k);
    net.population(receptor, 1, spikeGenerator({ senders: times.map(() => 0), times }));
    net.connect(receptor, 'P', { connector: oneToOne(), weight, delay: 0.05, receptor });
  }
  net.recordStates('P', { variables: [state], every: 0.05 });
  const recording = await simulate(net, { time: 200, backend: 'reference' });
  return {
    times: [...recording.spikes('P').times],
    values: [...recording.states('P').values[state]],
  };
}

const twin = (id: string, method?: MethodName) => neuron({ ...models[id].neuron, method });

describe('models behave as their twins', () => {
  it('none is left out', () => {
    expect(refused).toEqual([]);
    expect(Object.keys(models).length).toBe(6);
  });

  it('currents that onReceive adds to: lif with exponentials', async () => {
    const here = lif({
      ...{ tau_m: 10, C_m: 250, E_L: -70, V_reset: -68, V_th: -55, t_ref: 2 },
      receptors: { exc: exponential({ tau_syn: 2 }), inh: exponential({ tau_syn: 4 }) },
    });
    const ours = await respond(here, 380, { exc: 400, inh: -200 });
    expect(ours.times.length).toBeGreaterThan(5);
    // there the weight of an inhibitory port is positive
    expect(await respond(twin('current_exp'), 380, { exc: 400, inh: 200 })).toEqual(ours);
  });

  it('convolved conductances: lif with an alpha function and an exponential', async () => {
    const receptors = {
      exc: conductanceAlpha({ tau_syn: 1, E_rev: 0 }),
      inh: conductanceExponential({ tau_syn: 5, E_rev: -80 }),
    };
    const membrane = { tau_m: 20, C_m: 200, E_L: -70, V_reset: -70, V_th: -50, t_ref: 3 };
    const here = lif({ ...membrane, receptors, method: 'rk4' });
    const ours = await respond(here, 190, { exc: 40, inh: 20 });
    const theirs = await respond(twin('conductance_alpha', 'rk4'), 190, { exc: 40, inh: 20 });
    expect(ours.times.length).toBeGreaterThan(5);
    expect(theirs.times).toEqual(ours.times);
    const worst = Math.max(...theirs.values.map((v, k) => Math.abs(v - ours.values[k])));
    expect(worst).toBeLessThan(1e-5);
  });

  it('a kernel of equations and one of time, by a coordinate that stands still: a double exponential', async () => {
    const here = lif({
      ...{ tau_m: 10, C_m: 250, E_L: -70, V_th: 0 },
      receptors: {
        first: doubleExponential({ tau_rise: 1, tau_decay: 5 }),
        second: doubleExponential({ tau_rise: 1, tau_decay: 5 }),
      },
    });
    const ours = await respond(here, 0, { first: 300, second: -200 });
    const theirs = await respond(twin('beta'), 0, { first: 300, second: 200 });
    const worst = Math.max(...theirs.values.map((v, k) => Math.abs(v - ours.values[k])));
    expect(Math.max(...ours.values)).toBeGreaterThan(-67);
    expect(worst).toBeLessThan(1e-5);
  });

  it('impulses in the update block: izhikevich', async () => {
    const here = izhikevich({ receptors: { spikes: delta() }, method: 'euler' });
    const ours = await respond(here, 10, { spikes: 3 });
    expect(ours.times.length).toBeGreaterThan(3);
    expect((await respond(twin('quadratic', 'euler'), 10, { spikes: 3 })).times).toEqual(
      ours.times,
    );
  });

  it('delta(t) in an equation: lif with jumps', async () => {
    const here = lif({
      ...{ tau_m: 10, C_m: 250, E_L: -70, V_reset: -70, V_th: -55, t_ref: 2 },
      receptors: { spikes: delta() },
    });
    const ours = await respond(here, 350, { spikes: 5 });
    expect(ours.times.length).toBeGreaterThan(5);
    expect(await respond(twin('delta'), 350, { spikes: 5 })).toEqual(ours);
  });

  it('channels by functions, without a gap at 0/0: the squid axon', async () => {
    const here = hodgkinHuxley({ receptors: {}, method: 'rk4' });
    const ours = await respond(here, 300, {});
    const theirs = await respond(twin('channels', 'rk4'), 300, {});
    expect(ours.times.length).toBeGreaterThan(5);
    expect(theirs.times).toEqual(ours.times);
    expect(models.channels.neuron.equations).toContain('exprel');
    expect(models.channels.differences.map(({ found }) => found)).toEqual(['a spike at the peak']);
  });

  it('an alpha kernel of weight w peaks at w, tau after the spike', async () => {
    const { neuron: definition } = readNestml(
      text.replace('(e / tau_exc) * t * exp(-t / tau_exc)', 't * exp(1 - t / tau_exc) / tau_exc'),
    ).models.conductance_alpha;
    const spec = neuron({ ...definition, method: 'rk4' });
    const first = (await respond(spec, 0, { exc: 0.001 }, 'g_e')).values.slice(0, 500);
    expect(Math.max(...first)).toBeCloseTo(0.001, 8);
    // it arrives 0.05 ms after 10 ms; samples begin at 0.05 ms
    expect(0.05 * (1 + first.indexOf(Math.max(...first)))).toBeCloseTo(10.05 + 1, 6);
  });

  it('parameters keep their names, values and units', () => {
    const { parameters, initial } = models.current_exp.neuron;
    expect(parameters!.tau_m).toMatchObject({ unit: 'ms', default: 10 });
    expect(parameters!.I_e).toMatchObject({ unit: 'pA', default: 0 });
    expect(initial!.v).toBe('E_L');
    const spec = neuron({ ...models.current_exp.neuron, values: { tau_m: 15 } });
    expect(spec.parameters.tau_m).toBe(15);
  });
});

const sound = `model x:
    state:
        V_m mV = E_L
        rest ms = 0 ms
    equations:
        kernel g = exp(-t / tau)
        inline I pA = pA * convolve(g, exc)
        V_m' = (E_L - V_m) / tau + I / C_m
        rest' = -1
    parameters:
        tau ms = 10 ms
        C_m pF = 250 pF
        E_L mV = -70 mV
    input:
        exc <- spike
    output:
        spike
    update:
        if rest > 0 ms:
            integrate_odes(rest)
        else:
            integrate_odes(V_m)
    onCondition(rest <= 0 ms and V_m >= -55 mV):
        rest = 2 ms
        V_m = E_L
        emit_spike()
`;
const body = '        V_m = E_L\n        emit_spike()';

/** What is replaced in the sound model, by what, the code, the line. */
const BROKEN: readonly (readonly [string, string, string, number])[] = [
  ['model x:', 'modle x:', 'nestml-syntax', 1],
  ['model x:', 'model :', 'nestml-syntax', 1],
  ['model x:', 'model x', 'nestml-syntax', 1],
  ['    state:', '    states:', 'nestml-syntax', 2],
  ['    state:', '    state', 'nestml-syntax', 2],
  ['    state:', '      state:', 'nestml-syntax', 5],
  ['V_m mV = E_L', 'V_m mV = ', 'nestml-syntax', 3],
  ['V_m mV = E_L', 'V_m = E_L', 'nestml-syntax', 3],
  ['V_m mV = E_L', 'V_m mV', 'nestml-wrong', 3],
  ['V_m mV = E_L', 'V_m mV = E_R', 'nestml-wrong', 3],
  ['V_m mV = E_L', 'V_m mV = tau', 'nestml-wrong', 3],
  ['V_m mV = E_L', 'V_m mV = E_L)', 'nestml-syntax', 3],
  ['V_m mV = E_L', 'V_m mV = (E_L', 'nestml-syntax', 4],
  ['V_m mV = E_L', 'V_m mV = E_L § 2', 'nestml-syntax', 3],
  ['V_m mV = E_L', 'rest mV = E_L', 'nestml-wrong', 8],
  ['rest ms = 0 ms', 'rest ms = 0 ms\n        tau ms = 0 ms', 'nestml-wrong', 5],
  ['kernel g =', 'kernel g', 'nestml-syntax', 6],
  ['inline I pA', 'inline I mV', 'nestml-wrong', 7],
  ['inline I pA = ', 'inline I pA ', 'nestml-syntax', 7],
  ['convolve(g, exc)', 'convolve(f, exc)', 'nestml-wrong', 7],
  ['convolve(g, exc)', 'convolve(g, inh)', 'nestml-wrong', 7],
  ['convolve(g, exc)', 'convolve(g)', 'nestml-wrong', 7],
  ['convolve(g, exc)', 'exp(g, exc)', 'nestml-syntax', 7],
  ['exp(-t / tau)', 'exp(-t / tau) +', 'nestml-syntax', 6],
  ["V_m' =", 'V_m =', 'nestml-syntax', 8],
  ["V_m' =", "V' =", 'nestml-wrong', 8],
  ['I / C_m', 'I / tau', 'nestml-wrong', 8],
  ['I / C_m', 'J / C_m', 'nestml-wrong', 8],
  ['I / C_m', 'I / / C_m', 'nestml-syntax', 8],
  ['(E_L - V_m)', '(E_L - tau)', 'nestml-wrong', 8],
  ['tau ms = 10 ms', 'tau ms = 10 mV', 'nestml-wrong', 11],
  ['tau ms = 10 ms', 'tau ms = other', 'nestml-wrong', 11],
  ['tau ms = 10 ms', 'tau ms = tau', 'nestml-wrong', 11],
  ['tau ms = 10 ms', 'tau ms = 1 ms / 0', 'nestml-wrong', 11],
  ['exc <- spike', 'exc spike', 'nestml-syntax', 15],
  ['exc <- spike', 'exc <- spikes', 'nestml-syntax', 15],
  ['        spike\n', '        spikes\n', 'nestml-syntax', 17],
  ['if rest > 0 ms:', 'if rest > 0 ms', 'nestml-syntax', 19],
  ['    onCondition(', '    onCondition', 'nestml-syntax', 23],
  ['V_m >= -55 mV', 'V_m', 'nestml-wrong', 23],
  ['V_m >= -55 mV', 'V_m >= 3 ms', 'nestml-wrong', 23],
  [body, body.replace('E_L', 'tau'), 'nestml-wrong', 25],
  [body, body.replace('V_m', 'U'), 'nestml-wrong', 25],
  [body, body.replace('V_m =', 'V_m ='.repeat(2)), 'nestml-syntax', 25],
];

describe('files that are broken', () => {
  it('the sound one is read', () => {
    expect(Object.keys(readNestml(sound).models)).toEqual(['x']);
    expect(() => readNestml(sound + sound)).toThrow('a second time');
  });

  it.each(BROKEN)('%j → %j: %s at line %i', (from, to, code, line) => {
    expect(sound).toContain(from);
    try {
      readNestml(sound.replace(from, to), { where: 'x.nestml' });
      expect.unreachable();
    } catch (error) {
      const { code: found, faults } = error as SynfireError;
      expect(`${found} ${faults[0].where}`).toBe(`${code} x.nestml, line ${line}`);
    }
  });
});

/** Sound NESTML that is left out whole, and the line that says why. */
const REFUSED: readonly (readonly [string, string, number])[] = [
  ['exp(-t / tau)', 'sin(t / tau)', 6],
  ['exp(-t / tau)', 'exp(-t**2 / tau)', 6],
  ['rest ms = 0 ms', 'rest ms = random_normal(0, 1) * ms', 4],
  ['rest ms = 0 ms', 'rest boolean = true', 4],
  ['tau ms = 10 ms', 'tau mmol = 10 ms', 11],
  ['V_m mV = E_L', 'V_m[3] mV = E_L', 3],
  ['exc <- spike', 'exc[2] <- spike', 15],
  ['integrate_odes(V_m)', 'integrate_odes()\n            V_m += 1 mV', 23],
  ['        if rest > 0 ms:', '        V_m = V_m * 2\n        if rest > 0 ms:', 19],
  ['emit_spike()', 'V_m = E_L', 23],
  ['V_m = E_L\n        emit', 'if V_m > 0 mV:\n            V_m = E_L\n        emit', 25],
];

it.each(REFUSED)('left out and named: %j → %j, line %i', (from, to, line) => {
  const { models: none, refused: named } = readNestml(sound.replace(from, to), { where: 'x' });
  expect(none).toEqual({});
  expect(named.map(({ code, where }) => `${code} ${where}`)).toEqual([
    `nestml-unsupported x, line ${line}`,
  ]);
});

/** Short text that would grow without end: each line doubles the one before. */
const doubling = (line: (k: number) => string) =>
  Array.from({ length: 60 }, (_, k) => line(k + 1)).join('\n');

it.each([
  [
    'functions',
    'V_m mV = E_L',
    'V_m mV = f60(E_L)',
    '',
    doubling((k) => `    function f${k}(x mV) mV:\n        return f${k - 1}(x) + f${k - 1}(x)`),
  ],
  [
    'internals',
    'V_m mV = E_L',
    'V_m mV = i60',
    `    internals:\n        i0 mV = E_L\n${doubling((k) => `        i${k} mV = i${k - 1} + i${k - 1}`)}\n`,
    '',
  ],
  ['inlines', 'I / C_m', 'j60 / C_m', '', ''],
  ['kernels', 'exp(-t / tau)', `exp(-t / tau)${' * (t / ms + exp(-t / tau))'.repeat(60)}`, '', ''],
])('%s that grow without end are refused at once', (kind, from, to, before, after) => {
  const inline = `        inline I pA = pA * convolve(g, exc)\n        inline j0 pA = I + 1 pA / ms * exc * s\n${doubling((k) => `        inline j${k} pA = j${k - 1} + j${k - 1}`)}`;
  const grown = sound
    .replace(from, to)
    .replace(
      '        inline I pA = pA * convolve(g, exc)',
      kind === 'inlines' ? inline : '        inline I pA = pA * convolve(g, exc)',
    )
    .replace('    input:\n', `${before}    input:\n`);
  let codes: string[];
  try {
    codes = readNestml(grown + after).refused.map(({ code }) => code);
  } catch (error) {
    codes = [(error as SynfireError).code];
  }
  expect(['nestml-unsupported', 'over-limit']).toContain(codes[0]);
});
