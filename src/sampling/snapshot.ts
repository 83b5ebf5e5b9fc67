/** States of circuits and of their training as bytes, and back. Loaded when first needed. */
import { badSnapshot, pack, unpack } from '../backends/machine/saved.ts';
import { checked, flag, number, numbers, object } from '../network/shape.ts';
import { type Identity, identityOfData } from '../plan/identity.ts';
import type { CircuitPlan } from './circuit-plan.ts';
import { somataOf } from './denoiser.ts';
import type { TrainingPlan, TrainingState } from './training-plan.ts';

interface CircuitState {
  /** Whether it has run, so that nothing is burnt. */
  readonly started: boolean;
  readonly cycles: number;
  /** Soma after soma for each copy. */
  readonly states: Float32Array<ArrayBuffer>;
}

const circuitShape = object({ started: flag, cycles: number, states: numbers });

export const saveCircuit = (
  plan: CircuitPlan,
  batch: number,
  state: CircuitState,
): Uint8Array<ArrayBuffer> => pack('circuit', circuitIdentity(plan, batch), state);

/** Throws SynfireError unless `bytes` are a whole and sensible state of this circuit. */
export function loadCircuit(plan: CircuitPlan, batch: number, bytes: Uint8Array): CircuitState {
  const found = unpack(bytes, 'circuit', circuitIdentity(plan, batch), 'restore');
  checked(circuitShape, found, 'restore › snapshot');
  const { started, cycles, states } = found as CircuitState;
  checkCount(cycles, 'restore › cycles');
  const numbers = Float32Array.from(states);
  checkNumbers(numbers, batch * somataOf(plan.denoiser), 'restore › states');
  return { started, cycles, states: numbers };
}

const circuitIdentity = (plan: CircuitPlan, batch: number): Identity =>
  identityOfData({ ...plan, inputs: { ...plan.inputs }, batch });

interface Checkpoint {
  readonly step: number;
  readonly state: TrainingState;
}

const checkpointShape = object({
  step: number,
  state: object({ weights: numbers, mean: numbers, square: numbers, average: numbers }),
});

export const saveTraining = (plan: TrainingPlan, made: Checkpoint): Uint8Array<ArrayBuffer> =>
  pack('training', trainingIdentity(plan), made);

/** Throws SynfireError unless `bytes` are a whole checkpoint of this training. */
export function loadTraining(plan: TrainingPlan, bytes: Uint8Array): Checkpoint {
  const where = 'training › resume';
  const found = unpack(bytes, 'training', trainingIdentity(plan), where);
  checked(checkpointShape, found, where);
  const { step, state } = found as Checkpoint;
  checkCount(step, `${where} › step`);
  for (const [name, values] of Object.entries(state)) {
    checkNumbers(values, plan.trees.weights.length, `${where} › ${name}`);
  }
  return { step, state };
}

/** Where training began does not matter to where it goes on from. */
function trainingIdentity({ trees, ...plan }: TrainingPlan): Identity {
  const { weights, ...shape } = trees;
  return identityOfData({ ...plan, trees: { ...shape, weights: weights.length } });
}

function checkCount(value: number, where: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw badSnapshot(where, String(value), 'an integer from 0');
}

function checkNumbers(values: ArrayLike<number>, count: number, where: string): void {
  if (values.length !== count) throw badSnapshot(where, `${values.length} numbers`, `${count}`);
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(values[i]))
      throw badSnapshot(`${where}[${i}]`, String(values[i]), 'finite numbers');
  }
}
