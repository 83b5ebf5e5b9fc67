/** The one suite that every backend runs: the same body, whatever computes. `few`: in short a few cases stand for many alike. */
import type { Subject } from './harness.ts';
import { describeConnections } from './suite-connections.ts';
import { describeCouplings } from './suite-couplings.ts';
import { describeHeld } from './suite-held.ts';
import { describeInputs } from './suite-inputs.ts';
import { describeNeurons } from './suite-neurons.ts';
import { describeNumbers } from './suite-numbers.ts';
import { describeRecording } from './suite-recording.ts';
import { describeState } from './suite-state.ts';
import { describeWeights } from './suite-weights.ts';

export function describeBackend(
  name: string,
  make: Subject['make'],
  precision: Subject['precision'],
  few = false,
): void {
  const subject = { name, make, precision, few };
  describeNeurons(subject);
  describeHeld(subject);
  describeConnections(subject);
  describeCouplings(subject);
  describeInputs(subject);
  describeNumbers(subject);
  describeRecording(subject);
  describeState(subject);
  describeWeights(subject);
}
