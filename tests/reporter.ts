import { DefaultReporter } from 'vitest/node';

type Entity = Parameters<DefaultReporter['getStateSymbol']>[0];

/**
 * The runner's own report, with nothing between the mark and the path of a file, since which files share a process
 * (`own-process.ts`) says nothing there, and with a last line that needs no knowledge of the runner to be counted.
 */
export default class extends DefaultReporter {
  protected override getEntityPrefix(entity: Entity) {
    return this.getStateSymbol(entity);
  }

  override onTestRunEnd(...[modules, ...rest]: Parameters<DefaultReporter['onTestRunEnd']>) {
    super.onTestRunEnd(modules, ...rest);
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const { children } of modules)
      for (const test of children.allTests()) count[test.result().state]++;
    this.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
