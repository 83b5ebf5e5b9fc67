/**
 * The adjoint of every neuron with every receptor, against central differences of the forward pass in f64 with smooth spikes: the
 * integral of the surrogate in place of the step. The loss weighs every state of every neuron at every step by a random number.
 */
import { describe, expect, it } from 'vitest';
import type { Judge } from '../../src/backends/learning/gradients.ts';
import { learningLayout, stepValues } from '../../src/backends/learning/layout.ts';
import type { LearningRequest } from '../../src/backends/learning/learning-request.ts';
import { ReferenceLearner } from '../../src/backends/reference/learning.ts';
import { allToAll, edges } from '../../src/connect/connector.ts';
import { modelOf } from '../../src/network/models.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { namedSlopes } from '../../src/neurons/surrogate.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { libraryNeurons, libraryReceptors } from '../backends/library.ts';

const SIZE = 3;
const STEPS = process.env.SYNFIRE_LONG ? 40 : 16;

/** Numbers in (−1, 1) that look random. */
const scatter = (k: number) => 2 * ((Math.abs(Math.sin(12.9898 * k + 4.1)) * 43758.5453) % 1) - 1;

/** Keeps the terms of the loss. */
const everyState = (terms: number[]): Judge => ({
  evaluate(seen, share) {
    let loss = 0;
    for (const [p, { states }] of seen.populations.entries()) {
      for (const [s, state] of states.entries()) {
        const values = seen.trace(p, state);
        const slopes = seen.traceSlope(p, state);
        for (const [k, x] of values.entries()) {
          const c = share * scatter(k + 1000 * s);
          terms.push(c * x);
          loss += c * x;
          slopes[k] += c;
        }
      }
    }
    return { loss };
  },
});

/** Sigmoid of width 2 (mV where the model has them) in place of the step: saturated spikes reset as hard ones do. */
const WIDTH = 2;
const smooth = (margin: number) => 1 / (1 + Math.exp((-4 * margin) / WIDTH));
const surrogate = { slope: namedSlopes.sigmoid.slope(4), width: WIDTH, reset: 'attached' } as const;

function network(spec: NeuronSpec, drive: number, dt: number, weight: number, sign: number) {
  const net = new Network({ dt, seed: 5 });
  net.population('in', 2, spikeGenerator({ senders: [], times: [] }));
  net.population('P', SIZE, spec);
  net.stepCurrent('P', { amplitude: [drive, 0.8 * drive, 1.1 * drive] });
  const [ex, second] = Object.keys(spec.receptors);
  const delay = { distribution: 'uniform', low: dt, high: 4 * dt } as const;
  const spread = (mean: number) =>
    ({ distribution: 'uniform', low: 0.5 * mean, high: 1.5 * mean }) as const;
  net.connect('in', 'P', {
    connector: allToAll(),
    weight: spread(weight),
    delay: 2 * dt,
    receptor: ex,
  });
  net.connect('P', 'P', {
    connector: allToAll(),
    weight: spread(weight),
    delay,
    receptor: ex,
    name: 'rec',
  });
  if (second !== undefined) {
    const pairs = edges([0, 1, 2, 0], [1, 2, 0, 1]);
    const low = Math.min(sign * weight, 2 * sign * weight);
    const inhibition = { distribution: 'uniform', low, high: low + weight } as const;
    net.connect('P', 'P', { connector: pairs, weight: inhibition, delay, receptor: second });
  }
  return net;
}

interface Comparison {
  readonly of: string;
  readonly error: number;
}

/**
 * Adjoint against differences along one direction each of weights, initial values and parameters. An error is relative to the largest
 * of the derivative, the terms that it is a sum of, and 10⁻⁴ of the loss's terms over the moved number: f64 cannot tell smaller ones.
 */
