/** Plasticity rules of a plan as modules: printed, then compiled or found among those compiled beforehand. */

import { printRule } from '../../codegen/print-rule.ts';
import { buildRuleKernel, type RuleKernel } from '../../codegen/rule-kernel.ts';
import type { Plan } from '../../plan/plan.ts';
import { compileModule } from '../machine/compile.ts';
import { kernelBinary } from './kernel-binary.ts';

interface PreparedRule {
  readonly kernel: RuleKernel;
  readonly text: string;
}

/** What a worker is sent: `module` is an index in the modules of the load. */
export interface LoadedRule {
  readonly kernel: RuleKernel;
  readonly module: number;
}

/** By projection; undefined where weights stay as they are. */
function prepareRules(plan: Plan): (PreparedRule | undefined)[] {
  return plan.projections.map(({ plasticity, spikeFirst }) => {
    if (plasticity === undefined) return undefined;
    const kernel = buildRuleKernel(plasticity, plan.dt, plan.precision);
    return { kernel, text: printRule(kernel, plan.precision, spikeFirst) };
  });
}

/** `firstModule`: number of modules that come before these. Equal texts share a module. */
export async function compileRules(
  plan: Plan,
  firstModule: number,
): Promise<{ modules: WebAssembly.Module[]; rules: (LoadedRule | undefined)[] }> {
  const prepared = prepareRules(plan);
  const texts = [...new Set(prepared.flatMap((rule) => (rule ? [rule.text] : [])))];
  const modules = await Promise.all(
    texts.map(async (text) => compileModule(await kernelBinary(text))),
  );
  const rules = prepared.map(
    (rule) => rule && { kernel: rule.kernel, module: firstModule + texts.indexOf(rule.text) },
  );
  return { modules, rules };
}
