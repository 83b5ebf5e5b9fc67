/**
 * Checks a network description and returns every fault in it at once; an empty list means that it
 * can be planned. Trusts nothing: the description may come from a file or from untyped code.
 *
 * Empty populations, projections without synapses and weights of 0 are no faults.
 */
import { type Fault, printValue } from '../errors.ts';
import { kindOf, recorderName } from '../record/recorder.ts';
import { checkInput, checkRecorder } from './check-input.ts';
import { checkPopulation } from './check-population.ts';
import { checkProjection } from './check-projection.ts';
import type { NetworkDescription, PopulationDescription } from './description.ts';
import { faultsOf, type Report, type Shape } from './shape.ts';
import {
  inputShape,
  networkShape,
  populationShape,
  projectionShape,
  recorderShape,
} from './shapes.ts';

/** Streams of random draws are numbered below 2^24. */
const MOST_PARTS = 2 ** 24;

/** Global neuron numbers fit 32 bits, with room for padding. */
const MOST_NEURONS = 2 ** 31;

export function validate(description: NetworkDescription): Fault[] {
  const faults = faultsOf(networkShape, description, 'network');
  if (faults.length > 0) return faults;
  const report: Report = (fault) => faults.push(fault);
  checkClock(description, report);
  const dt = description.dt > 0 && Number.isFinite(description.dt) ? description.dt : 1;

  const populations = new Map<string, PopulationDescription>();
  const sound = wellShaped(description.populations, 'population', populationShape, report);
  for (const [population, where] of sound) {
    populations.set(population.name, population);
    checkPopulation(population, dt, where, report);
  }
  unique(description.populations, 'population', report);
  checkTotal(
    sound.map(([population]) => population.size),
    report,
  );

  const projections = wellShaped(description.projections, 'projection', projectionShape, report);
  for (const [projection, where] of projections) {
    checkProjection(projection, populations, dt, where, report);
  }
  unique(description.projections, 'projection', report);

  for (const [input, where] of wellShaped(description.inputs, 'input', inputShape, report)) {
    checkInput(input, populations, dt, where, report);
  }
  unique(description.inputs, 'input', report);

  const recorders = wellShaped(description.recorders, 'recorder', recorderShape, report);
  for (const [recorder, where] of recorders) {
    checkRecorder(recorder, populations, dt, where, report);
  }
  for (const kind of ['states', 'means', 'rate'] as const) {
    const named = recorders.filter(([recorder]) => kindOf(recorder) === kind);
    const names = named.map(([recorder]) => ({ name: recorderName(recorder) }));
    unique(names, `recorder of ${kind}`, report);
  }
  return faults;
}

/** What is of the wrong type, wherever it is: the faults that keep data from being a description. */
export function shapeFaults(data: unknown): Fault[] {
  const faults = faultsOf(networkShape, data, 'network');
  if (faults.length > 0) return faults;
  const report: Report = (fault) => faults.push(fault);
  const { populations, projections, inputs, recorders } = data as NetworkDescription;
  wellShaped(populations, 'population', populationShape, report);
  wellShaped(projections, 'projection', projectionShape, report);
  wellShaped(inputs, 'input', inputShape, report);
  wellShaped(recorders, 'recorder', recorderShape, report);
  return faults;
}

function checkClock(description: NetworkDescription, report: Report): void {
  const { dt, seed, trial = 0, version } = description;
  if (!(dt > 0) || !Number.isFinite(dt)) {
    const remedy = 'Give the time step in ms, e.g. 0.1.';
    const expected = 'a finite number > 0';
    report({ code: 'bad-dt', where: 'network › dt', found: `${dt}`, expected, remedy });
  }
  for (const [id, value, bits] of [
    ['seed', seed, 53],
    ['trial', trial, 32],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits) continue;
    const remedy = 'Give a whole number that identifies the run, e.g. 1.';
    const expected = `an integer in [0, 2^${bits})`;
    report({ code: `bad-${id}`, where: `network › ${id}`, found: `${value}`, expected, remedy });
  }
  if (version !== 1) {
    const remedy = 'It was written by another version of Synfire: use that one.';
    const where = 'network › version';
    report({ code: 'unknown-version', where, found: `${version}`, expected: '1', remedy });
  }
}

function checkTotal(sizes: readonly number[], report: Report): void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!(total > MOST_NEURONS)) return;
  report({
    code: 'too-many',
    where: 'populations',
    found: `${total} neurons`,
    expected: `at most ${MOST_NEURONS}`,
    remedy: 'Scale the network down.',
  });
}

/** `population "E"`, or `population 3` where there is no name to print. */
function placeOf(part: unknown, what: string, index: number): string {
  const { name, target } = (part ?? {}) as { name?: unknown; target?: unknown };
  if (typeof name === 'string' && name !== '') return `${what} "${name}"`;
  return typeof target === 'string' ? `${what} ${index} of "${target}"` : `${what} ${index}`;
}

/** The parts that have the right shape, each with its place; faults of the others are reported. */
function wellShaped<T>(
  parts: readonly T[],
  what: string,
  shape: Shape,
  report: Report,
): (readonly [T, string])[] {
  if (parts.length > MOST_PARTS) {
    const expected = `at most ${MOST_PARTS}`;
    const remedy = 'Gather small ones into fewer large ones.';
    report({
      code: 'too-many',
      where: `${what}s`,
      found: `${parts.length}`,
      expected,
      remedy,
    });
    return [];
  }
  const sound: (readonly [T, string])[] = [];
  parts.forEach((part, index) => {
    const where = placeOf(part, what, index);
    const found = faultsOf(shape, part, where);
    if (found.length === 0) sound.push([part, where]);
    else found.forEach(report);
  });
  return sound;
}

/** Reports each name that occurs twice. */
function unique(parts: readonly { readonly name: string }[], what: string, report: Report): void {
  const seen = new Set<string>();
  for (const part of parts) {
    const name = part?.name;
    if (typeof name !== 'string') continue;
    if (seen.has(name)) {
      report({
        code: 'duplicate-name',
        where: `${what} "${name}"`,
        found: printValue(name),
        expected: `a name that no other ${what} has`,
        remedy: 'Rename one of them.',
      });
    }
    seen.add(name);
  }
}