function compareAll(net: Network, request: Omit<LearningRequest, 'steps'>): Comparison[] {
  const plan = compilePlan(net.describe());
  const layout = learningLayout(plan, { steps: STEPS, ...request });
  const sample = { events: { in: { steps: [0, 3, 3, 9, 12], units: [0, 0, 1, 1, 0] } } };
  const weights = Float64Array.from(layout.projections.flatMap(({ drawn }) => [...drawn]));
  const p = 1;
  const { parameters, initial } = plan.populations[p];
  const values = (w: Float64Array, parameter = parameters, start = initial) => ({
    weights: w,
    populations: layout.populations.map((_, q) =>
      q === p ? stepValues(layout, q, parameter, start) : stepValues(layout, q),
    ),
  });
  const terms: number[] = [];
  const learner = new ReferenceLearner(layout, everyState(terms), 'f64', smooth);
  /** Terms of the loss, not yet added: what is large and alike cancels before it is. */
  const course = (v: ReturnType<typeof values>) => {
    learner.run(v, [sample], { gradient: false });
    return terms.splice(0);
  };
  const { gradient } = learner.run(values(weights), [sample]);
  const size = sum(terms.splice(0).map(Math.abs));
  /** Richardson's central difference. */
  const difference = (h: number, f: (x: number) => number[]) => {
    const slope = (d: number) => {
      const low = f(-d);
      return sum(f(d).map((x, k) => x - low[k])) / (2 * d);
    };
    return (4 * slope(h / 2) - slope(h)) / 3;
  };
  const compared: Comparison[] = [];
  /** With the step 10⁻⁵ of the number, or a finer one where the loss bends within it. */
  const compare = (of: string, parts: number[], unit: number, f: (x: number) => number[]) => {
    const errors = [1e-5, 1e-6, 1e-7].map((h) => () => {
      const direct = difference(h * unit, f);
      const floor = (1e-4 * size) / unit;
      const scale = Math.max(Math.abs(direct), floor, ...parts.map(Math.abs));
      return Math.abs(sum(parts) - direct) / scale;
    });
    let error = Number.POSITIVE_INFINITY;
    for (const next of errors) if (!(error < 1e-6)) error = next();
    compared.push({ of, error });
  };

  const direction = weights.map((w, k) => w * scatter(k));
  compare(
    'weights',
    [...direction].map((d, k) => d * gradient!.weights[k]),
    1,
    (x) => course(values(weights.map((w, k) => w + x * direction[k]))),
  );
  for (const [c, state] of layout.populations[p].initial.entries()) {
    const start = initial[state] as number;
    const unit = Math.max(1, Math.abs(start));
    const moved = (x: number) => ({ ...initial, [state]: start + x });
    compare(`${state} at 0`, [...gradient!.initial[p][c]], unit, (x) =>
      course(values(weights, parameters, moved(x))),
    );
  }
  for (const id of request.parameters?.P ?? []) {
    const value = parameters[id] as number;
    const unit = Math.abs(value) || 1;
    const moved = (x: number) => ({ ...parameters, [id]: value + x });
    const { learnt } = layout.populations[p].step!;
    const parts = learnt.flatMap((constant, c) => {
      const at = (x: number) => [stepValues(layout, p, moved(x)).constants[constant] as number];
      const slope = difference(1e-4 * unit, at);
      return [...gradient!.constants[p][c]].map((g) => slope * g);
    });
    compare(id, parts, unit, (x) => course(values(weights, moved(x))));
  }
  return compared;
}

const sum = (terms: Iterable<number>): number => [...terms].reduce((a, b) => a + b, 0);

describe('the adjoint equals central differences', () => {
  for (const [n, [name, neuronCase]] of Object.entries(libraryNeurons).entries()) {
    const { make, drive, dt = 0.1, potential } = neuronCase;
    const fitting = Object.entries(libraryReceptors).filter(
      ([, kind]) => potential || !kind.needsPotential,
    );
    // every receptor in the long tests
    const chosen = process.env.SYNFIRE_LONG ? fitting : [fitting[n % fitting.length]];
    it(`of ${name} with ${chosen.map(([receptor]) => receptor).join(', ')}`, () => {
      for (const [receptor, kind] of chosen) {
        const made = { ...make({ ex: kind.ex, in: kind.in }), surrogate };
        const model = modelOf(made);
        const refractory = model.refractory ? ['t_ref'] : [];
        const parameters = model.parameters
          .map((parameter) => parameter.name)
          .filter((id) => !refractory.includes(id) && id !== 'dt');
        // a binary unit stays at the kink of its threshold, which joins two comparisons
        const all = model.states.map((state) => state.name);
        const states = name === 'glauber' ? [] : all;
        const net = network(made, drive, dt, kind.weight(drive), kind.sign);
        const request = { parameters: { P: parameters }, initial: { P: states } };
        const wrong = compareAll(net, request).filter(({ error }) => !(error < 1e-6));
        expect.soft(wrong, `${name} × ${receptor}`).toEqual([]);
      }
    });
  }

  it('of text of one’s own, with the reset differentiated too', () => {
    for (const reset of ['attached', 'detached'] as const) {
      const made = neuron({
        equations:
          'dv/dt = -v/tau + a*tanh(v)/tau + (I_syn + I_ext)/C : 1\n da/dt = (0.2 - a)/(3*tau) : 1',
        parameters: { tau: '5 ms', C: '4 pA*ms' },
        threshold: 'v > 1 - a',
        reset: 'v -= 1 - a; a = 0.5*a + 0.1*v',
        receptors: { ex: exponential({ tau_syn: 3 }) },
        surrogate: { slope: '4*sigmoid(4*x)*(1 - sigmoid(4*x))', width: WIDTH, reset },
      });
      const net = network(made, 0, 0.5, 2, 1);
      const plan = compilePlan(net.describe());
      expect(plan.populations[1].model?.surrogate?.reset).toBe(reset);
      const compared = compareAll(net, {
        parameters: { P: ['tau', 'C'] },
        initial: { P: ['v', 'a'] },
      });
      const wrong = compared.filter(({ error }) => !(error < 1e-6));
      // what a detached reset leaves out is seen
      if (reset === 'attached') expect(wrong).toEqual([]);
      else expect(wrong.length).toBeGreaterThan(0);
    }
  });
});

