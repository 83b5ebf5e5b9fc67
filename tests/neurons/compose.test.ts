import { describe, expect, it } from 'vitest';
import { evaluateHostExpression } from '../../src/codegen/kernel-build.ts';
import { print } from '../../src/equations/print.ts';
import { SynfireError } from '../../src/errors.ts';
import { adex } from '../../src/neurons/adex.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import { izhikevich } from '../../src/neurons/izhikevich.ts';
import { lif } from '../../src/neurons/lif.ts';
import { type NeuronDefinition, neuron } from '../../src/neurons/neuron.ts';
import { poisson, spikeGenerator } from '../../src/neurons/sources.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { conductanceAlpha } from '../../src/synapses/conductance-alpha.ts';
import { conductanceExponential } from '../../src/synapses/conductance-exponential.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

function refusal(work: () => unknown): SynfireError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(SynfireError);
    return error as SynfireError;
  }
  throw new Error('nothing was thrown');
}

const codes = (work: () => unknown) => refusal(work).faults.map((fault) => fault.code);

it('says how a quantity is written', () => {
  const spec = neuron({ equations: 'dv/dt = -v/ms : mV', threshold: 'v > mV', refractory: '2 ms' });
  expect(refusal(() => composeModel(spec)).faults[0].remedy).toContain('"2*ms"');
});

describe('composing', () => {
  it('suffixes the names of receptors and sums their currents', () => {
    const model = composeModel(
      lif({ receptors: { ex: exponential({ tau_syn: 5 }), slow: conductanceAlpha(), d: delta() } }),
    );
    expect(model.states.map((s) => s.name)).toEqual(['v', 'I_ex', 'g_slow', 'y_slow']);
    expect(print(model.states[0].derivative)).toBe(
      '(E_L - v) / tau_m + (I_ex + g_slow * (E_rev_slow - v) + I_ext) / C_m',
    );
    expect(model.receptors.map((r) => [r.name, r.state, r.weightUnit])).toEqual([
      ['ex', 'I_ex', 'pA'],
      ['slow', 'y_slow', 'nS'],
      ['d', 'v', 'mV'],
    ]);
    const tau = model.parameters.find((p) => p.name === 'tau_syn_ex');
    expect(tau).toMatchObject({ unit: 'ms', default: 5, toCoherent: 1, range: 'positive' });
    expect(evaluateHostExpression(model.receptors[1].scale, { tau_syn_slow: 4 }, 1)).toBeCloseTo(
      Math.E / 4,
      14,
    );
  });

  it('a receptor named syn keeps its own state beside others', () => {
    const model = composeModel(lif({ receptors: { syn: exponential(), in: exponential() } }));
    expect(print(model.states[0].derivative)).toContain('I_syn + I_in + I_ext');
    expect(print(model.states[1].derivative)).toBe('-(I_syn / tau_syn_syn)');
  });

  it('all built-in models and receptors compose', () => {
    const receptors = {
      a: delta(),
      b: exponential(),
      c: alpha(),
      d: conductanceExponential(),
      e: conductanceAlpha(),
    };
    for (const make of [lif, izhikevich, adex]) {
      const model = composeModel(make({ receptors }));
      expect(model.usesExternalCurrent).toBe(true);
      expect(model.threshold).toBeDefined();
    }
  });

  it('a rate in Hz is read in 1/ms', () => {
    const model = composeModel(
      neuron({ equations: 'dx/dt = r - x/T : 1', parameters: { r: '5 Hz', T: '10 ms' } }),
    );
    expect(model.parameters[0]).toMatchObject({ unit: 'Hz', toCoherent: 0.001, default: 5 });
  });

  it('subexpressions are written out, units become numbers', () => {
    const model = composeModel(
      neuron({
        equations: 'dv/dt = x - v/T : mV\n x = 2*y : mV/ms\n y = 3*V/s : mV/ms',
        parameters: { T: '10 ms' },
      }),
    );
    expect(print(model.states[0].derivative)).toBe('6 - v / T');
    expect(model.method).toBe('exact');
  });
});

