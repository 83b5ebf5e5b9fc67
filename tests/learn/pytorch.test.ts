/**
 * The same recurrent networks written in PyTorch: gradients of surrogate back-propagation through time agree. Where Python has no
 * PyTorch the tests are skipped, visibly.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Judge } from '../../src/backends/learning/gradients.ts';
import { learningLayout, stepValues } from '../../src/backends/learning/layout.ts';
import { ReferenceLearner } from '../../src/backends/reference/learning.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const python = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import torch']).status === 0,
);

const STEPS = 60;
const [INPUTS, HIDDEN, OUTPUTS] = [5, 8, 2];

/** Numbers in (0, 1) that look random. */
const scatter = (k: number) => (Math.abs(Math.sin(12.9898 * k + 4.1)) * 43758.5453) % 1;

const target = (k: number, o: number) => 0.3 * Math.sin(0.2 * k * (o + 1));

const squaredError: Judge = {
  evaluate(seen, share) {
    const y = seen.trace(2, 'v');
    const slopes = seen.traceSlope(2, 'v');
    let loss = 0;
    for (const [at, value] of y.entries()) {
      const error = value - target(Math.floor(at / OUTPUTS), at % OUTPUTS);
      loss += (share * error * error) / y.length;
      slopes[at] += (share * 2 * error) / y.length;
    }
    return { loss };
  },
};

interface Case {
  readonly alif: boolean;
  /** Slopes pass through what spikes add to the threshold. */
  readonly attached?: true;
  /** None pass through spikes that return. */
  readonly eprop?: true;
  readonly delay: number;
  readonly rest: number;
}

const TAU_M = 10;
const [TAU_S, TAU_A, TAU_O, Q, C] = [4, 50, 15, 0.4, 2];

function learnerOf({ alif, delay, rest, attached, eprop }: Case) {
  const net = new Network({ dt: 1, seed: 3 });
  const receptors = { syn: exponential({ tau_syn: TAU_S }) };
  const spec = neuron({
    equations: `
      dv/dt = -v/tau_m + I_syn/C : 1 (unless refractory)
      da/dt = -a/tau_a : 1
    `,
    parameters: { tau_m: `${TAU_M} ms`, tau_a: `${TAU_A} ms`, C: `${C} pA*ms`, t_ref: '0 ms' },
    threshold: 'v >= 1 + a',
    reset: alif ? `v = 0; a += ${Q}` : 'v = 0',
    refractory: 't_ref',
    receptors,
    // by default what a spike adds to is attached, its reset is not
    surrogate: attached ? 'superSpike' : { slope: 'superSpike', reset: 'detached' },
    values: { t_ref: rest },
  });
  const leaky = neuron({
    equations: 'dv/dt = -v/tau_o + I_syn/C : 1',
    parameters: { tau_o: `${TAU_O} ms`, C: `${C} pA*ms` },
    receptors,
  });
  net.population('in', INPUTS, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', HIDDEN, spec);
  net.population('out', OUTPUTS, leaky);
  const drawn = (low: number, high: number) => ({ distribution: 'uniform', low, high }) as const;
  net.connect('in', 'hidden', { connector: allToAll(), weight: drawn(-0.4, 1.6) });
  net.connect('hidden', 'hidden', { connector: allToAll(), weight: drawn(-0.5, 0.5), delay });
  net.connect('hidden', 'out', { connector: allToAll(), weight: drawn(-0.5, 0.5) });
  const plan = compilePlan(net.describe());
  const layout = learningLayout(plan, {
    ...{ steps: STEPS, parameters: { hidden: ['tau_m'] } },
    ...(eprop ? { stopped: ['hidden to hidden'] } : {}),
  });
  return { layout, learner: new ReferenceLearner(layout, squaredError) };
}

const matrix = (values: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, r) =>
    Array.from({ length: columns }, (_, c) => values[r * columns + c]),
  );

