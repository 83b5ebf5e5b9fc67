/**
 * Prints a rule's kernel as WGSL functions of one synapse, for the shaders that call them (shaders/plastic.wgsl):
 *
 *   load, store    a record of the projection's synapses, and a Synapse with its numbers
 *   sentBy         what an arrival adds to the receptor, in quanta
 *   onPre, onPost  the synapse after an arrival, and after a spike of its target
 *   isDue, onStep  where steps do something: the condition of a target, and the synapse after the step
 *
 * The trees are those that print-rule.ts prints; `d` is the place of the projection's descriptor, `t` the step.
 */
import { printWgsl } from '../equations/print-wgsl.ts';
import type { Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import type { RuleStatement } from '../plasticity/compose-rule.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { RECORD_FIELDS, recordWords, ruleValues } from './wgsl-rule-layout.ts';

/**
 * The functions' text. `states`: how many of the kernel's traces, the last ones, are states of the target. Names of the
 * rule are prefixed, so that none can clash with the shaders' own.
 */
export function printWgslRule(kernel: RuleKernel, states: number): string {
  const printer = new Printer(kernel, kernel.traces.length - states);
  return [
    `// ${kernel.name}: printed by Synfire from the rule's text.`,
    '',
    `const LEARNS_BY_SPIKES = ${kernel.post.length > 0};`,
    ...printer.record(),
    ...printer.sentBy(),
    ...printer.event('onPre', kernel.pre),
    ...printer.event('onPost', kernel.post),
    ...(kernel.step.length > 0
      ? [...printer.isDue(), ...printer.event('onStep', kernel.step)]
      : []),
    '',
  ].join('\n');
}

class Printer {
  readonly #kernel: RuleKernel;
  readonly #decaying: number;
  readonly #values: ReadonlyMap<string, number>;

  constructor(kernel: RuleKernel, decaying: number) {
    this.#kernel = kernel;
    this.#decaying = decaying;
    this.#values = ruleValues(kernel);
  }

  record(): string[] {
    const { fields } = this.#kernel;
    const words = recordWords(this.#kernel);
    const last = `records[at + ${words - 1}u]`;
    const place = (index: number) => `records[at + ${RECORD_FIELDS + index}u]`;
    return [
      '',
      'struct Synapse {',
      '  // index of its target in the population',
      '  unit: u32,',
      '  // end of the step of its last event',
      '  last: u32,',
      ...fields.map((field) => `  x_${field}: f32,`),
      '}',
      '',
      'fn load(k: u32) -> Synapse {',
      `  let at = ${words}u * k;`,
      `  return Synapse(records[at], ${last}, ${fields.map((_, f) => `bitcast<f32>(${place(f)})`).join(', ')});`,
      '}',
      '',
      'fn store(k: u32, s: Synapse) {',
      `  let at = ${words}u * k;`,
      ...fields.map((field, f) => `  ${place(f)} = bitcast<u32>(s.x_${field});`),
      `  ${last} = s.last;`,
      '}',
    ];
  }

  sentBy(): string[] {
    const { transmit, sent } = this.#kernel;
    const scale = this.#value('scale');
    return [
      '',
      'fn sentBy(s: Synapse, d: u32, t: u32) -> i32 {',
      ...this.#body(transmit, [sent], 0),
      `  return i32(floor(product(${this.#print(sent)}, ${scale}) + 0.5));`,
      '}',
    ];
  }

  isDue(): string[] {
    const { whenever } = this.#kernel;
    return [
      '',
      'fn isDue(unit: u32, d: u32) -> bool {',
      ...(whenever ? this.#traces(namesOf(whenever), 'unit', 0) : []),
      `  return ${whenever ? this.#print(whenever) : 'true'};`,
      '}',
    ];
  }

  event(which: 'onPre' | 'onPost' | 'onStep', lines: readonly RuleStatement[]): string[] {
    const fields = this.#kernel.fields.map((field) => `x_${field}`).join(', ');
    // a step's lines come last: traces have decayed and are raised
    const decaying = which === 'onStep' ? 0 : this.#decaying;
    return [
      '',
      `fn ${which}(s: Synapse, d: u32, t: u32) -> Synapse {`,
      ...this.#body(lines, [], decaying),
      `  return Synapse(s.unit, t + 1u, ${fields});`,
      '}',
    ];
  }

  /** Variables for what is read of a target: the first `decaying` traces are to decay by this step. */
  #traces(read: ReadonlySet<string>, unit: string, decaying: number): string[] {
    return this.#kernel.traces.flatMap((name, k) => {
      const value = `${k < decaying ? 'decayedTrace' : 'traceOf'}(d, ${k}u, ${unit})`;
      return read.has(name) ? [`  let x_${name} = ${value};`] : [];
    });
  }

  /** What the lines read, as variables, then the lines. */
  #body(lines: readonly RuleStatement[], also: readonly Expr[], decaying: number): string[] {
    const { fields } = this.#kernel;
    const trees = [...lines.map(({ value }) => value), ...also];
    const read = new Set(trees.flatMap((tree) => [...namesOf(tree)]));
    const written = new Set(lines.map(({ target }) => target));
    const known = new Set(fields);
    return [
      ...fields.map(
        (field) => `  ${written.has(field) ? 'var' : 'let'} x_${field} = s.x_${field};`,
      ),
      ...this.#traces(read, 's.unit', decaying),
      ...(read.has('steps') ? ['  let x_steps = f32(i32(t + 1u) - i32(s.last));'] : []),
      ...lines.map(({ target, value }) => {
        const head = known.has(target) ? '' : 'var ';
        known.add(target);
        return `  ${head}x_${target} = ${this.#print(value)};`;
      }),
    ];
  }

  #value(name: string): string {
    return `bitcast<f32>(tables[d + ${this.#values.get(name)}u])`;
  }

  #print(expr: Expr): string {
    return printWgsl(expr, (id) => {
      const constant = `constant:${id}`;
      return this.#values.has(constant) ? this.#value(constant) : `x_${id}`;
    });
  }
}
