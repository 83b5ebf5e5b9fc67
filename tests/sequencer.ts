/**
 * The order of test files: those that have a process of their own before those that share one, which must follow each other, and in both
 * those that are known to take long first, so that no core waits at the end for the other. What vitest remembers of the last run is not
 * there in a fresh clone.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where the long ones are, the longest first. */
const LONG = ['backends', 'browser', 'papers', 'faults', 'learn', 'cli', 'python'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const at = LONG.findIndex((folder) => moduleId.includes(`/tests/${folder}/`));
      return (at < 0 ? LONG.length : at) + (project.config.isolate ? 0 : LONG.length + 1);
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
