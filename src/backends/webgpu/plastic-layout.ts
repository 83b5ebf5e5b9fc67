/**
 * Descriptors of the plastic projections in the tables (codegen/wgsl-rule-layout.ts), and where the traces of each lie
 * in the one buffer of all: a mark for each target, then trace after trace, then copies of the states that a rule reads.
 */
import { printWgslRule } from '../../codegen/print-wgsl-rule.ts';
import { buildRuleKernel, type RuleKernel } from '../../codegen/rule-kernel.ts';
import { RULE_WORD, ruleValues } from '../../codegen/wgsl-rule-layout.ts';
import { exp } from '../../equations/f64.ts';
import type { Plan } from '../../plan/plan.ts';
import { type RowSetPlan, rowSets } from '../wasm/row-sets.ts';
import { type Blocks, HEADER, type Layout, paddedSize, WORKGROUP } from './layout.ts';
import { floatBits } from './tables.ts';

export interface LaidPlastic {
  readonly projection: number;
  readonly set: RowSetPlan;
  readonly kernel: RuleKernel;
  /** The printed rule. */
  readonly text: string;
  /** Place in the tables. */
  readonly descriptor: number;
  /** First word of its marks, and words of these and of a trace. */
  readonly marks: number;
  readonly padded: number;
  /** States of the target's model that the rule reads, and the target's group; undefined where it has no neurons. */
  readonly states: readonly string[];
  readonly group: number | undefined;
  /** Global number of the first source, and targets. */
  readonly firstSource: number;
  readonly targets: number;
}

export interface PlasticLayout {
  readonly projections: readonly LaidPlastic[];
  /** Workgroups that decay and raise traces. */
  readonly blocks: Blocks;
  /** Words of the buffer of traces. */
  readonly traceWords: number;
  /** Longest delay of a plastic projection, steps. */
  readonly longestDelay: number;
}

/** Fills the tables; undefined where no synapse learns. */
export function layOutPlastic(plan: Plan, layout: Layout): PlasticLayout | undefined {
  const { tables } = layout;
  const blocks: number[] = [];
  let traceWords = 0;
  let longestDelay = 0;
  const projections = rowSets(plan).flatMap((set): LaidPlastic[] => {
    if (!set.plastic) return [];
    const [projection] = set.projections;
    const { source, target, receptor, delaySteps, plasticity } = plan.projections[projection];
    const { first, size, receptors } = plan.populations[target];
    const rule = plasticity!;
    const kernel = buildRuleKernel(rule, plan.dt);
    const padded = paddedSize(size);
    const values = ruleValues(kernel);
    const words = new Array<number>(RULE_WORD.traces + 2 * kernel.traces.length + values.size);
    words[RULE_WORD.firstTarget] = first;
    words[RULE_WORD.targets] = size;
    words[RULE_WORD.leastDelay] = delaySteps[0];
    words[RULE_WORD.mostDelay] = delaySteps[1];
    words[RULE_WORD.accumulator] = layout.accumulators[target] + receptor * padded;
    words[RULE_WORD.marks] = traceWords;
    words[RULE_WORD.padded] = padded;
    words[RULE_WORD.traceCount] = rule.traces.length;
    rule.traces.forEach(({ decay, spike }, k) => {
      words[RULE_WORD.traces + 2 * k] = floatBits(exp(-plan.dt / rule.parameters[decay]));
      words[RULE_WORD.traces + 2 * k + 1] = spike === 'set' ? 1 : 0;
    });
    rule.states.forEach(({ name }, k) => {
      const at = RULE_WORD.traces + 2 * (rule.traces.length + k);
      words[at] = placeOfState(layout, target, name);
      words[at + 1] = 0;
    });
    words[values.get('scale')!] = floatBits(1 / receptors[receptor].quantum);
    for (const [name, value] of Object.entries(kernel.constants)) {
      words[values.get(`constant:${name}`)!] = floatBits(value);
    }
    const descriptor = tables.words(words);
    const marks = traceWords;
    if (rule.traces.length > 0) {
      for (let unit = 0; unit < size; unit += WORKGROUP) blocks.push(descriptor, unit);
    }
    if (kernel.traces.length > 0) traceWords += padded * (1 + kernel.traces.length);
    longestDelay = Math.max(longestDelay, delaySteps[1]);
    const text = printWgslRule(kernel, rule.states.length);
    const states = rule.states.map(({ name }) => name);
    const group = layout.places[target]?.group;
    const firstSource = plan.populations[source].first;
    return [
      {
        ...{ projection, set, kernel, text, descriptor, marks, padded },
        ...{ states, group, firstSource, targets: size },
      },
    ];
  });
  if (projections.length === 0) return undefined;
  tables.set(HEADER.pastSteps, longestDelay);
  const count = blocks.length / 2;
  return {
    projections,
    blocks: { place: tables.words(blocks), count },
    traceWords,
    longestDelay,
  };
}

/** Word of a population's first neuron in its group's arena. */
function placeOfState({ places, groups }: Layout, population: number, name: string): number {
  const { group, first } = places[population]!;
  const { arrays, length } = groups[group];
  return arrays.indexOf(`state:${name}`) * length + first;
}
