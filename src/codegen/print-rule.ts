/**
 * A rule's kernel as an AssemblyScript module: `transmit` and `pre` for a bucket of neighbouring records, `post` for records
 * that a list points to; where steps do something, `step` as `post`, and `check`, which lists the targets of which the rule's
 * condition is true.
 */
import { lanes, type Precision } from '../equations/precision.ts';
import { printModule } from './assembly-printer.ts';
import { printRecords } from './assembly-records.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { recordPlaces, ruleOffsets, targetPlaces } from './rule-places.ts';
import { rulePrograms } from './rule-program.ts';
import { printUnits } from './unit-printer.ts';

/** The module's text. */
export function printRule(kernel: RuleKernel, precision: Precision = 'single'): string {
  const vectors = lanes[precision];
  const { transmit, pre, post, step, check } = rulePrograms(kernel);
  const bucket = recordPlaces(kernel, 'bucket', vectors);
  const list = recordPlaces(kernel, 'list', vectors);
  return printModule(
    `${kernel.name}: printed by Synfire from the rule's text.`,
    [
      printRecords(transmit, bucket),
      printRecords(pre, bucket),
      printRecords(post, list),
      ...(step ? [printRecords(step, list)] : []),
      ...(check ? [printUnits(check, targetPlaces(vectors))] : []),
    ],
    ruleOffsets(kernel, vectors),
    vectors,
  );
}
