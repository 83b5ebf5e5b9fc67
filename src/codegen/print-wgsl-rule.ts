/**
 * A rule's kernel as WGSL functions of one synapse, for the shaders that call them (shaders/plastic.wgsl):
 *
 *   load, store    a record of the projection's synapses, and a Synapse with its numbers
 *   sentBy         what an arrival adds to the receptor, in quanta
 *   onPre, onPost  the synapse after an arrival, and after a spike of its target
 *   isDue, onStep  where steps do something: the condition of a target, and the synapse after the step
 *
 * `d` is the place of the projection's descriptor, `t` the step.
 */
import type { Program } from './program.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { rulePrograms } from './rule-program.ts';
import { printConstants } from './wgsl-layout.ts';
import { printBody } from './wgsl-printer.ts';
import { recordWords, wgslRuleOffsets, wgslRulePlaces } from './wgsl-rule-layout.ts';

/**
 * The functions' text. `states`: how many of the kernel's traces, the last ones, are states of the target. Names of the
 * rule are prefixed, so that none can clash with the shaders' own.
 */
export function printWgslRule(kernel: RuleKernel, states: number): string {
  const { transmit, pre, post, step, check } = rulePrograms(kernel);
  const decaying = kernel.traces.length - states;
  const places = (count: number, unit = 's.unit') => wgslRulePlaces(kernel, count, unit);
  const event = (id: string, program: Program, count: number) =>
    printFunction(`${id}(s: Synapse, d: u32, t: u32) -> Synapse`, [
      'var after = s;',
      ...printBody(program, places(count)),
      'return after;',
    ]);
  const body = [
    `const LEARNS_BY_SPIKES = ${kernel.post.length > 0};`,
    ...printRecord(kernel),
    ...printFunction(
      'sentBy(s: Synapse, d: u32, t: u32) -> i32',
      // traces are read as they are: they decay later in the step
      printBody(transmit, places(0)),
    ),
    ...event('onPre', pre, decaying),
    ...event('onPost', post, decaying),
    ...(check
      ? printFunction('isDue(unit: u32, d: u32) -> bool', printBody(check, places(0, 'unit')))
      : []),
    // a step's lines come last: traces have decayed and are raised
    ...(step ? event('onStep', step, 0) : []),
  ].join('\n');
  return [
    `// ${kernel.name}: printed by Synfire from the rule's text.`,
    '',
    ...printConstants(wgslRuleOffsets(kernel), body),
    body,
    '',
  ].join('\n');
}

const printFunction = (head: string, lines: readonly string[]): string[] => [
  '',
  `fn ${head} {`,
  ...lines.map((line) => `  ${line}`),
  '}',
];

function printRecord(kernel: RuleKernel): string[] {
  const { fields } = kernel;
  const words = recordWords(kernel);
  const place = (field: string) => `records[at + FIELD_${field}]`;
  const loads = fields.map((field) => `bitcast<f32>(${place(field)})`);
  return [
    '',
    'struct Synapse {',
    '  // index of its target in the population',
    '  unit: u32,',
    '  // end of the step of its last event',
    '  last: u32,',
    ...fields.map((field) => `  f_${field}: f32,`),
    '}',
    ...printFunction('load(k: u32) -> Synapse', [
      `let at = ${words}u * k;`,
      `return Synapse(records[at], records[at + LAST], ${loads.join(', ')});`,
    ]),
    ...printFunction('store(k: u32, s: Synapse)', [
      `let at = ${words}u * k;`,
      ...fields.map((field) => `${place(field)} = bitcast<u32>(s.f_${field});`),
      'records[at + LAST] = s.last;',
    ]),
  ];
}
