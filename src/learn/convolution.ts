/**
 * Convolutions for networks that see: images of several channels on a tape. A node holds them channel after channel, in each row after row, in each column after column, in each
 * the members of the batch: (channels·height·width) × batch.
 *
 * A convolution is a product with patches laid side by side (Chellapilla, Puri & Simard 2006), in room that all steps of one `Images` share and that is filled again on the way back.
 */
import {
  type Node,
  type Parameter,
  placeOfNode,
  placeOfParameter,
} from '../backends/rate/matrices.ts';
import type { RateMemory } from '../backends/rate/module.ts';
import { memoryOf, type Tape } from '../backends/rate/tape.ts';
import { expectArgument, isCount } from '../connect/argument.ts';

/** Convolutions, pooling and enlarging on one tape. */
export class Images {
  readonly #memory: RateMemory;
  readonly #tape: Tape;
  #patches = { at: 0, count: 0 };
  #turned = { at: 0, count: 0 };

  /** Throws SynfireError. */
  constructor(tape: Tape) {
    this.#memory = memoryOf(tape, 'new Images');
    this.#tape = tape;
  }

  /**
   * Same-sized convolution (of cross-correlation type, zeros beyond the border), Σ over the terms + `bias`. A kernel has `out` rows of channels·side·side numbers, channel after
   * channel, row after row of the patch, its side odd; `bias` is one column of `out` rows. Throws `bad-argument`.
   */
  convolve(
    terms: readonly (readonly [kernel: Parameter, x: Node])[],
    [height, width]: readonly [height: number, width: number],
    bias?: Parameter,
  ): Node {
    const pixels = sizeOf(height, width);
    const { rows: out } = terms[0][0];
    const parts = terms.map(([weights, image]) => {
      const kernel = placeOfParameter(this.#memory, weights, 'convolve');
      const x = placeOfNode(this.#memory, image, 'convolve');
      const channels = x.rows / pixels;
      const side = Math.sqrt(kernel.columns / channels);
      const fits = isCount(channels) && isCount(side) && side % 2 === 1 && kernel.rows === out;
      const expected = `${out} rows of ${channels} channels · side · side, the side odd`;
      const found = `${kernel.rows} × ${kernel.columns}`;
      expectArgument(fits, `convolve › "${kernel.name}"`, found, expected);
      return { kernel, x, channels, side };
    });
    const { batch } = this.#tape;
    const n = pixels * batch;
    const learnt = bias && placeOfParameter(this.#memory, bias, 'convolve › bias').slope !== 0;
    const made = this.#tape.input(out * pixels);
    const y = placeOfNode(this.#memory, made, 'convolve');
    for (const { kernel } of parts) {
      this.#patches = this.#enlarged(this.#patches, kernel.columns * n);
      this.#turned = this.#enlarged(this.#turned, kernel.stride * n);
    }
    this.#tape.step({
      forward: () => {
        const memory = this.#memory;
        const values = this.#tape.values(made);
        const levels = bias && this.#tape.view(bias, 'value');
        for (let o = 0; o < out; o++) {
          values.fill(levels ? levels[o * bias!.stride] : 0, o * n, (o + 1) * n);
        }
        for (const { kernel, x, channels, side } of parts) {
          this.#lay(x.value, channels, side, [height, width]);
          const sizes = [out, n, kernel.columns] as const;
          const from = [this.#patches.at, n] as const;
          memory.product([kernel.value, kernel.stride, 1], from, [y.value, n], sizes, true);
        }
        return 0;
      },
      backward: () => {
        const memory = this.#memory;
        const { kernels } = memory;
        for (const { kernel, x, channels, side } of parts) {
          const { columns, stride } = kernel;
          if (kernel.slope !== 0) {
            this.#lay(x.value, channels, side, [height, width]);
            kernels.transpose(this.#patches.at, columns, n, this.#turned.at, stride);
            const turned = [this.#turned.at, stride] as const;
            const sizes = [out, stride, n] as const;
            memory.product([y.slope, n, 1], turned, [kernel.slope, stride], sizes, true);
          }
          const to = [this.#patches.at, n] as const;
          memory.product([kernel.value, 1, stride], [y.slope, n], to, [columns, n, out], false);
          this.#gather(x.slope, channels, side, [height, width]);
        }
        if (!(bias && learnt)) return;
        const [slopes, sums] = [this.#tape.slopes(made), this.#tape.view(bias, 'slope')];
        for (let o = 0; o < out; o++) {
          let sum = 0;
          for (let k = o * n; k < (o + 1) * n; k++) sum += slopes[k];
          sums[o * bias.stride] += sum;
        }
      },
    });
    return made;
  }

  /** The largest of each 2 × 2 pixels; height and width even. Throws `bad-argument`. */
  pool(x: Node, [height, width]: readonly [height: number, width: number]): Node {
    const channels = x.rows / sizeOf(height, width);
    const even = isCount(channels) && height % 2 === 0 && width % 2 === 0;
    expectArgument(even, 'pool › size', [height, width], 'even numbers that divide the rows');
    const { batch } = this.#tape;
    const y = this.#tape.input(x.rows / 4);
    const chosen = new Uint32Array((x.rows / 4) * batch);
    this.#tape.step({
      forward: () => {
        const [from, to] = [this.#tape.values(x), this.#tape.values(y)];
        for (let k = 0; k < to.length; k++) {
          const [pixel, b] = [Math.floor(k / batch), k % batch];
          const [line, c] = [Math.floor(pixel / (width / 2)), pixel % (width / 2)];
          const first = (2 * line * width + 2 * c) * batch + b;
          let best = first;
          for (const other of [first + batch, first + width * batch, first + (width + 1) * batch]) {
            if (from[other] > from[best]) best = other;
          }
          chosen[k] = best;
          to[k] = from[best];
        }
        return 0;
      },
      backward: () => {
        const [into, slopes] = [this.#tape.slopes(x), this.#tape.slopes(y)];
        for (let k = 0; k < slopes.length; k++) into[chosen[k]] += slopes[k];
      },
    });
    return y;
  }

  /** Every pixel four times: twice as high and as wide as `height` × `width`. Throws `bad-argument`. */
  enlarge(x: Node, [height, width]: readonly [height: number, width: number]): Node {
    const channels = x.rows / sizeOf(height, width);
    expectArgument(isCount(channels), 'enlarge › size', [height, width], 'a size of the rows');
    const { batch } = this.#tape;
    const y = this.#tape.input(4 * x.rows);
    const source = (k: number) => {
      const [pixel, b] = [Math.floor(k / batch), k % batch];
      const [line, c] = [Math.floor(pixel / (2 * width)), pixel % (2 * width)];
      return ((line >> 1) * width + (c >> 1)) * batch + b;
    };
    this.#tape.step({
      forward: () => {
        const [from, to] = [this.#tape.values(x), this.#tape.values(y)];
        for (let k = 0; k < to.length; k++) to[k] = from[source(k)];
        return 0;
      },
      backward: () => {
        const [into, slopes] = [this.#tape.slopes(x), this.#tape.slopes(y)];
        for (let k = 0; k < slopes.length; k++) into[source(k)] += slopes[k];
      },
    });
    return y;
  }

  #enlarged(room: { readonly at: number; readonly count: number }, count: number) {
    return count > room.count ? { at: this.#memory.room(count, 'patches'), count } : room;
  }

  /** Calls `run` with the numbers of a line of an image and their place among the patches, for each that lies inside. */
  #lines(
    channels: number,
    side: number,
    [height, width]: readonly [number, number],
    run: (pixel: number, patch: number, count: number) => void,
  ): void {
    const { batch } = this.#tape;
    const [n, half] = [height * width * batch, (side - 1) / 2];
    for (let row = 0; row < channels * side * side; row++) {
      const channel = Math.floor(row / (side * side));
      const dy = Math.floor((row % (side * side)) / side) - half;
      const dx = (row % side) - half;
      const count = (width - Math.abs(dx)) * batch;
      if (count <= 0) continue;
      for (let line = Math.max(0, -dy); line < Math.min(height, height - dy); line++) {
        const pixel = channel * n + ((line + dy) * width + Math.max(0, dx)) * batch;
        run(pixel, row * n + (line * width + Math.max(0, -dx)) * batch, count);
      }
    }
  }

  /** Patches of an image: a row for each channel and place in the patch. */
  #lay(x: number, channels: number, side: number, size: readonly [number, number]): void {
    const pixels = channels * size[0] * size[1] * this.#tape.batch;
    const from = this.#memory.f32(x, pixels);
    const to = this.#memory.f32(this.#patches.at, pixels * side * side);
    to.fill(0);
    this.#lines(channels, side, size, (pixel, patch, count) => {
      to.set(from.subarray(pixel, pixel + count), patch);
    });
  }

  /** Adds slopes of patches to those of the image. */
  #gather(x: number, channels: number, side: number, size: readonly [number, number]): void {
    const { kernels } = this.#memory;
    this.#lines(channels, side, size, (pixel, patch, count) => {
      kernels.addScaled(x + 4 * pixel, this.#patches.at + 4 * patch, 1, count);
    });
  }
}

function sizeOf(height: unknown, width: unknown): number {
  const sound = [height, width].every((x) => isCount(x) && x > 0 && x <= 4096);
  expectArgument(sound, 'size of an image', [height, width], 'two whole numbers from 1 to 4096');
  return Number(height) * Number(width);
}
