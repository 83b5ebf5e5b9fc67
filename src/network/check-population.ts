/** Faults of one population: its size, its model's parameters and initial values, its given spikes. */
import { SynfireError } from '../errors.ts';
import type { Model } from '../neurons/composed.ts';
import type { NeuronSpec } from '../neurons/model.ts';
import type { PopulationDescription, SourceSpec } from './description.ts';
import { checkOnGrid, LAST_STEP, onGrid, stepsOf } from './grid.ts';
import { isSource, modelOf } from './models.ts';
import { checkNumber, checkNumbers, checkQuantity } from './quantity.ts';
import { type Report, unknownName } from './shape.ts';

/** A state of a population is one array, of at most 2 GiB in f64. */
const LARGEST_SIZE = 2 ** 28;

/** Expected events a step beyond which tables of counts grow without use. */
const LARGEST_EXPECTED = 1000;

export function checkPopulation(
  population: PopulationDescription,
  dt: number,
  where: string,
  report: Report,
): void {
  const { size, neuron } = population;
  if (population.name === '') {
    const remedy = 'Give it a name that results can be printed under.';
    report({ code: 'empty-name', where, found: '""', expected: 'a name', remedy });
  }
  if (!Number.isInteger(size) || size < 0 || size > LARGEST_SIZE) {
    report({
      code: 'bad-size',
      where: `${where} › size`,
      found: String(size),
      expected: `an integer from 0 to ${LARGEST_SIZE}`,
      remedy: 'Round a scaled size to a whole number; split a larger population.',
    });
    return;
  }
  if (isSource(neuron)) {
    checkSource(neuron, size, dt, where, report);
    for (const state of Object.keys(population.initial)) {
      const found = `initial value of "${state}"`;
      const expected = 'no initial values: a source has no state';
      report({ code: 'unknown-state', where, found, expected, remedy: 'Leave it out.' });
    }
  } else {
    checkNeuron(population, neuron, where, report);
  }
}

function checkNeuron(
  population: PopulationDescription,
  neuron: NeuronSpec,
  where: string,
  report: Report,
): void {
  let model: Model;
  try {
    model = modelOf(neuron);
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    for (const fault of error.faults) report({ ...fault, where: `${where} › ${fault.where}` });
    return;
  }
  const each = { count: population.size, what: 'neuron' } as const;
  const declared = new Map(model.parameters.map((p) => [p.name, p]));
  const ofReceptors = Object.entries(neuron.receptors).flatMap(([receptor, { parameters }]) =>
    Object.keys(parameters).map((own) => `${own}_${receptor}`),
  );
  const given = new Set([...ofReceptors, ...Object.keys(neuron.parameters)]);
  for (const { name, unit, range, default: value } of model.parameters) {
    if (given.has(name)) continue;
    checkNumber(value, { unit, range }, `${where} › default of parameter "${name}"`, report);
  }
  for (const [name, value] of Object.entries(neuron.parameters)) {
    const parameter = declared.get(name);
    const place = `${where} › parameter "${name}"`;
    if (parameter === undefined) {
      const expected = `a parameter of ${model.name}`;
      unknownName('unknown-parameter', name, expected, declared.keys(), place, report);
    } else {
      const { unit, range } = parameter;
      checkQuantity(value, { unit, range, each }, place, report);
    }
  }
  for (const [name, receptor] of Object.entries(neuron.receptors)) {
    for (const [own, value] of Object.entries(receptor.parameters)) {
      const place = `${where} › receptor "${name}" › parameter "${own}"`;
      const declaration = Object.hasOwn(receptor.kind.parameters, own)
        ? receptor.kind.parameters[own]
        : undefined;
      if (declaration === undefined) {
        const expected = `a parameter of ${receptor.kind.name}`;
        const known = Object.keys(receptor.kind.parameters);
        unknownName('unknown-parameter', own, expected, known, place, report);
      } else {
        checkNumber(value, { unit: declaration.unit, range: declaration.range }, place, report);
      }
    }
  }
  const states = new Map(model.states.map((s) => [s.name, s]));
  for (const [name, value] of Object.entries(population.initial)) {
    const state = states.get(name);
    const place = `${where} › initial "${name}"`;
    if (state === undefined) {
      const expected = `a state of ${model.name}`;
      unknownName('unknown-state', name, expected, states.keys(), place, report);
    } else {
      checkQuantity(value, { unit: state.unit, range: state.range, each }, place, report);
    }
  }
}

