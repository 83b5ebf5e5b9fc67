/**
 * Printed kernels are text under review: a change of the printer, of a model or of the arrangement of its
 * terms shows here as a difference. `UPDATE_GOLDEN=1 npx vitest run tests/golden` writes them anew.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareKernels } from '../../src/backends/wasm/kernels.ts';
import { printLearning, printStage } from '../../src/backends/rate/print-wgsl-model.ts';
import { variantOf } from '../../src/backends/webgpu/layout.ts';
import { printAssemblyScript } from '../../src/codegen/assemblyscript.ts';
import { printWgslRule } from '../../src/codegen/print-wgsl-rule.ts';
import { printWgslKernel } from '../../src/codegen/wgsl.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { goldenCases } from './cases.ts';
import { goldenActivations, goldenRates } from './rates.ts';
import { goldenRules } from './rules.ts';
import { printActivation, printPhi } from '../../src/codegen/print-activation.ts';
import { planOf } from '../../src/rate/plan.ts';
import { printRule } from '../../src/codegen/print-rule.ts';
import { buildRuleKernel, type RuleKernel } from '../../src/codegen/rule-kernel.ts';
import { composeRule } from '../../src/plasticity/compose-rule.ts';

const FOLDER = join(import.meta.dirname, 'kernels');
const update = process.env.UPDATE_GOLDEN === '1';

type Case = (typeof goldenCases)[number];

const textOf = (network: Case['network']): string => {
  const [kernel] = prepareKernels(compilePlan(network.describe()));
  return printAssemblyScript(kernel!.kernel, kernel!.population.variant);
};

const wgslOf = (network: Case['network']): string => {
  const plan = compilePlan(network.describe());
  const [kernel] = prepareKernels(plan);
  return printWgslKernel(kernel!.kernel, variantOf(plan, 0, kernel!));
};

const PRINTERS = { '.as.txt': textOf, '.wgsl.txt': wgslOf };
const each = Object.entries(PRINTERS).flatMap(([ending, print]) =>
  goldenCases.map(({ name, network }) => ({ file: name + ending, print, network })),
);

const RULE_PRINTERS = {
  '.as.txt': (kernel: RuleKernel) => printRule(kernel),
  '.wgsl.txt': (kernel: RuleKernel, states: number) => printWgslRule(kernel, states),
};
const eachRule = Object.entries(RULE_PRINTERS).flatMap(([ending, print]) =>
  Object.keys(goldenRules).map((name) => ({ file: name + ending, name, print })),
);

/** All entry points of a rate model, one behind the other. */
const rateWgsl = (name: string): string => {
  const model = goldenRates[name];
  const plan = planOf(model);
  const { output, stages, learning } = plan.programs;
  return [
    ...[output, ...stages].map((program) => printStage(program, model, plan)),
    ...learning.map(({ program, every }) => printLearning(program, every, model, plan)),
  ].join('\n');
};

const eachRate = [
  ...Object.keys(goldenRates).flatMap((name) => [
    { file: `${name}.as.txt`, print: () => planOf(goldenRates[name]).source },
    { file: `${name}.wgsl.txt`, print: () => rateWgsl(name) },
  ]),
  ...Object.entries(goldenActivations).flatMap(([name, text]) => [
    { file: `${name}.as.txt`, print: () => printActivation(text) },
    { file: `${name}.wgsl.txt`, print: () => printPhi(text) },
  ]),
];

describe('the printed kernel', () => {
  it.each(eachRate)('of $file is the one under review', ({ file, print }) => {
    const path = join(FOLDER, file);
    const text = print();
    if (update) writeFileSync(path, text);
    expect(existsSync(path), `${file} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
    expect(text).not.toMatch(/relaxed|fma|madd|Math/);
  });

  it.each(each)('$file is the one under review', ({ file, print, network }) => {
    const path = join(FOLDER, file);
    const text = print(network);
    if (update) writeFileSync(path, text);
    expect(existsSync(path), `${file} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('in WGSL adds no bare product', () => {
    for (const { network } of goldenCases) {
      const lines = wgslOf(network).split('\n');
      const start = lines.findIndex((line) => line.includes('let t = now();'));
      for (const line of lines.slice(start)) {
        // places, from the innermost brackets on, are integers
        let reals = line;
        for (let k = 0; k < 3; k++) reals = reals.replace(/(arena|tables|ring)\[[^[\]]*\]/g, 'word');
        expect(reals, line).not.toMatch(/ \* /);
      }
    }
  });

  it.each(eachRule)('of $file is the one under review', ({ file, name, print }) => {
    const path = join(FOLDER, file);
    const rule = composeRule(goldenRules[name], 'pA', name);
    const text = print(buildRuleKernel(rule, 0.1), rule.states.length);
    if (update) writeFileSync(path, text);
    expect(existsSync(path), `${file} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
    expect(text).not.toMatch(/relaxed|fma|madd|Math/);
    // in WGSL products are guarded; the bare ones are places
    expect(text.replace(/let at = \d+u \* k;/g, '')).not.toMatch(/ \* /);
  });

  it('of a wide case has two halves, of a narrow one has not', () => {
    const halved = goldenCases.filter(({ network }) => textOf(network).includes('shr_s(sum'));
    const wide = goldenCases.filter(({ name }) => name.endsWith('-wide'));
    expect(halved).toEqual(wide);
  });

  it('loads nothing that it does not use', () => {
    for (const { name, network } of goldenCases) {
      for (const body of textOf(network).split('export function').slice(1)) {
        for (const [, id] of body.matchAll(/(?:const|let) (\w+)(?:: \w+)? = /g)) {
          const uses = body.match(new RegExp(`\\b${id}\\b`, 'g'))!.length;
          expect(uses, `${id} in ${name}`).toBeGreaterThan(1);
        }
      }
    }
  });

  it('uses no relaxed SIMD, no fused product and no Math', () => {
    for (const { network } of goldenCases) {
      expect(textOf(network)).not.toMatch(/relaxed|fma|madd|Math/);
    }
  });

  it('is there for every file in the folder', () => {
    const known = [...each, ...eachRule, ...eachRate].map(({ file }) => file);
    expect(readdirSync(FOLDER).sort()).toEqual(known.sort());
  });
});
