/**
 * The plans of the copies of a network: copy b is the network in its trial + b, with the values that it is given. What connects neurons is planned once; a
 * copy whose own values change the unit that arrivals are counted in has synapses of its own.
 */
import { type Fault, printValue, SynfireError } from '../errors.ts';
import { changed, type SetValues } from '../network/changes.ts';
import type { NetworkDescription } from '../network/description.ts';
import { frozenCopy } from '../network/frozen.ts';
import { checked, list, number, object, optional, record } from '../network/shape.ts';
import { valueShape } from '../network/shapes.ts';
import type { ParameterValue } from '../neurons/model.ts';
import { estimateBudget, printBytes } from '../plan/budget.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Connectivity } from '../plan/connectivity.ts';
import { trialKey } from '../plan/draws.ts';
import type { Plan } from '../plan/plan.ts';
import { planPopulation } from '../plan/populations.ts';
import { replan } from '../plan/replan.ts';
import { chooseStorage } from '../plan/storage.ts';

/** What a copy of a batch has of its own, beside what is drawn while it runs. */
export interface CopyValues {
  /** Of populations and inputs, by name, as for `Simulation.set`: parameters, rates, given spikes, currents. */
  readonly set?: Readonly<Record<string, SetValues>>;
  /** Initial values, by population and state. */
  readonly initial?: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  /** Default: that of the network + the number of the copy. */
  readonly trial?: number;
}

/** How many copies, or what each has of its own. */
export type Batch = number | readonly CopyValues[];

const MOST_COPIES = 65_536;
const WHERE = 'option "batch"';

const copyShape = object({
  set: optional(record(record(valueShape))),
  initial: optional(record(record(valueShape))),
  trial: optional(number),
});

function copiesOf(batch: Batch): readonly CopyValues[] {
  const counted = typeof batch === 'number';
  if (!counted) checked(list(copyShape), batch, WHERE);
  const count = counted ? batch : batch.length;
  if (Number.isInteger(count) && count >= 1 && count <= MOST_COPIES) {
    return counted ? Array.from({ length: count }, () => ({})) : batch;
  }
  throw new SynfireError({
    code: 'bad-option',
    where: WHERE,
    found: printValue(count),
    expected: `1 to ${MOST_COPIES} copies: a number, or a list of what each has of its own`,
    remedy: 'Give { batch: 8 }, or leave it out for one network.',
  });
}

/** Throws SynfireError: the faults of the network, or of a copy's values. `limit`: bytes by which storage of synapses is chosen. */
export function planCopies(
  description: NetworkDescription,
  batch: Batch,
  connectivity: Connectivity,
  limit: number,
): Plan[] {
  const copies = copiesOf(batch);
  const compiled = compilePlan(description);
  const plastic = compiled.projections.find(({ plasticity }) => plasticity !== undefined);
  if (plastic) {
    throw new SynfireError({
      code: 'not-batched',
      where: `projection "${plastic.name}"`,
      found: 'weights that a rule changes, in each copy in another way',
      expected: 'weights that copies share',
      remedy: 'Simulate such a network once for each trial: new Network({ seed, trial }).',
    });
  }
  const whole = chooseStorage(compiled, connectivity, limit).plan;
  return copies.map((values, copy) => {
    try {
      const plan = planCopy(whole, description, values, copy);
      return plan.projections === whole.projections
        ? plan
        : chooseStorage(plan, connectivity, limit).plan;
    } catch (error) {
      if (!(error instanceof SynfireError)) throw error;
      throw new SynfireError(ofCopy(error.faults, copy), { cause: error });
    }
  });
}

/** Faults of one copy say so. */
export const ofCopy = (faults: readonly Fault[], copy: number): Fault[] =>
  faults.map((fault) => ({ ...fault, where: `copy ${copy} › ${fault.where}` }));