it.each(['exact', 'rk2', 'rk4'] as const)(
  'the adjoint of a state that follows a held one, by %s, equals central differences',
  (method) => {
    const made = neuron({
      equations: `
        dv/dt = (-v - w)/tau + (I_syn + I_ext)/C : 1 (unless refractory)
        dw/dt = (0.5*v - w)/(2*tau) : 1
      `,
      parameters: { tau: '5 ms', C: '4 pA*ms' },
      threshold: 'v > 1',
      reset: 'v = 0.2; w += 0.1',
      refractory: '2*ms',
      receptors: { ex: exponential({ tau_syn: 3 }) },
      method,
      surrogate,
    });
    const net = network(made, 3, 0.5, 2, 1);
    const rows = { parameters: { P: ['tau', 'C'] }, initial: { P: ['v', 'w'] } };
    expect(compareAll(net, rows).filter(({ error }) => !(error < 1e-6))).toEqual([]);
  },
);

describe('what has no gradient is refused', () => {
  const silent: Judge = { evaluate: () => ({ loss: 0 }) };
  const layoutOf = (net: Network, request: Partial<LearningRequest> = {}) =>
    learningLayout(compilePlan(net.describe()), { steps: 5, ...request });
  const small = (spec: NeuronSpec) => {
    const net = new Network({ dt: 1, seed: 1 });
    net.population('in', 2, spikeGenerator({ senders: [], times: [] }));
    net.population('P', 2, spec);
    net.connect('in', 'P', { connector: allToAll(), weight: 1 });
    return net;
  };
  const plain = { equations: 'dv/dt = -v/(5*ms) + I_syn/(1*pA*ms) : 1', threshold: 'v > 1' };

  it('a step that passes floor, by name', () => {
    const stairs = neuron({
      ...plain,
      equations: 'dv/dt = -v/(5*ms) - floor(v)/ms + I_syn/(1*pA*ms) : 1',
    });
    expect(() => layoutOf(small(stairs))).toThrow(/no-derivative/);
    expect(() => layoutOf(small(stairs))).toThrow(/floor/);
  });

  it('rules, names that do not exist, refractory periods, and no steps', () => {
    const net = small(neuron(plain));
    net.connect('in', 'P', { connector: allToAll(), weight: 1, plasticity: pairStdp() });
    expect(() => layoutOf(net)).toThrow(/not-learnable/);
    const sound = small(models.lif());
    expect(() => layoutOf(sound, { weights: ['in to Q'] })).toThrow(/unknown-name/);
    expect(() => layoutOf(sound, { parameters: { P: ['tau'] } })).toThrow(/tau_m/);
    expect(() => layoutOf(sound, { initial: { in: ['v'] } })).toThrow(/unknown-name/);
    expect(() => layoutOf(sound, { parameters: { P: ['t_ref'] } })).toThrow(/whole steps/);
    expect(() => layoutOf(sound, { steps: 0 })).toThrow(/not-learnable/);
  });

  it('events outside of the sample', () => {
    const layout = layoutOf(small(models.lif()));
    const learner = new ReferenceLearner(layout, silent);
    const values = {
      weights: new Float64Array(layout.weights),
      populations: layout.populations.map((_, p) => stepValues(layout, p)),
    };
    for (const [step, unit] of [
      [5, 0],
      [-1, 0],
      [0.5, 0],
      [0, 2],
      [0, -1],
    ]) {
      const sample = { events: { in: { steps: [step], units: [unit] } } };
      expect(() => learner.run(values, [sample])).toThrow(/bad-sample/);
    }
  });

  it('surrogates that are none', () => {
    expect(() => models.lif({ surrogate: 'superspik' })).toThrow(/superSpike/);
    expect(() => models.lif({ surrogate: { slope: 'superSpike', width: 0 } })).toThrow(/positive/);
    const odd = small(models.lif({ surrogate: '1/(1 + y*y)' }));
    expect(() => compilePlan(odd.describe())).toThrow(/"y"/);
  });
});
