/** What is asked of a plan that learns, and whether gradients can be had of it. */
import { namesOf } from '../../equations/walk.ts';
import { SynfireError, suggest } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';

import type { DelayRange } from './spread-delays.ts';

export interface LearningRequest {
  /** Steps that a sample lasts. */
  readonly steps: number;
  /** Names of projections whose weights are learnt; default all. */
  readonly weights?: readonly string[];
  /** By projection: between which delays those of its synapses are learnt. */
  readonly delays?: Readonly<Record<string, DelayRange>>;
  /** By population: parameters that are learnt. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** By population: states whose initial values are learnt. */
  readonly initial?: Readonly<Record<string, readonly string[]>>;
  /** Projections through which no gradient passes back to the source's spikes. */
  readonly stopped?: readonly string[];
  /** Slopes pass back to spikes by fixed random numbers, as large as the weights are at the start, from this seed. */
  readonly feedback?: number;
  /** Equal parts that a sample is run in, each with a gradient of its own: none passes from a part to the one before. Default 1. */
  readonly parts?: number;
  /** Slopes pass through the times of spikes, not a surrogate. Default false. */
  readonly byTime?: boolean;
}

/** Throws SynfireError for names that are unknown and what has no gradient. */
export function checkRequest(plan: Plan, request: LearningRequest): void {
  const names = plan.projections.map(({ name }) => name);
  const populations = plan.populations.map(({ name }) => name);
  const unknown = (where: string, found: string, known: readonly string[], expected: string) =>
    new SynfireError({
      code: 'unknown-name',
      where: `learning › ${where}`,
      found: `"${found}"`,
      expected,
      remedy: suggest(found, known),
    });
  for (const [where, list] of [
    ['weights', request.weights ?? []],
    ['stopped', request.stopped ?? []],
    ['delays', Object.keys(request.delays ?? {})],
  ] as const) {
    const odd = list.find((id) => !names.includes(id));
    if (odd !== undefined) throw unknown(where, odd, names, 'the name of a projection');
  }
  for (const [where, record] of [
    ['parameters', request.parameters ?? {}],
    ['initial', request.initial ?? {}],
  ] as const) {
    for (const [population, ids] of Object.entries(record)) {
      const planned = plan.populations.find(({ name }) => name === population);
      if (!planned?.model) throw unknown(where, population, populations, 'a population of neurons');
      const known =
        where === 'initial'
          ? planned.model.states.map(({ name }) => name)
          : planned.model.parameters.map(({ name }) => name);
      const odd = ids.find((id) => !known.includes(id));
      if (odd !== undefined) {
        throw unknown(`${where} of "${population}"`, odd, known, `one of ${known.join(', ')}`);
      }
      const refractory = planned.model.refractory && [...namesOf(planned.model.refractory)];
      const whole = where === 'parameters' && ids.find((id) => refractory?.includes(id));
      if (whole) throw refuse(`${where} › "${whole}"`, 'a number of whole steps', 'Leave it out.');
    }
  }
  for (const projection of plan.projections) {
    const where = `projection "${projection.name}"`;
    if (projection.plasticity) {
      throw refuse(
        where,
        'a plasticity rule',
        'Remove the rule: the gradient moves these weights.',
      );
    }
    const learnt =
      request.weights === undefined ||
      request.weights.includes(projection.name) ||
      request.delays?.[projection.name] !== undefined;
    if (projection.regenerated && learnt) {
      throw refuse(where, 'rows that are regenerated', 'Store them: { connectivity: "stored" }.');
    }
  }
  for (const { name } of plan.couplings) {
    throw refuse(`projection "${name}"`, 'a graded projection', 'Let spikes transmit.');
  }
  for (const input of plan.inputs) {
    if (input.input !== 'poisson') continue;
    const where = `input to "${plan.populations[input.target].name}"`;
    throw refuse(where, 'Poisson arrivals', 'Draw them into the samples of a source.');
  }
  if (!(Number.isInteger(request.steps) && request.steps > 0 && request.steps <= 1e7)) {
    throw refuse('steps', String(request.steps), 'Give a whole number of steps from 1 to 10⁷.');
  }
  const { steps, parts = 1 } = request;
  if (!(Number.isInteger(parts) && parts >= 1 && steps % parts === 0)) {
    const remedy = `Give a number that divides the ${steps} steps of a sample.`;
    throw refuse('parts', String(parts), remedy);
  }
}

const refuse = (where: string, found: string, remedy: string): SynfireError =>
  new SynfireError({
    code: 'not-learnable',
    where: `learning › ${where}`,
    found,
    expected: 'what gradients can pass',
    remedy,
  });
