/**
 * Prints a rule's kernel as an AssemblyScript module: four synapses at a time, their records in linear
 * memory. It exports `transmit` and `pre` for a bucket of neighbouring records, and `post` for records
 * that a list points to; where steps do something, `step` as `post`, and `check`, which lists the targets of which the
 * rule's condition is true: their number, then their indices, at `list`. Lanes beyond the end use the scratch record.
 *
 * A record is words: accumulator, fields (f32), step of the last event. Its stride is what `ruleStride` says.
 */
import { printAssembly } from '../equations/print-assembly.ts';
import { namesOf } from '../equations/walk.ts';
import type { RuleStatement } from '../plasticity/compose-rule.ts';
import type { RuleKernel } from './rule-kernel.ts';
import { PLASTIC_WORD, ruleStride, ruleWords } from './rule-layout.ts';

const FUNCTIONS = ['cos', 'divide', 'exp', 'exprel', 'log', 'reciprocal', 'sin', 'sqrt', 'tanh'];
const LANES = [0, 1, 2, 3];

/** The module's text. Names of the rule are prefixed, so that none can clash with the module's own. */
export function printRule(kernel: RuleKernel): string {
  const printer = new RulePrinter(kernel);
  const body = [
    printer.transmit(),
    printer.learn('pre', kernel.pre),
    printer.learn('post', kernel.post),
    ...(kernel.step.length > 0 ? [printer.learn('step', kernel.step), printer.check()] : []),
  ].join('\n');
  const used = FUNCTIONS.filter((name) => new RegExp(`(?<![.\\w])${name}\\(`).test(body));
  const imports = used.length > 0 ? `import { ${used.join(', ')} } from './math';\n` : '';
  return `// ${kernel.name}: printed by Synfire from the rule's text.\n${imports}\n${body}`;
}

class RulePrinter {
  readonly #kernel: RuleKernel;
  readonly #words: ReadonlyMap<string, number>;
  readonly #stride: number;
  readonly #last: number;

  constructor(kernel: RuleKernel) {
    this.#kernel = kernel;
    this.#words = ruleWords(kernel);
    this.#stride = ruleStride(kernel);
    this.#last = 4 * (1 + kernel.fields.length);
  }

  transmit(): string {
    const { transmit, sent } = this.#kernel;
    const read = new Set([
      ...transmit.flatMap(({ value }) => [...namesOf(value)]),
      ...namesOf(sent),
    ]);
    return [
      'export function transmit(d: usize, p: usize, count: i32, step: i32): void {',
      `  const base: usize = load<u32>(d, ${4 * PLASTIC_WORD.accumulators});`,
      ...this.#open('bucket'),
      ...this.#loads(read, transmit.length > 0),
      ...this.#lines(transmit),
      `    const sent = ${this.#print(sent)};`,
      `    const q = i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(f32x4.mul(sent, v128.load(d, ${4 * this.#words.get('scale')!})), f32x4.splat(0.5))));`,
      ...LANES.flatMap((lane) => [
        `    ${lane === 0 ? '' : `if (left > ${lane}) `}{`,
        `      const cell = base + ((load<u32>(a${lane}) as usize) << 2);`,
        `      store<i32>(cell, load<i32>(cell) + i32x4.extract_lane(q, ${lane}));`,
        '    }',
      ]),
      '  }',
      '}',
      '',
    ].join('\n');
  }

  learn(which: 'pre' | 'post' | 'step', lines: readonly RuleStatement[]): string {
    const read = new Set(lines.flatMap(({ value }) => [...namesOf(value)]));
    const written = new Set(lines.map(({ target }) => target));
    return [
      `export function ${which}(d: usize, p: usize, count: i32, step: i32): void {`,
      '  const now = i32x4.splat(step + 1);',
      ...this.#open(which === 'pre' ? 'bucket' : 'list'),
      ...this.#loads(read, true),
      ...this.#lines(lines),
      ...this.#stores(written),
      '  }',
      '}',
      '',
    ].join('\n');
  }