function checkSource(
  source: SourceSpec,
  size: number,
  dt: number,
  where: string,
  report: Report,
): void {
  if (source.source === 'spike_generator') {
    checkSpikes(source.senders, source.times, size, dt, where, report);
    return;
  }
  const rate = { unit: 'Hz', range: 'nonnegative', each: { count: size, what: 'neuron' } } as const;
  checkQuantity(source.rate, rate, `${where} › rate`, report);
  const rates = typeof source.rate === 'number' ? [source.rate] : source.rate;
  checkExpected(rates, dt, `${where} › rate`, report);
  checkWindow(source.start, source.stop, dt, where, report);
}

/** A rate whose expected count a step is beyond what is drawn. */
export function checkExpected(
  rates: ArrayLike<number>,
  dt: number,
  where: string,
  report: Report,
): void {
  let largest = 0;
  for (let i = 0; i < rates.length; i++) if (rates[i] > largest) largest = rates[i];
  if (!Number.isFinite(largest) || (largest * dt) / 1000 <= LARGEST_EXPECTED) return;
  report({
    code: 'rate-too-high',
    where,
    found: `${largest} Hz, ${(largest * dt) / 1000} events a step`,
    expected: `at most ${LARGEST_EXPECTED} events a step of ${dt} ms`,
    remedy: 'Use fewer events of larger weight, a noise current, or a finer dt.',
  });
}

/** [start, stop) in ms, on the grid; `stop` may be Infinity. */
export function checkWindow(
  start: number,
  stop: number,
  dt: number,
  where: string,
  report: Report,
): void {
  checkOnGrid(start, dt, 0, `${where} › start`, report);
  if (stop !== Number.POSITIVE_INFINITY) checkOnGrid(stop, dt, 0, `${where} › stop`, report);
  if (stop < start) {
    const found = `start ${start} ms, stop ${stop} ms`;
    const remedy = 'Exchange the two.';
    report({ code: 'empty-interval', where, found, expected: 'start ≤ stop', remedy });
  }
}

function checkSpikes(
  senders: ArrayLike<number>,
  times: ArrayLike<number>,
  size: number,
  dt: number,
  where: string,
  report: Report,
): void {
  if (senders.length !== times.length) {
    report({
      code: 'wrong-length',
      where,
      found: `${senders.length} senders and ${times.length} times`,
      expected: 'one time per sender',
      remedy: 'Give two arrays of one length.',
    });
    return;
  }
  checkIndices(senders, size, `${where} › senders`, report);
  const finite = { unit: 'ms', range: 'positive' } as const;
  checkNumbers(times, finite, `${where} › times`, report);
  for (let k = 0; k < times.length; k++) {
    const place = `${where} › times[${k}]`;
    if (!Number.isFinite(times[k]) || times[k] <= 0) return;
    if (!onGrid(times[k], dt) || stepsOf(times[k], dt) < 1 || times[k] / dt > LAST_STEP) {
      checkOnGrid(times[k], dt, 1, place, report);
      return;
    }
    if (k > 0 && times[k] < times[k - 1]) {
      const found = `${times[k]} ms after ${times[k - 1]} ms`;
      const remedy = 'Sort senders and times together by time.';
      report({ code: 'unsorted', where: place, found, expected: 'times in order', remedy });
      return;
    }
  }
}

/** Every element an integer in [0, size). */
export function checkIndices(
  indices: ArrayLike<number>,
  size: number,
  where: string,
  report: Report,
): void {
  let wrong = 0;
  let first = -1;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (Number.isInteger(index) && index >= 0 && index < size) continue;
    if (wrong++ === 0) first = i;
  }
  if (wrong === 0) return;
  report({
    code: 'index-out-of-range',
    where: `${where}[${first}]`,
    found: wrong > 1 ? `${indices[first]} (and ${wrong - 1} more)` : String(indices[first]),
    expected: size > 0 ? `an integer from 0 to ${size - 1}` : 'none: the population is empty',
    remedy: 'Indices count from 0 within the population.',
  });
}