describe('faults', () => {
  const base = {
    equations: 'dv/dt = (E - v)/tau + I_ext/C : mV',
    parameters: { E: '-65 mV', tau: '10 ms', C: '250 pF', t_ref: '2 ms' },
    threshold: 'v > E',
    reset: 'v = E',
    initial: { v: 'E' },
  };
  const cases: [string, Partial<NeuronDefinition>, string][] = [
    ['an undeclared name', { equations: 'dv/dt = -v/taum : mV' }, 'undeclared-name'],
    ['a wrong unit', { equations: 'dv/dt = -v + E/tau : mV' }, 'unit-mismatch'],
    ['a threshold that is a number', { threshold: 'v' }, 'expected-truth'],
    ['a threshold over inputs', { threshold: 'I_ext > 0' }, 'undeclared-name'],
    ['a reset without a threshold', { threshold: undefined }, 'missing-threshold'],
    [
      'a refractory period without a threshold',
      { threshold: undefined, reset: undefined, refractory: 'tau' },
      'missing-threshold',
    ],
    ['a number with a blank before its unit', { refractory: '2 ms' }, 'parse-error'],
    ['a reset of no state', { reset: 'w = E' }, 'unknown-state'],
    ['a reset in a wrong unit', { reset: 'v += tau' }, 'unit-mismatch'],
    ['a reset without "="', { reset: 'v' }, 'parse-error'],
    ['an initial value of no state', { initial: { w: '0' } }, 'unknown-state'],
    ['an initial value in a wrong unit', { initial: { v: 'tau' } }, 'unit-mismatch'],
    ['a refractory time in a wrong unit', { refractory: 'E' }, 'unit-mismatch'],
    ['a name for two things', { equations: 'dE/dt = -E/tau : mV' }, 'name-clash'],
    ['an incoherent state', { equations: 'dv/dt = -v/tau : V' }, 'incoherent-unit'],
    ['noise squared', { equations: 'dv/dt = tau*v*xi*xi/tau : mV' }, 'bad-noise'],
    ['no state', { equations: '', threshold: undefined, reset: '', initial: {} }, 'no-state'],
    ['current that nothing reads', { receptors: { ex: exponential() } }, 'unused-current'],
    ['a delta receptor without v', deltaWithoutVoltage(), 'unknown-state'],
    [
      'exact for what is not linear',
      { equations: 'dv/dt = -v*v/mV/tau : mV', method: 'exact' },
      'impossible-method',
    ],
  ];
  it.each(cases)('%s', (_, change, code) => {
    expect(codes(() => composeModel(neuron({ ...base, ...change })))).toContain(code);
  });

  function deltaWithoutVoltage(): Partial<NeuronDefinition> {
    return {
      equations: 'dx/dt = -x/tau : mV',
      threshold: 'x > E',
      reset: 'x = E',
      initial: {},
      receptors: { d: delta() },
    };
  }

  it('are gathered', () => {
    const found = codes(() =>
      composeModel(neuron({ ...base, threshold: 'v > w', reset: 'u = E', initial: { z: '1' } })),
    );
    expect(found).toHaveLength(3);
  });
});

describe('constructors', () => {
  it('take values as they are, also of receptors', () => {
    const spec = lif({ tau_m: '20 ms', tau_syn_ex: [1, 2], receptors: { ex: exponential() } });
    expect(spec.parameters).toEqual({ tau_m: '20 ms', tau_syn_ex: [1, 2] });
    expect(Object.keys(lif().receptors)).toEqual(['syn']);
  });

  it('suggest the nearest name', () => {
    const error = refusal(() => lif({ tau_n: 20 }));
    expect(error.code).toBe('unknown-parameter');
    expect(error.message).toContain('"tau_m"');
    const receptor = refusal(() => exponential({ tau_sin: 2 } as never));
    expect(receptor.message).toContain('"tau_syn"');
  });

  it.each([0, -1, Number.NaN, '2', null])('tau_syn = %s is refused', (tau_syn) => {
    expect(codes(() => exponential({ tau_syn: tau_syn as number }))).toEqual(['out-of-range']);
  });

  it('nonsense raises our error', () => {
    const nonsense = [null, 5, 'text', [1], () => 1, true] as never[];
    const makers = [lif, adex, izhikevich, exponential, delta, alpha, neuron];
    for (const make of [...makers, poisson, spikeGenerator]) {
      for (const value of nonsense) expect(() => make(value)).toThrow(SynfireError);
    }
    for (const value of nonsense) {
      expect(() => lif({ receptors: value })).toThrow(SynfireError);
      expect(() => lif({ receptors: { ex: value } })).toThrow(SynfireError);
      expect(() => lif({ method: value })).toThrow(SynfireError);
      expect(() => neuron({ equations: value === ('text' as never) ? null! : value })).toThrow(
        SynfireError,
      );
    }
  });

  it('sources', () => {
    expect(poisson({ rate: 8 })).toEqual({
      source: 'poisson',
      rate: 8,
      start: 0,
      stop: Number.POSITIVE_INFINITY,
    });
    expect(codes(() => poisson({ rat: 8 } as never))).toEqual(['unknown-option']);
    expect(codes(() => spikeGenerator({ senders: [0] } as never))).toEqual(['missing-option']);
  });
});
