/** NESTML: point-neuron models as definitions for `neuron()`; what is left out is named with its line. */
import { expectOptions } from '../../connect/argument.ts';
import { type Fault, printValue, SynfireError } from '../../errors.ts';
import { definitionOf, type NestmlModel } from './definition.ts';
import { wrong } from './faults.ts';
import { modelsOf } from './syntax.ts';

export interface NestmlDocument {
  /** By name: `neuron(models.iaf_psc_exp_neuron.neuron)`. */
  readonly models: Readonly<Record<string, NestmlModel>>;
  /** Models that are not imported, with the first part that is not known; no part of them is. */
  readonly refused: readonly Fault[];
}

/**
 * Throws `nestml-syntax` where the text is no NESTML (version 8), `nestml-wrong` where names, units or values do not fit, each with its line; models with parts that are
 * not known here go to `refused`; where a statement itself is not known, the whole file does.
 */
export function readNestml(
  text: string,
  options: { readonly where?: string } = {},
): NestmlDocument {
  expectOptions(options, 'readNestml', ['where']);
  const { where = 'NESTML file' } = options;
  if (typeof text !== 'string') {
    const [found, expected] = [printValue(text), 'the text of the file'];
    const fault = { code: 'wrong-type', where: 'readNestml › text', found, expected };
    throw new SynfireError({ ...fault, remedy: 'Decode it first.' });
  }
  const source = { text, where };
  const models: Record<string, NestmlModel> = {};
  const refused: Fault[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SynfireError) || error.code !== 'nestml-unsupported') throw error;
      refused.push(...error.faults);
      return undefined;
    }
  };
  const seen = new Set<string>();
  for (const model of attempt(() => modelsOf(source)) ?? []) {
    if (seen.has(model.name)) {
      throw wrong(source, model.span, `model ${model.name} a second time`, 'each name once');
    }
    seen.add(model.name);
    const read = attempt(() => definitionOf(source, model));
    if (read !== undefined) models[model.name] = read;
  }
  return { models, refused };
}
