/**
 * What a plasticity rule is: data, written the way a paper writes it. No backend knowledge.
 *
 * A synapse has a weight `w` and variables of its own, which decay between events; a target neuron has
 * traces, which decay and are raised by its spikes. `onPre` runs when a spike arrives at the synapse,
 * `onPost` when the target fires; both are assignments in order (a new name is a temporary). They may
 * read parameters, traces, `w`, variables, and `elapsed`, the ms since the synapse's last event (since
 * time 0 before the first). `transmit` is what an arrival adds to the receptor, before `onPre`. `onStep` runs at the end of
 * each step at all synapses of the targets of which `whenever` is true. `states` of the target can be read like traces.
 * Order inside a step: docs/decisions/0009-plasticity.md. Short-term plasticity is a rule without `onPost`.
 */
import type { ParameterDeclaration } from '../neurons/model.ts';

export interface PlasticityRule {
  readonly name: string;
  /** Paper, equation or page. */
  readonly reference: string;
  readonly doc: string;
  /** In units, `w` stands for the unit of the weight: `w`, `1/w`. */
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly variables: Readonly<Record<string, SynapseVariable>>;
  readonly traces: Readonly<Record<string, PostTrace>>;
  /** In the unit of the weight. */
  readonly transmit: string;
  /** Assignments to `w` and variables, separated by `;` or newlines. */
  readonly onPre: string;
  /** Empty: spikes of the target do nothing. It sees traces as they were before this spike. */
  readonly onPost: string;
  /** States of the target's model that the rule reads, with their units; after the update (and reset) of the step, in
   *  `transmit` before it. */
  readonly states?: Readonly<Record<string, string>>;
  /** Condition over states, traces and parameters; absent: always. */
  readonly whenever?: string;
  /** Assignments as in `onPre`; they see traces with the spikes of the step. */
  readonly onStep?: string;
  /** Bounds of the weight, over parameters; `onPre`, `onPost` and `onStep` end with clipping `w` to them. */
  readonly w_min: string;
  readonly w_max: string;
}

export interface SynapseVariable {
  readonly unit: string;
  /** Parameter that holds the time constant; absent: it keeps its value between events. */
  readonly decay?: string;
  /** Expression over parameters. */
  readonly initial: string;
}

/** A dimensionless trace of the target's spikes. */
export interface PostTrace {
  /** Parameter that holds the time constant. */
  readonly decay: string;
  /** A spike adds 1 (all spikes count), or sets it to 1 (the nearest counts). */
  readonly spike: 'add' | 'set';
}

/** A rule with its parameter values. */
export interface PlasticitySpec {
  readonly rule: PlasticityRule;
  readonly parameters: Readonly<Record<string, number>>;
}
