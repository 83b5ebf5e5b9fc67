/**
 * A network as plain data: what is saved, sent, compared and planned. It knows no worker, no GPU.
 *
 * Quantities are numbers in the unit that the model declares (ms, mV, pA, nS, pF, Hz), or text with a
 * unit ("2 nA"), which validation converts.
 */
import type { Connector } from '../connect/connector.ts';
import type { Precision } from '../equations/precision.ts';
import type { InputDescription } from '../inputs/input.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import type { SourceSpec } from '../neurons/sources.ts';
import type { PlasticitySpec } from '../plasticity/rule.ts';
import type { CoincidenceOrder } from '../plasticity/split-delay.ts';
import type { RecorderDescription } from '../record/recorder.ts';
import type { GradedSpec } from '../synapses/graded.ts';

export type { SourceSpec } from '../neurons/sources.ts';

export interface NetworkDescription {
  readonly format: 'synfire-network';
  readonly version: 1;
  /** Time step in ms. */
  readonly dt: number;
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Integer in [0, 2^32); 0 if absent. */
  readonly trial?: number;
  /** Single if absent. */
  readonly precision?: Precision;
  readonly populations: readonly PopulationDescription[];
  readonly projections: readonly ProjectionDescription[];
  readonly inputs: readonly InputDescription[];
  readonly recorders: readonly RecorderDescription[];
}

export interface PopulationDescription {
  readonly name: string;
  /** Number of neurons, an integer ≥ 0. */
  readonly size: number;
  readonly neuron: NeuronSpec | SourceSpec;
  /** Initial values that override the model's, by state. */
  readonly initial: Readonly<Record<string, ParameterValue>>;
}

export interface ProjectionDescription {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** Empty where the projection is graded. */
  readonly receptor: string;
  readonly connector: Connector;
  /** In the receptor's weight unit (graded: pA per unit of the variable); an array gives one value per edge of an explicit edge list. */
  readonly weight: ParameterValue;
  /** Weights may be negative though the receptor says that they are not. */
  readonly signed?: boolean;
  /** ms, from the source to the synapse; with `dendritic` at least dt (graded: at least 0). Drawn delays are rounded to the grid. */
  readonly delay: ParameterValue;
  /** ms, from the synapse to the target's soma, and back for its spikes; 0 if absent. */
  readonly dendritic?: number;
  /** What comes first where an arrival and a spike of the target meet at the synapse; absent: see plasticity/split-delay.ts. */
  readonly order?: CoincidenceOrder;
  /** Absent: weights stay as they are. */
  readonly plasticity?: PlasticitySpec;
  /** Absent: spikes are transmitted. */
  readonly graded?: GradedSpec;
}
