/**
 * Reverse mode for small networks of matrices: a graph is written once, for a batch of columns, and then run and differentiated
 * again and again. Recurrent networks are unrolled into it; a parameter may be used at every step.
 *
 * Matrices have a row for each unit and a column for each member of the batch, f32. Sums are ordered as the kernels order them
 * (docs/decisions/0011-sampling.md), gradients are added in the reverse order of the graph: same graph, data and seed, same
 * bits. It runs on the calling thread.
 */

import { expectArgument } from '../../connect/argument.ts';
import { isMade } from '../../connect/made.ts';
import { affineStep, checkAffine, type Step } from './affine.ts';
import { crossEntropy } from './logits.ts';
import {
  expectShape,
  type Node,
  nodeAt,
  type Parameter,
  parameterAt,
  placeOfNode,
  placeOfParameter,
} from './matrices.ts';
import { RateMemory, rateModules } from './module.ts';

/** What `step` runs; either may be left out. */
export interface OwnStep {
  forward?(): number | undefined;
  backward?(): void;
}

const padded = (count: number): number => 4 * Math.ceil(count / 4);

let tapeIn: (memory: RateMemory, batch: number) => Tape;
let memoryIn: (tape: Tape) => RateMemory | undefined;

export class Tape {
  readonly batch: number;
  readonly #memory: RateMemory;
  readonly #steps: Step[] = [];
  readonly #losses: (() => number)[] = [];
  readonly #parameters: Parameter[] = [];
  /** Every block of slopes, zeroed before they are added up. */
  readonly #slopes: { readonly at: number; readonly count: number }[] = [];
  #scratch = { at: 0, count: 0 };
  #bytes = 0;

