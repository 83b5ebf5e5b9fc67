/**
 * Prints programs over synapses' records: a vector of them at a time, of a bucket of neighbouring records, of a list of addresses or of one
 * of pairs (a record's address, that of the step in which it is acted on, plus 2). Lanes beyond the end use a scratch record.
 *
 * A record is the accumulator of its target (a word), fields (numbers), the step of the last event (a word).
 */
import type { Lanes } from '../equations/precision.ts';
import { AssemblyPrinter } from './assembly-printer.ts';
import { type Line, type Program, readWords, type Word } from './program.ts';

export type RecordSource = 'bucket' | 'list' | 'pairs';

/** Where a word lies: texts. */
export type RecordPlace =
  /** In the record: its offset. */
  | { readonly in: 'record'; readonly offset: string }
  /** In an array by accumulators: its pointer. */
  | { readonly in: 'target'; readonly pointer: string }
  | { readonly in: 'lanes'; readonly vector: string }
  /** Steps since the last event. */
  | { readonly in: 'steps' };

export interface RecordLayout {
  readonly lanes: Lanes;
  /** Bytes from one record of a bucket to the next. */
  readonly stride: number;
  readonly from: RecordSource;
  /** Texts: address of the scratch record, of the accumulators, offset of the last event's step. */
  readonly scratch: string;
  readonly accumulators: string;
  readonly last: string;
  readonly place: (word: Word) => RecordPlace;
}

/** `name(d, p, count, step)`: for `count` records at, or listed at, `p`. `name`: if not the program's, of a function that the module keeps. */
export function printRecords(program: Program, layout: RecordLayout, name?: string): string {
  return new RecordPrinter(program, layout).print(name);
}

class RecordPrinter extends AssemblyPrinter {
  readonly #layout: RecordLayout;

  constructor(program: Program, layout: RecordLayout) {
    super(program, layout.lanes);
    this.#layout = layout;
  }

