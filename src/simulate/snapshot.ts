/** States of spiking networks as bytes, and back: checked against the plan before an engine sees them. Loaded when first needed. */
import type { PlasticState, Snapshot } from '../backends/backend.ts';
import { badSnapshot, pack, unpack } from '../backends/machine/saved.ts';
import type { SynfireError } from '../errors.ts';
import { checked, list, number, numbers, object, optional, record } from '../network/shape.ts';
import { channelsOf } from '../plan/couplings.ts';
import { identityOf } from '../plan/identity.ts';
import type { Plan } from '../plan/plan.ts';

const plasticState = object({
  sources: numbers,
  targets: numbers,
  delays: numbers,
  fields: record(numbers),
  last: numbers,
  traces: record(numbers),
});

const shape = object({
  step: number,
  states: list(record(numbers)),
  refractoryUntil: list(numbers),
  flightSteps: numbers,
  flightNeurons: numbers,
  openBins: optional(numbers),
  plastic: optional(list(optional(plasticState))),
  graded: optional(list(numbers)),
});

export const saveState = (plan: Plan, state: Snapshot): Uint8Array<ArrayBuffer> =>
  pack('spiking', identityOf(plan), state);

/** Throws SynfireError unless `bytes` are a whole and sensible state of this plan. */
export function loadState(plan: Plan, bytes: Uint8Array): Snapshot {
  const state = unpack(bytes, 'spiking', identityOf(plan), 'restore');
  checked(shape, state, 'restore › snapshot');
  const snapshot = state as Snapshot;
  checkSizes(snapshot, plan);
  checkValues(snapshot, plan);
  return snapshot;
}

/** A state for a plan with other values: what rounding left begins anew where it was not kept. */
export const fitted = (state: Snapshot, { populations }: Plan): Snapshot => ({
  ...state,
  states: populations.map(({ model, size }, p) =>
    Object.fromEntries(
      (model?.states ?? []).map(({ name }) => [
        name,
        state.states[p][name] ?? new Float32Array(size),
      ]),
    ),
  ),
});

const bad = (where: string, found: string, expected: string): SynfireError =>
  badSnapshot(`restore › ${where}`, found, expected);

/** As many numbers as this plan has. */
function checkSizes(snapshot: Snapshot, plan: Plan): void {
  const { states, refractoryUntil, flightSteps, flightNeurons, openBins } = snapshot;
  const { plastic = [], graded = [] } = snapshot;
  plan.populations.forEach(({ name, size, model }, p) => {
    const sized = (model?.states ?? []).every((state) => states[p]?.[state.name]?.length === size);
    const count = Object.keys(states[p] ?? {}).length;
    const whole = sized && count === (model?.states ?? []).length;
    if (whole && refractoryUntil[p]?.length === size) return;
    throw bad(`population "${name}"`, 'other states, or fewer', `all states of ${size} neurons`);
  });
  plan.projections.forEach(({ name, plasticity, target }, k) => {
    if (plasticity === undefined) return;
    const { sources, targets, delays, fields, last, traces } = plastic[k] ?? ({} as PlasticState);
    const named = ['w', ...plasticity.variables.map((variable) => variable.name)];
    const each = [sources, targets, delays, ...named.map((field) => fields?.[field])];
    const { size } = plan.populations[target];
    const sound =
      last !== undefined &&
      each.every((values) => values?.length === last.length) &&
      plasticity.traces.every((trace) => traces?.[trace.name]?.length === size);
    if (sound) return;
    throw bad(`projection "${name}"`, 'other variables', 'weights and variables of all synapses');
  });
  const { list: channels, longest } = channelsOf(plan);
  if (!channels.every(({ size }, c) => graded[c]?.length === longest * size)) {
    throw bad('graded', 'other rows', `${longest} steps of each state that is transmitted`);
  }
  const rates = plan.recorders.filter(({ recorder }) => recorder === 'rate').length;
  if (openBins !== undefined && openBins.length !== rates) {
    throw bad('openBins', `${openBins.length} bins`, `${rates}`);
  }
  if (flightSteps.length !== flightNeurons.length) {
    const found = `${flightSteps.length} steps, ${flightNeurons.length} neurons`;
    throw bad('spikes on their way', found, 'as many of each');
  }
}

/** Numbers that a run can have led to. */
function checkValues(snapshot: Snapshot, plan: Plan): void {
  const { step, states, flightSteps, flightNeurons, plastic = [], graded = [] } = snapshot;
  const { openBins = new Float64Array() } = snapshot;
  if (!(Number.isInteger(step) && step >= 0 && step < 2 ** 31)) {
    throw bad('step', String(step), 'an integer from 0, below 2³¹');
  }
  const most = plan.precision === 'double' ? Number.MAX_VALUE : LARGEST;
  const finite = (values: ArrayLike<number>, where: string): void => {
    for (let i = 0; i < values.length; i++) {
      // an engine that computes in single precision takes nothing larger than it has
      if (Math.abs(values[i]) <= most) continue;
      throw bad(`${where} › ${i}`, String(values[i]), 'a finite number');
    }
  };
  plan.populations.forEach(({ name }, p) => {
    for (const [state, values] of Object.entries(states[p])) {
      finite(values, `population "${name}" › state "${state}"`);
    }
  });
  plan.projections.forEach(({ name, plasticity }, k) => {
    const learnt = plasticity && plastic[k];
    for (const [field, values] of Object.entries({ ...learnt?.fields, ...learnt?.traces })) {
      finite(values, `projection "${name}" › ${field}`);
    }
  });
  if (openBins.some((count) => !(Number.isInteger(count) && count >= 0))) {
    throw bad('openBins', 'counts that are none', 'numbers of spikes');
  }
  plastic.forEach((learnt, k) => {
    const late = learnt?.last.find((at) => !(Number.isInteger(at) && at <= step));
    if (late === undefined) return;
    const place = `projection "${plan.projections[k].name}" › last event`;
    throw bad(place, `step ${late}`, `an integer, ${step} at most`);
  });
  graded.forEach((values, c) => {
    finite(values, `graded › ${c}`);
  });
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  for (let k = 0; k < flightSteps.length; k++) {
    const [at, neuron] = [flightSteps[k], flightNeurons[k]];
    const known = Number.isInteger(neuron) && neuron >= 0 && neuron < neurons;
    const due = Number.isInteger(at) && at >= 0 && at < step;
    // a source may fire twice in a step
    const ordered =
      k === 0 ||
      at > flightSteps[k - 1] ||
      (at === flightSteps[k - 1] && neuron >= flightNeurons[k - 1]);
    if (known && due && ordered) continue;
    const found = `a spike of neuron ${neuron} in step ${at}`;
    const expected = `spikes of ${neurons} neurons before step ${step}, in order`;
    throw bad(`spikes on their way › ${k}`, found, expected);
  }
}

const LARGEST = 3.4028234663852886e38;