  static {
    tapeIn = (memory, batch) => new Tape(memory, batch);
    memoryIn = (tape) => (#memory in tape ? tape.#memory : undefined);
  }

  private constructor(memory: RateMemory, batch: number) {
    this.#memory = memory;
    this.batch = batch;
  }

  /**
   * An empty graph for `batch` columns, a multiple of 4, with a memory of its own. `activations`: all texts in x that `apply` will be given.
   * Rejects with SynfireError, for a text that is wrong too.
   */
  static async create(batch: number, activations: readonly string[]): Promise<Tape> {
    expectBatch(batch);
    return new Tape(new RateMemory(await rateModules(activations)), batch);
  }

  /** Bytes of the graph's matrices, and of what it needs on the way back. */
  get bytes(): number {
    return this.#bytes;
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** Values row after row, `rows` × `columns`. Where it is not learnt it has no slopes, which saves half of the way back. */
  parameter(
    name: string,
    rows: number,
    columns: number,
    values: ArrayLike<number>,
    learnt = true,
  ): Parameter {
    const fits = values.length === rows * columns;
    expectShape(fits, `parameter "${name}"`, values.length, `${rows} × ${columns} numbers`);
    const stride = padded(columns);
    const value = this.#take(rows * stride, name);
    const slope = learnt ? this.#room(rows * stride) : 0;
    const place = { memory: this.#memory, value, slope };
    const made = parameterAt({ name, rows, columns, stride }, place);
    if (learnt) this.#parameters.push(made);
    this.write(made, values);
    return made;
  }

  /** Sets a parameter. */
  write(parameter: Parameter, values: ArrayLike<number>): void {
    const { rows, columns, stride } = parameter;
    const to = this.view(parameter, 'value');
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) to[r * stride + c] = values[r * columns + c];
    }
  }

  /** A parameter's values, or its slopes after `backward`. */
  read(parameter: Parameter, what: 'value' | 'slope' = 'value') {
    const { rows, columns, stride } = parameter;
    const from = this.view(parameter, what);
    return Float32Array.from({ length: rows * columns }, (_, k) => {
      const r = Math.floor(k / columns);
      return from[r * stride + (k - r * columns)];
    });
  }

  /** The numbers behind a parameter, `stride` a row: a view that holds until the graph is next added to. */
  view(parameter: Parameter, what: 'value' | 'slope'): Float32Array {
    const { name, rows, stride, ...at } = placeOfParameter(this.#memory, parameter, 'view');
    expectShape(at[what] !== 0, `view › "${name}"`, 'fixed values', 'a parameter that is learnt');
    return this.#memory.f32(at[what], rows * stride);
  }

  /** A matrix that the caller fills through `values`. */
  input(rows: number): Node {
    return this.#node(rows);
  }

  /** The values of a node: a view that holds until the graph is next added to. */
  values(node: Node): Float32Array {
    const { rows, value } = this.#at(node, 'values');
    return this.#memory.f32(value, rows * this.batch);
  }

  /** Slopes of the loss by a node, after `backward`. */
  slopes(node: Node): Float32Array {
    const { rows, slope } = this.#at(node, 'slopes');
    return this.#memory.f32(slope, rows * this.batch);
  }

  /** Rows `from` … `from + count − 1` of a node, without a copy. */
  rows(node: Node, from: number, count: number): Node {
    const { rows, memory, value, slope } = this.#at(node, 'rows');
    const inside = from >= 0 && count > 0 && from + count <= rows;
    expectShape(inside, 'rows', `${from} + ${count}`, `rows within ${rows}`);
    const offset = 4 * from * this.batch;
    return nodeAt(count, { memory, value: value + offset, slope: slope + offset });
  }

  /** Σ W·x over the terms, + bias (one column) if given. */
  affine(given: readonly (readonly [Parameter, Node])[], bias?: Parameter): Node {
    const memory = this.#memory;
    const w = given.map(([parameter]) => placeOfParameter(memory, parameter, 'affine'));
    const x = given.map(([, node]) => this.#at(node, 'affine'));
    const offset = bias && placeOfParameter(memory, bias, 'affine › bias');
    checkAffine({ w, x, offset });
    const made = this.#node(w[0].rows);
    const y = this.#at(made, 'affine');
    const take = (count: number, what: string) => this.#take(count, what);
    this.#steps.push(affineStep(memory, { w, x, y, offset }, this.batch, take));
    return made;
  }

  /** φ(x), of a text in x that the memory's modules know. */
  apply(activation: string, node: Node): Node {
    const x = this.#at(node, 'apply');
    const made = this.#node(x.rows);
    const y = this.#at(made, 'apply');
    const count = x.rows * this.batch;
    const scratch = this.#need(count);
    const phi = this.#memory.activation(activation);
    this.#steps.push({
      forward: () => phi.forward(x.value, y.value, count),
      backward: () => {
        phi.backward(x.value, y.slope, scratch(), count);
        this.#memory.kernels.addScaled(x.slope, scratch(), 1, count);
      },
    });
    return made;
  }

  /** Σ factor·x over the terms. */
  sum(given: readonly (readonly [factor: number, Node])[]): Node {
    const terms = given.map(([factor, x]) => [factor, this.#at(x, 'sum')] as const);
    const { rows } = terms[0][1];
    const made = this.#node(rows);
    const y = this.#at(made, 'sum');
    const count = rows * this.batch;
    const { kernels } = this.#memory;
    for (const [, x] of terms) expectShape(x.rows === rows, 'sum', x.rows, `${rows} rows`);
    this.#steps.push({
      forward: () => {
        this.#memory.f32(y.value, count).fill(0);
        for (const [factor, x] of terms) kernels.addScaled(y.value, x.value, factor, count);
      },
      backward: () => {
        for (const [factor, x] of terms) kernels.addScaled(x.slope, y.slope, factor, count);
      },
    });
    return made;
  }

  /** Element by element. */
  product(left: Node, right: Node): Node {
    const [a, b] = [this.#at(left, 'product'), this.#at(right, 'product')];
    expectShape(a.rows === b.rows, 'product', `${a.rows} and ${b.rows} rows`, 'equally many');
    const made = this.#node(a.rows);
    const y = this.#at(made, 'product');
    const count = a.rows * this.batch;
    const scratch = this.#need(count);
    const { kernels } = this.#memory;
    this.#steps.push({
      forward: () => kernels.multiplyElements(a.value, b.value, y.value, count),
      backward: () => {
        kernels.multiplyElements(y.slope, b.value, scratch(), count);
        kernels.addScaled(a.slope, scratch(), 1, count);
        kernels.multiplyElements(y.slope, a.value, scratch(), count);
        kernels.addScaled(b.slope, scratch(), 1, count);
      },
    });
    return made;
  }

