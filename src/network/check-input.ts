/** Faults of inputs and of recorders: what they point to, and their times. */
import type { InputDescription } from '../inputs/input.ts';
import type { RecorderDescription } from '../record/recorder.ts';
import { checkTakesCurrent, modelOrNone } from './check-current.ts';
import { checkExpected, checkIndices, checkWindow } from './check-population.ts';
import { findPopulation, findReceptor, type Populations } from './check-projection.ts';
import { checkSign } from './check-sign.ts';
import type { PopulationDescription } from './description.ts';
import { checkOnGrid } from './grid.ts';
import { isSource } from './models.ts';
import { checkNumber, checkNumbers, checkQuantity } from './quantity.ts';
import { type Report, unknownName } from './shape.ts';

export function checkInput(
  input: InputDescription,
  populations: Populations,
  dt: number,
  where: string,
  report: Report,
): void {
  const target = findPopulation(input.target, populations, `${where} › target`, report);
  if (input.input === 'poisson') {
    const unit =
      target === undefined ? undefined : findReceptor(target, input.receptor, where, report);
    checkNumber(input.rate, { unit: 'Hz', range: 'nonnegative' }, `${where} › rate`, report);
    checkExpected([input.rate], dt, `${where} › rate`, report);
    checkNumber(input.weight, { unit: unit ?? '1' }, `${where} › weight`, report);
    if (target !== undefined && unit !== undefined) {
      const { weight, receptor, signed } = input;
      checkSign(weight, target, receptor, unit, signed, `${where} › weight`, report);
    }
    if (input.neurons !== undefined && target !== undefined) {
      checkIndices(input.neurons, target.size, `${where} › neurons`, report);
    }
    return;
  }
  if (target !== undefined) checkTakesCurrent(target, where, report);
  switch (input.input) {
    case 'step_current': {
      const each = { count: target?.size ?? 0, what: 'neuron' } as const;
      const checked = target !== undefined || typeof input.amplitude === 'number';
      if (checked) {
        checkQuantity(input.amplitude, { unit: 'pA', each }, `${where} › amplitude`, report);
      }
      checkWindow(input.start, input.stop, dt, where, report);
      return;
    }
    case 'series_current':
      checkNumbers(input.values, { unit: 'pA' }, `${where} › values`, report);
      checkOnGrid(input.interval, dt, 1, `${where} › interval`, report);
      if (input.perNeuron && target !== undefined) checkRows(input.values, target, where, report);
      return;
    case 'noise_current':
      checkNumber(input.mean, { unit: 'pA' }, `${where} › mean`, report);
      checkNumber(input.sd, { unit: 'pA', range: 'nonnegative' }, `${where} › sd`, report);
      checkOnGrid(input.interval, dt, 1, `${where} › interval`, report);
      return;
    default:
      input satisfies never;
  }
}

/** A series per neuron has whole rows. */
function checkRows(
  { length }: ArrayLike<number>,
  { size, name }: PopulationDescription,
  where: string,
  report: Report,
): void {
  if (size === 0 ? length === 0 : length % size === 0) return;
  report({
    code: 'wrong-length',
    where: `${where} › values`,
    found: `${length} values`,
    expected: `a multiple of ${size}, the neurons of "${name}"`,
    remedy:
      'Give one value for each neuron, then those of the next interval; or leave perNeuron out.',
  });
}

export function checkRecorder(
  recorder: RecorderDescription,
  populations: Populations,
  dt: number,
  where: string,
  report: Report,
): void {
  const target = findPopulation(recorder.target, populations, `${where} › target`, report);
  switch (recorder.recorder) {
    case 'spikes':
      return;
    case 'rate':
      checkOnGrid(recorder.bin, dt, 1, `${where} › bin`, report);
      return;
    case 'states': {
      checkOnGrid(recorder.every, dt, 1, `${where} › every`, report);
      if (target === undefined) return;
      if (recorder.mean && recorder.neurons !== undefined) {
        const found = 'chosen neurons';
        const expected = 'all: a mean is that of the population';
        const remedy = 'Leave them out, or record their states.';
        report({ code: 'unexpected-array', where: `${where} › neurons`, found, expected, remedy });
      } else if (recorder.neurons !== undefined) {
        checkIndices(recorder.neurons, target.size, `${where} › neurons`, report);
      }
      const model = modelOrNone(target);
      if (model === undefined && !isSource(target.neuron)) return;
      const states = model?.states.map((state) => state.name) ?? [];
      for (const variable of recorder.variables) {
        if (states.includes(variable)) continue;
        const expected = `a state of population "${target.name}"`;
        unknownName('unknown-state', variable, expected, states, where, report);
      }
      return;
    }
    default:
      recorder satisfies never;
  }
}