const cases: readonly Case[] = [
  { alif: false, delay: 1, rest: 0 },
  { alif: false, delay: 7, rest: 3 },
  { alif: true, delay: 1, rest: 0 },
  { alif: true, delay: 1, rest: 0, attached: true },
  { alif: true, delay: 2, rest: 2, attached: true, eprop: true },
];

interface TorchGradients {
  readonly loss: number;
  readonly spikes: number;
  readonly w_in: number[][];
  readonly w_rec: number[][];
  readonly w_out: number[][];
  readonly tau_m: number;
}

/** Our gradients, and what PyTorch is given. */
function prepare(options: Case) {
  const { layout, learner } = learnerOf(options);
  const input = Array.from({ length: STEPS }, (_, k) =>
    Array.from({ length: INPUTS }, (_, u) => (scatter(7 * k + 131 * u) < 0.2 ? 1 : 0)),
  );
  const events = input.flatMap((row, step) =>
    row.flatMap((spike, unit) => (spike ? [{ step, unit }] : [])),
  );
  const sample = {
    events: {
      in: { steps: events.map(({ step }) => step), units: events.map(({ unit }) => unit) },
    },
  };
  const weights = Float64Array.from(layout.projections.flatMap(({ drawn }) => [...drawn]));
  const populations = layout.populations.map((_, p) => stepValues(layout, p));
  const outcome = learner.run({ weights, populations }, [sample]);
  const [w_in, w_rec, w_out] = layout.projections.map(({ first, count, target: to }) =>
    matrix(weights.subarray(first, first + count), layout.populations[to].size),
  );
  const given = {
    ...{ steps: STEPS, w_in, w_rec, w_out, input, alif: options.alif },
    ...{ tau_m: TAU_M, tau_s: TAU_S, tau_a: TAU_A, tau_o: TAU_O, q: Q, c: C },
    ...{ delay: options.delay, rest: options.rest },
    ...{ attached: options.attached ?? false, eprop: options.eprop ?? false },
    target: input.map((_, k) => Array.from({ length: OUTPUTS }, (_, o) => target(k, o))),
  };
  return { layout, outcome, given };
}

describe.skipIf(python === undefined)('gradients agree with PyTorch', () => {
  it('of recurrent LIF, delayed and refractory LIF, ALIF by three ways of its slopes', () => {
    const prepared = cases.map(prepare);
    const input = JSON.stringify(prepared.map(({ given }) => given));
    const script = join(import.meta.dirname, 'pytorch.py');
    const found: TorchGradients[] = JSON.parse(
      execFileSync(python!, [script], { input }).toString(),
    );
    for (const [n, torch] of found.entries()) {
      const { layout, outcome } = prepared[n];
      const { judgements, gradient, spikes } = outcome;
      expect(torch.spikes).toBeGreaterThan(20);
      expect(spikes[1]).toBe(torch.spikes);
      expect(judgements[0].loss).toBeCloseTo(torch.loss, 10);
      const theirs = [torch.w_in, torch.w_rec, torch.w_out].flat(2);
      const largest = Math.max(...theirs.map(Math.abs));
      for (const [k, slope] of theirs.entries()) {
        expect(Math.abs(gradient!.weights[k] - slope)).toBeLessThan(1e-9 * largest);
      }
      // the parameter by the constants that depend on it
      const { parameters } = layout.plan.populations[1];
      const constants = (tau_m: number) =>
        stepValues(layout, 1, { ...parameters, tau_m }).constants as Record<string, number>;
      const h = 1e-3;
      const slope = layout.populations[1].step!.learnt.reduce((sum, id, c) => {
        const d = (constants(TAU_M + h)[id] - constants(TAU_M - h)[id]) / (2 * h);
        return sum + d * gradient!.constants[1][c].reduce((a, b) => a + b, 0);
      }, 0);
      expect(Math.abs(slope - torch.tau_m)).toBeLessThan(1e-6 * Math.abs(torch.tau_m));
    }
  });
});
