/**
 * Compiles beforehand what most networks need: the kernels of all examples and of the standard models
 * with their usual receptors, each with narrow and wide sums. Anything else is compiled when it is met.
 */

import { readFileSync } from 'node:fs';
import { examples } from '../examples/index.ts';
import { textHash } from '../src/backends/wasm/kernel-binary.ts';
import { prepareKernels } from '../src/backends/wasm/kernels.ts';
import { prepareRules } from '../src/backends/wasm/rules.ts';
import { compileAssemblyScript } from '../src/codegen/assembly-compiler.ts';
import { printActivation } from '../src/codegen/print-activation.ts';
import { compilePlan } from '../src/plan/compile.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { RateModel } from '../src/rate/index.ts';
import { planOf } from '../src/rate/plan.ts';
import { standardNetworks } from './standard-networks.ts';

/** Of learning networks. */
const ACTIVATIONS = ['max(x, 0)', 'tanh(x)', 'sigmoid(x)', 'log(1 + exp(x))'];

const ONE = { kind: 'dense', values: [0] } as const;
/** Rate networks of one state, whatever their names and numbers. */
const RATE_MODELS: readonly RateModel[] = ['tanh(x)', 'max(x, 0)', 'sigmoid(x)'].flatMap(
  (output) => {
    const plain = { states: { x: 'input - x' }, output, size: 1, dt: 0.1, weights: [ONE] };
    const euler = [
      {},
      { noise: { x: 1 } },
      { constant: 1 },
      { series: { columns: 1, values: [0] } },
    ];
    const rk4 = [{}, { constant: 1 }].map((more) => ({ ...more, method: 'rk4' as const }));
    return [...euler, ...rk4].map((more) => ({ ...plain, ...more }));
  },
);

/** Base64 of each binary by the hash of its text. `cache` holds earlier binaries and receives new ones. */
export async function catalogue(
  cache: Record<string, string>,
  compilerVersion: string,
): Promise<Record<string, string>> {
  const plans = [
    ...Object.values(examples).flatMap((example) => (example.small ? [example.small()] : [])),
    ...standardNetworks(),
  ].map((network) => compilePlan(network.describe()));
  const texts = new Set(
    plans
      .flatMap((plan) => [plan, withSums(plan, true), withSums(plan, false)])
      .flatMap((plan) =>
        prepareKernels(plan).flatMap((kernel) => (kernel ? [kernel.text, kernel.general] : [])),
      ),
  );
  for (const rule of plans.flatMap(prepareRules)) if (rule) texts.add(rule.text);
  for (const activation of ACTIVATIONS) texts.add(printActivation(activation));
  for (const model of RATE_MODELS) texts.add(planOf(model).source);
  const math = readFileSync(new URL('./math.as', import.meta.url), 'utf8');
  const entries: [string, string][] = [];
  for (const text of texts) {
    const key = textHash(`${compilerVersion}\n${math}\n${text}`);
    const binary =
      cache[key] ?? Buffer.from(await compileAssemblyScript(text, { math })).toString('base64');
    cache[key] = binary;
    entries.push([textHash(text), binary]);
  }
  return Object.fromEntries(entries);
}

/** The same plan with all sums narrow, or all wide. */
function withSums(plan: Plan, narrow: boolean): Plan {
  return {
    ...plan,
    populations: plan.populations.map((population) => ({
      ...population,
      receptors: population.receptors.map((receptor) => ({ ...receptor, narrow })),
    })),
  };
}