  /** Adds `weight`·mean over the batch of Σ (y − target)² to the loss; the target is an input. */
  squaredError(node: Node, weight = 1): Node {
    const y = this.#at(node, 'squaredError');
    const made = this.#node(y.rows);
    const target = this.#at(made, 'squaredError');
    const n = this.batch;
    const ones = this.#take(n, 'weights');
    this.#memory.f32(ones, n).fill(1);
    const scratch = this.#need(y.rows * n);
    this.step({
      forward: () => {
        const share = weight / n;
        const { kernels } = this.#memory;
        const slopes = scratch();
        const at = [y.value, target.value, ones] as const;
        const sum = kernels.squaredError(...at, 1, share, slopes, y.rows, n);
        kernels.addScaled(y.slope, slopes, 1, y.rows * n);
        return sum * share;
      },
    });
    return made;
  }

  /** Adds `weight`·mean over the batch of Σ y to the loss. */
  mean(y: Node, weight = 1): void {
    const share = weight / this.batch;
    this.step({
      forward: () => {
        const slopes = this.slopes(y);
        for (let k = 0; k < slopes.length; k++) slopes[k] += share;
        return share * this.values(y).reduce((sum, x) => sum + x, 0);
      },
    });
  }

  /**
   * Adds `weight`·mean over the batch of −log softmax(y)[label] to the loss; labels are read from the array at each run, and so are `shares`,
   * what each member counts (default 1). With the surplus of reward as shares it is the loss of a policy (Williams 1992).
   */
  crossEntropy(y: Node, labels: ArrayLike<number>, weight = 1, shares?: ArrayLike<number>): void {
    const { rows } = y;
    const { batch } = this;
    const logits = () => ({ values: this.values(y), slopes: this.slopes(y), rows, batch });
    this.step({ forward: () => crossEntropy(logits(), labels, weight, shares) });
  }

  /**
   * A step of the caller's own at this place of the graph. `forward` may read nodes before it, fill inputs of nodes after it (a world that
   * answers an agent), and give a loss, whose slopes it or `backward` adds. Backward steps run in the reverse order.
   */
  step({ forward, backward }: OwnStep): void {
    let loss = 0;
    this.#steps.push({
      forward: () => {
        loss = forward?.() ?? 0;
      },
      backward: () => backward?.(),
    });
    this.#losses.push(() => loss);
  }

  /** Computes all nodes; the loss. Slopes are those of losses only, until `backward`. */
  forward(): number {
    for (const { at, count } of this.#slopes) this.#memory.f32(at, count).fill(0);
    for (const step of this.#steps) step.forward();
    return this.#losses.reduce((sum, loss) => sum + loss(), 0);
  }

  /** After `forward`: slopes of the loss by every node and parameter. */
  backward(): void {
    for (let k = this.#steps.length - 1; k >= 0; k--) this.#steps[k].backward();
  }

  #node(rows: number): Node {
    const count = rows * this.batch;
    expectShape(Number.isInteger(rows) && rows > 0, 'rows', rows, 'a positive integer');
    const value = this.#take(count, 'units');
    return nodeAt(rows, { memory: this.#memory, value, slope: this.#room(count) });
  }

  #at(node: Node, where: string) {
    return placeOfNode(this.#memory, node, where);
  }

  #take(count: number, what: string): number {
    this.#bytes += 4 * count;
    return this.#memory.room(count, what);
  }

  #room(count: number): number {
    const at = this.#take(count, 'slopes');
    this.#slopes.push({ at, count });
    return at;
  }

  /** Room that steps share, as large as the largest of them needs. */
  #need(count: number): () => number {
    if (count > this.#scratch.count) {
      this.#scratch = { at: this.#take(count, 'slopes'), count };
    }
    return () => this.#scratch.at;
  }
}

/** A graph in a memory that has more in it. Throws SynfireError. */
export function tapeOn(memory: RateMemory, batch: number): Tape {
  expectBatch(batch);
  return tapeIn(memory, batch);
}

/** The memory of a graph. Throws `bad-argument` for what is none. */
export function memoryOf(tape: Tape, where: string): RateMemory {
  const memory = isMade(tape, Tape) ? memoryIn(tape) : undefined;
  expectArgument(memory !== undefined, `${where} › tape`, tape, 'a Tape');
  return memory;
}

function expectBatch(batch: number): void {
  const fits = Number.isInteger(batch) && batch > 0 && batch % 4 === 0;
  expectShape(fits, 'batch', batch, 'a multiple of 4');
}