  /** Targets are the accumulators from the scratch record's on; the last four may go beyond the end. */
  check(): string {
    const { traces, whenever } = this.#kernel;
    const read = whenever ? namesOf(whenever) : new Set<string>();
    const used = traces.filter((trace) => read.has(trace));
    return [
      'export function check(d: usize, list: usize, targets: i32, step: i32): void {',
      `  const slot: usize = load<u32>(load<u32>(d, ${4 * PLASTIC_WORD.scratch}) as usize);`,
      ...used.map(
        (trace) =>
          `  const p_${trace}: usize = (load<u32>(d, ${4 * this.#words.get(`trace:${trace}`)!}) as usize) + (slot << 2);`,
      ),
      '  let to = list + 4;',
      '  for (let i = 0; i < targets; i += 4) {',
      ...used.map((trace) => `    const x_${trace} = v128.load(p_${trace} + ((i as usize) << 2));`),
      `    let hits = ${whenever ? `i32x4.bitmask(${this.#print(whenever)})` : '15'};`,
      '    while (hits) {',
      '      const target = i + ctz(hits);',
      '      hits &= hits - 1;',
      '      if (target >= targets) break;',
      '      store<u32>(to, target);',
      '      to += 4;',
      '    }',
      '  }',
      '  store<u32>(list, ((to - list) >> 2) as u32 - 1);',
      '}',
      '',
    ].join('\n');
  }

  /** The loop's head: four addresses. */
  #open(kind: 'bucket' | 'list'): string[] {
    const at = (lane: number) =>
      kind === 'bucket' ? `p + ${lane * this.#stride}` : `load<u32>(p, ${4 * lane}) as usize`;
    return [
      `  const scratch: usize = load<u32>(d, ${4 * PLASTIC_WORD.scratch});`,
      ...this.#kernel.traces.map(
        (trace) =>
          `  const p_${trace}: usize = load<u32>(d, ${4 * this.#words.get(`trace:${trace}`)!});`,
      ),
      `  for (let left = count; left > 0; left -= 4, p += ${kind === 'bucket' ? 4 * this.#stride : 16}) {`,
      ...LANES.map((lane) =>
        lane === 0
          ? `    const a0: usize = ${at(0)};`
          : `    const a${lane}: usize = left > ${lane} ? ${at(lane)} : scratch;`,
      ),
    ];
  }

  /** `whole`: the fields are written back. */
  #loads(read: ReadonlySet<string>, whole: boolean): string[] {
    const { fields, traces } = this.#kernel;
    const gather = (variable: string, at: (lane: number) => string, offset: number) => [
      `    let ${variable} = v128.load32_zero(${at(0)}, ${offset});`,
      ...[1, 2, 3].map(
        (l) => `    ${variable} = v128.load_lane<f32>(${at(l)}, ${variable}, ${l}, ${offset});`,
      ),
    ];
    const lines: string[] = [];
    if (this.#whole && whole) {
      const half = (name: string, a: number, b: number, places: string) =>
        `    const ${name} = v128.shuffle<i32>(r${a}, r${b}, ${places});`;
      lines.push(
        ...LANES.map((l) => `    const r${l} = v128.load(a${l});`),
        ...[half('u0', 0, 1, '0, 4, 1, 5'), half('u1', 2, 3, '0, 4, 1, 5')],
        ...[half('u2', 0, 1, '2, 6, 3, 7'), half('u3', 2, 3, '2, 6, 3, 7')],
        '    let x_w = v128.shuffle<i32>(u0, u1, 2, 3, 6, 7);',
        `    let x_${fields[1]} = v128.shuffle<i32>(u2, u3, 0, 1, 4, 5);`,
        '    const last = v128.shuffle<i32>(u2, u3, 2, 3, 6, 7);',
      );
    } else {
      fields.forEach((field, index) => {
        // a field that is only written still needs a variable
        if (whole || read.has(field)) {
          lines.push(...gather(`x_${field}`, (l) => `a${l}`, 4 * (1 + index)));
        }
      });
    }
    for (const trace of traces) {
      if (!read.has(trace)) continue;
      lines.push(
        ...gather(`x_${trace}`, (l) => `p_${trace} + ((load<u32>(a${l}) as usize) << 2)`, 0),
      );
    }
    if (read.has('steps')) {
      if (!this.#whole || !whole) lines.push(...gather('last', (l) => `a${l}`, this.#last));
      lines.push(
        '    const x_steps = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(step + 1), last));',
      );
    }
    return lines;
  }

  #stores(written: ReadonlySet<string>): string[] {
    const { fields } = this.#kernel;
    const lines = fields.flatMap((field, index) =>
      written.has(field)
        ? LANES.map((l) => `    v128.store_lane<f32>(a${l}, x_${field}, ${l}, ${4 * (1 + index)});`)
        : [],
    );
    return [
      ...lines,
      ...LANES.map((l) => `    v128.store_lane<i32>(a${l}, now, ${l}, ${this.#last});`),
    ];
  }

  /** Records of four words are read whole and transposed in registers. */
  get #whole(): boolean {
    return this.#stride === 16;
  }

  #lines(lines: readonly RuleStatement[]): string[] {
    const declared = new Set(this.#kernel.fields);
    return lines.map(({ target, value }) => {
      const head = declared.has(target) ? '' : 'let ';
      declared.add(target);
      return `    ${head}x_${target} = ${this.#print(value)};`;
    });
  }

  #print(expr: Parameters<typeof printAssembly>[0]): string {
    return printAssembly(expr, (id) => {
      const word = this.#words.get(`constant:${id}`);
      return word === undefined ? `x_${id}` : `v128.load(d, ${4 * word})`;
    });
  }
}
