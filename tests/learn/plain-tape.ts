/** The graph of src/backends/rate/tape.ts as plain f64 loops, forward only: finite differences of it are what gradients must be. */
import type { Parameter } from '../../src/backends/rate/matrices.ts';

interface PlainNode {
  readonly rows: number;
  readonly at: number;
  readonly data: { values: Float64Array };
}
interface PlainParameter extends Pick<Parameter, 'name' | 'rows' | 'columns'> {
  readonly values: Float64Array;
}

const PHI: Record<string, (x: number) => number> = {
  'tanh(x)': Math.tanh,
  'sigmoid(x)': (x) => 1 / (1 + Math.exp(-x)),
  'log(1 + exp(x))': (x) => Math.log(1 + Math.exp(x)),
};

export class PlainTape {
  readonly batch: number;
  readonly parameters: PlainParameter[] = [];
  readonly #steps: (() => void)[] = [];
  readonly #losses: (() => number)[] = [];

  constructor(batch: number) {
    this.batch = batch;
  }

  parameter(name: string, rows: number, columns: number, values: ArrayLike<number>) {
    const made = { name, rows, columns, values: Float64Array.from(values) };
    this.parameters.push(made);
    return made;
  }

  input(rows: number): PlainNode {
    return { rows, at: 0, data: { values: new Float64Array(rows * this.batch) } };
  }

  values({ at, rows, data }: PlainNode): Float64Array {
    return data.values.subarray(at * this.batch, (at + rows) * this.batch);
  }

  rows({ at, data }: PlainNode, from: number, count: number): PlainNode {
    return { rows: count, at: at + from, data };
  }

  #computed(rows: number, fill: (out: Float64Array) => void): PlainNode {
    const node = this.input(rows);
    this.#steps.push(() => fill(this.values(node)));
    return node;
  }

  affine(terms: [PlainParameter, PlainNode][], bias?: PlainParameter): PlainNode {
    const n = this.batch;
    return this.#computed(terms[0][0].rows, (out) => {
      out.forEach((_, k) => {
        const [r, b] = [Math.floor(k / n), k % n];
        let sum = bias ? bias.values[r] : 0;
        for (const [w, x] of terms) {
          const from = this.values(x);
          for (let j = 0; j < w.columns; j++) sum += w.values[r * w.columns + j] * from[j * n + b];
        }
        out[k] = sum;
      });
    });
  }

  apply(activation: string, x: PlainNode): PlainNode {
    return this.#computed(x.rows, (out) => {
      out.set(this.values(x).map(PHI[activation]));
    });
  }

  sum(terms: [number, PlainNode][]): PlainNode {
    return this.#computed(terms[0][1].rows, (out) => {
      out.fill(0);
      for (const [factor, x] of terms) {
        const from = this.values(x);
        for (let k = 0; k < out.length; k++) out[k] += factor * from[k];
      }
    });
  }

  product(a: PlainNode, b: PlainNode): PlainNode {
    return this.#computed(a.rows, (out) => {
      const [x, y] = [this.values(a), this.values(b)];
      for (let k = 0; k < out.length; k++) out[k] = x[k] * y[k];
    });
  }

  squaredError(y: PlainNode, weight = 1): PlainNode {
    const target = this.input(y.rows);
    this.#losses.push(() => {
      const [a, b] = [this.values(y), this.values(target)];
      return (weight / this.batch) * a.reduce((sum, x, k) => sum + (x - b[k]) ** 2, 0);
    });
    return target;
  }

  mean(y: PlainNode, weight = 1): void {
    this.#losses.push(() => (weight / this.batch) * this.values(y).reduce((sum, x) => sum + x, 0));
  }

  crossEntropy(y: PlainNode, labels: ArrayLike<number>, weight = 1): void {
    this.#losses.push(() => {
      const n = this.batch;
      const z = this.values(y);
      let loss = 0;
      for (let b = 0; b < n; b++) {
        const column = Array.from({ length: y.rows }, (_, l) => z[l * n + b]);
        const all = column.reduce((sum, x) => sum + Math.exp(x), 0);
        loss += (weight / n) * (Math.log(all) - column[labels[b]]);
      }
      return loss;
    });
  }

  forward(): number {
    for (const step of this.#steps) step();
    return this.#losses.reduce((sum, loss) => sum + loss(), 0);
  }
}