  /** Numbers of the lanes. */
  get #each(): number[] {
    return Array.from({ length: this.lanes.count }, (_, lane) => lane);
  }

  print(own?: string): string {
    const { name, lines } = this.program;
    const { count } = this.lanes;
    const { from, scratch, accumulators } = this.#layout;
    const has = (kind: Line['line']) => lines.some(({ line }) => line === kind);
    const apart = this.#apart;
    const at = (lane: number) =>
      from === 'bucket' ? `p + ${lane * apart}` : `load<u32>(p, ${apart * lane}) as usize`;
    return [
      `${own === undefined ? `export function ${name}` : `function ${own}`}(d: usize, p: usize, count: i32, step: i32): void {`,
      ...(has('send') ? [`  const base: usize = ${accumulators};`] : []),
      ...(has('stamp') && from !== 'pairs' ? ['  const now = i32x4.splat(step + 1);'] : []),
      `  const scratch: usize = ${scratch};`,
      ...this.#pointers().map((line) => `  ${line}`),
      `  for (let left = count; left > 0; left -= ${count}, p += ${count * apart}) {`,
      ...this.#each.map((l) =>
        l === 0
          ? `    const a0: usize = ${at(0)};`
          : `    const a${l}: usize = left > ${l} ? ${at(l)} : scratch;`,
      ),
      ...(from === 'pairs' ? this.#dates() : []).map((line) => `    ${line}`),
      ...this.#loads().map((line) => `    ${line}`),
      ...lines.flatMap((line) => this.#line(line)).map((line) => `    ${line}`),
      '  }',
      '}',
      '',
    ].join('\n');
  }

  /** Bytes from one record, or one entry of a list, to the next. */
  get #apart(): number {
    const { from, stride } = this.#layout;
    return { bucket: stride, list: 4, pairs: 8 }[from];
  }

  /** Each lane has a step of its own. */
  #dates(): string[] {
    const at = (lane: number) => `load<u32>(p, ${8 * lane + 4}) as usize`;
    return [
      `let dates = v128.load32_zero(${at(0)});`,
      ...this.#each
        .slice(1)
        .map((lane) => `dates = v128.load_lane<f32>(${at(lane)}, dates, ${lane});`),
      'const now = i32x4.sub(dates, i32x4.splat(1));',
    ];
  }

  #pointers(): string[] {
    return readWords(this.program).flatMap((word) => {
      const place = this.#layout.place(word);
      if (place.in !== 'target') return [];
      return [`const p_${this.identifier(word.name)}: usize = ${place.pointer};`];
    });
  }

  #loads(): string[] {
    const { last } = this.#layout;
    const read = readWords(this.program);
    const steps = read.some((word) => this.#layout.place(word).in === 'steps');
    const whole = this.#whole(read, steps);
    const { bytes, shift, reals } = this.lanes;
    const gather = (
      variable: string,
      at: (lane: number) => string,
      offset: string,
      width = 8 * bytes,
    ) => [
      `let ${variable} = v128.load${width}_zero(${at(0)}, ${offset});`,
      ...this.#each
        .slice(1)
        .map(
          (l) => `${variable} = v128.load_lane<f${width}>(${at(l)}, ${variable}, ${l}, ${offset});`,
        ),
    ];
    const lines = whole ?? (steps ? gather('last', (l) => `a${l}`, last, 32) : []);
    for (const word of read) {
      const place = this.#layout.place(word);
      const id = this.identifier(word.name);
      if (place.in === 'record' && !whole) {
        lines.push(...gather(id, (l) => `a${l}`, place.offset));
      } else if (place.in === 'target') {
        lines.push(
          ...gather(id, (l) => `p_${id} + ((load<u32>(a${l}) as usize) << ${shift})`, '0'),
        );
      } else if (place.in === 'steps') {
        const convert = reals === 'f64x2' ? 'convert_low_i32x4_s' : 'convert_i32x4_s';
        const now = this.#layout.from === 'pairs' ? 'now' : 'i32x4.splat(step + 1)';
        lines.push(`const ${id} = ${reals}.${convert}(i32x4.sub(${now}, last));`);
      }
    }
    return lines;
  }

  /** Records of four words are read whole and transposed in registers, where more than one word is wanted. */
  #whole(read: readonly Word[], steps: boolean): string[] | undefined {
    const fields = this.program.words.filter(({ kind }) => kind === 'field');
    const wanted = fields.map((field) => read.includes(field));
    const fits = this.lanes.bytes === 4 && this.#layout.stride === 16;
    if (!fits || [...wanted, steps].filter(Boolean).length < 2) return undefined;
    const half = (name: string, a: number, b: number, places: string) =>
      `const ${name} = v128.shuffle<i32>(r${a}, r${b}, ${places});`;
    const [w, x] = fields.map(({ name }) => this.identifier(name));
    const lines = this.#each.map((l) => `const r${l} = v128.load(a${l});`);
    if (wanted[0]) lines.push(half('u0', 0, 1, '0, 4, 1, 5'), half('u1', 2, 3, '0, 4, 1, 5'));
    lines.push(half('u2', 0, 1, '2, 6, 3, 7'), half('u3', 2, 3, '2, 6, 3, 7'));
    if (wanted[0]) lines.push(`const ${w} = v128.shuffle<i32>(u0, u1, 2, 3, 6, 7);`);
    if (wanted[1]) lines.push(`const ${x} = v128.shuffle<i32>(u2, u3, 0, 1, 4, 5);`);
    if (steps) lines.push('const last = v128.shuffle<i32>(u2, u3, 2, 3, 6, 7);');
    return lines;
  }

  #line(line: Line): string[] {
    const { reals, bytes, shift } = this.lanes;
    switch (line.line) {
      case 'define':
        return [this.define(line)];
      case 'store': {
        const place = this.#layout.place(this.words.get(line.target)!);
        if (place.in !== 'record') return this.foreign(line);
        const value = this.tree(line.value);
        return this.#each.map(
          (l) => `v128.store_lane<f${8 * bytes}>(a${l}, ${value}, ${l}, ${place.offset});`,
        );
      }
      case 'stamp':
        return this.#each.map(
          (l) => `v128.store_lane<i32>(a${l}, now, ${l}, ${this.#layout.last});`,
        );
      case 'send': {
        const scaled = `${reals}.mul(${this.tree(line.value)}, ${this.value(this.words.get(line.scale)!)})`;
        const whole = `${reals}.floor(${reals}.add(${scaled}, ${reals}.splat(0.5)))`;
        const [sum, counted, vector] =
          reals === 'f64x2'
            ? ['f64', whole, reals]
            : ['i32', `i32x4.trunc_sat_f32x4_s(${whole})`, 'i32x4'];
        return [
          `const q = ${counted};`,
          ...this.#each.flatMap((lane) => [
            `${lane === 0 ? '' : `if (left > ${lane}) `}{`,
            `  const cell = base + ((load<u32>(a${lane}) as usize) << ${shift});`,
            `  store<${sum}>(cell, load<${sum}>(cell) + ${vector}.extract_lane(q, ${lane}));`,
            '}',
          ]),
        ];
      }
      case 'set':
      case 'take':
      case 'when':
      case 'fire':
      case 'rest':
      case 'fault':
      case 'list':
        return this.foreign(line);
      default:
        return line satisfies never;
    }
  }

  protected value(word: Word): string {
    const place = this.#layout.place(word);
    return place.in === 'lanes' ? place.vector : this.identifier(word.name);
  }
}
