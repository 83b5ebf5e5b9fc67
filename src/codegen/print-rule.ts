/**
 * A rule's kernel as an AssemblyScript module: `transmit` and `pre` for a bucket of neighbouring records, `post` for records
 * that a list points to; where steps do something, `step` as `post`, and `check`, which lists the targets of which the rule's
 * condition is true.
 */
import { lanes, type Precision } from '../equations/precision.ts';
import { printModule } from './assembly-printer.ts';
import { printRecords } from './assembly-records.ts';
import { incomingLists } from './incoming-lists.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { ruleStride, spikesWait } from './rule-layout.ts';
import { recordPlaces, ruleOffsets, targetPlaces } from './rule-places.ts';
import { rulePrograms } from './rule-program.ts';
import { printUnits } from './unit-printer.ts';
import { waitingSpikes } from './waiting-spikes.ts';

/** The module's text. `spikeFirst`: spikes of targets act before arrivals of the same step. */
export function printRule(
  kernel: RuleKernel,
  precision: Precision = 'single',
  spikeFirst = false,
): string {
  const vectors = lanes[precision];
  const { transmit, pre, post, step, check } = rulePrograms(kernel);
  const bucket = recordPlaces(kernel, 'bucket', vectors);
  const list = recordPlaces(kernel, 'list', vectors);
  return printModule(
    `${kernel.name}: printed by Synfire from the rule's text.`,
    [
      ...(spikesWait(kernel, spikeFirst)
        ? [
            printRecords(transmit, bucket, 'send'),
            printRecords(pre, bucket, 'arrive'),
            printRecords(post, recordPlaces(kernel, 'pairs', vectors), 'respond'),
            waitingSpikes(ruleStride(kernel, vectors)),
          ]
        : [printRecords(transmit, bucket), printRecords(pre, bucket), printRecords(post, list)]),
      ...(step ? [printRecords(step, list)] : []),
      ...(kernel.post.length + kernel.step.length > 0
        ? [incomingLists(ruleStride(kernel, vectors))]
        : []),
      ...(check ? [printUnits(check, targetPlaces(vectors))] : []),
    ],
    ruleOffsets(kernel, vectors),
    vectors,
  );
}
