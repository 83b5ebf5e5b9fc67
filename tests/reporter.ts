import { DefaultReporter } from 'vitest/node';

/**
 * The runner's own report, with nothing between the mark and the path of a file: whatever counts results in the
 * output reads ` ✓ tests/a.test.ts (3 tests)`, and which files share a process (`own-process.ts`) says nothing there.
 */
export default class extends DefaultReporter {
  protected override getEntityPrefix(entity: Parameters<DefaultReporter['getStateSymbol']>[0]) {
    return this.getStateSymbol(entity);
  }
}
