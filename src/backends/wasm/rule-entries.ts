/** What a rule's module does for a worker: functions in its table, and those that are called when rows are built or read. */
import type { WasmExports, WasmHost } from '../../../bindings/wasm.ts';

/** Numbers: entries of the table; 0 where the rule has none. */
export interface RuleEntries
  extends Readonly<Record<'transmit' | 'pre' | 'post' | 'step' | 'check', number>> {
  /** In place of `post` where spikes of targets wait. */
  readonly wait?: (...args: number[]) => void;
  /** Lists what ends on each target, where something is done with that. */
  readonly listIncoming?: (...args: number[]) => void;
}

/** A module's functions, tabulated once: `known` are those of before. */
export function ruleEntries(
  host: WasmHost,
  module: WebAssembly.Module,
  known: Map<WebAssembly.Module, RuleEntries>,
): RuleEntries {
  let entries = known.get(module);
  if (!entries) {
    const exports: WasmExports = host.instantiate(module);
    const entry = (run?: () => void) => (run ? host.tabulate(run) : 0);
    entries = {
      transmit: entry(exports.transmit),
      pre: entry(exports.pre),
      post: entry(exports.wait ?? exports.post),
      step: entry(exports.step),
      check: entry(exports.check),
      wait: exports.wait,
      listIncoming: exports.listIncoming,
    };
    known.set(module, entries);
  }
  return entries;
}