function planCopy(whole: Plan, description: NetworkDescription, values: CopyValues, copy: number) {
  const trial = values.trial ?? (description.trial ?? 0) + copy;
  let now: NetworkDescription = { ...description, trial };
  let plan = inTrial(whole, now);
  for (const [name, own] of Object.entries(values.set ?? {})) {
    const change = changed(now, now, name, own);
    if (change.part === 'projections') {
      throw new SynfireError({
        code: 'not-batched',
        where: `set › projection "${name}"`,
        found: 'other weights',
        expected: 'populations and inputs: copies share their weights',
        remedy: 'Simulate networks of other weights one by one, or as a sweep.',
      });
    }
    now = change.description;
    plan = replan(plan, now, change.part, change.index, new Set()).plan;
  }
  for (const [name, initial] of Object.entries(values.initial ?? {})) {
    const index = now.populations.findIndex((p) => p.name === name);
    if (index < 0) throw unknownPopulation(name, now);
    const { populations } = now;
    const own = { ...populations[index], initial: { ...populations[index].initial, ...initial } };
    now = { ...now, populations: populations.with(index, frozenCopy(own)) };
    plan = replan(plan, now, 'populations', index, new Set()).plan;
  }
  return plan;
}

const unknownPopulation = (name: string, { populations }: NetworkDescription): SynfireError =>
  new SynfireError({
    code: 'unknown-population',
    where: 'initial',
    found: `"${name}"`,
    expected: populations.map((p) => p.name).join(', '),
    remedy: 'Give initial values by population and state.',
  });

/** With the draws of a trial; nothing else is planned again. */
function inTrial(plan: Plan, { trial = 0, populations, dt }: NetworkDescription): Plan {
  if (trial >>> 0 !== trial) {
    throw new SynfireError({
      code: 'bad-trial',
      where: 'trial',
      found: printValue(trial),
      expected: 'an integer in [0, 2^32)',
      remedy: 'Number the trials 0, 1, 2, …',
    });
  }
  const { trialKey: _, ...rest } = plan;
  const { key, precision = 'single' } = plan;
  const keys = trial === 0 ? { key } : { key, trialKey: trialKey(key, trial) };
  return {
    ...rest,
    ...keys,
    populations: plan.populations.map((population, p) => {
      if (population.kind !== 'neurons') return population;
      const { first, receptors } = population;
      const fresh = planPopulation(populations[p], first, p, dt, keys, precision);
      return { ...fresh, receptors };
    }),
  };
}

/** Throws `too-large` where workers, of 4 GiB each, cannot hold what each has: rows once, states of its copies. */
export function checkMemory(plans: readonly Plan[], workers: number, available: number): void {
  const members = Math.max(1, Math.min(workers, plans.length));
  const whole = estimateBudget(plans[0]);
  const own = ownBytes(plans[0]);
  const held = Array.from({ length: members }, (_, w) => {
    const mine = plans.filter((_, copy) => copy % members === w);
    const wired = new Map(mine.map((plan) => [plan.projections, plan]));
    const rows = [...wired.values()].map((plan) => estimateBudget(plan).total - ownBytes(plan));
    return [...rows, ...mine.map(ownBytes)].reduce((sum, bytes) => sum + bytes, 0);
  });
  const total = held.reduce((sum, bytes) => sum + bytes, 0);
  if (total <= available && held.every((bytes) => bytes <= 2 ** 32)) return;
  const room = Math.min(available, members * 2 ** 32) - members * (whole.total - own);
  const most = Math.floor(room / Math.max(1, own));
  throw new SynfireError({
    code: 'too-large',
    where: WHERE,
    found: `${printBytes(total)} needed: ${plans.length} copies of ${printBytes(own)} each, ${printBytes(whole.total - own)} that they share in each of ${members} workers`,
    expected: `at most ${printBytes(available)}, and ${printBytes(2 ** 32)} a worker`,
    remedy:
      most >= 1
        ? `About ${most} copies would fit: run them in parts, by "trial".`
        : 'Not even one copy fits: scale the network down.',
  });
}

/** Of what `estimateBudget` counts, what every copy has for itself. */
function ownBytes(plan: Plan): number {
  const own = ['state', 'spikes', 'rows in flight'];
  return estimateBudget(plan)
    .groups.filter(({ name }) => own.includes(name))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}
