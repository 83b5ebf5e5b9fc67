/**
 * The scale benchmark of every engine that a machine has: one curve each, one after the other, so that none shares
 * the processors with another.
 */
import type { GpuHost } from '../backends/machine/host.ts';
import { openGpu } from '../backends/webgpu/webgpu.ts';
import { type Fault, SynfireError } from '../errors.ts';
import {
  largestInRealTime,
  measureScale,
  type ScaleOptions,
  type ScalePoint,
} from './scale-benchmark.ts';

export type ScaleEngine = 'wasm' | 'webgpu' | 'reference';

export interface CurveOptions extends Omit<ScaleOptions, 'backend' | 'gpu'> {
  /** Default: `wasm`, and `webgpu` where a device opens. */
  readonly engines?: readonly ScaleEngine[];
}

export interface ScaleCurve {
  readonly engine: ScaleEngine;
  /** In the order of their size. */
  readonly points: readonly ScalePoint[];
  /** Neurons in real time; undefined where no size was fast enough. */
  readonly largest?: number;
  /** Why the curve is missing, or ended early; empty where it came to its end. */
  readonly faults: readonly Fault[];
}

/**
 * Yields a curve whenever it has grown by a point, and once more where a fault ended it. An engine that cannot run
 * has a curve without points and a fault that says why; the others are measured none the less.
 */
export async function* measureCurves(options: CurveOptions = {}): AsyncGenerator<ScaleCurve> {
  const { engines = ['wasm', 'webgpu'], signal, ...rest } = options;
  for (const engine of engines) {
    if (signal?.aborted) return;
    const points: ScalePoint[] = [];
    let host: GpuHost | undefined;
    try {
      if (engine === 'webgpu') host = await openGpu();
      const gpu = host && { host };
      for await (const point of measureScale({ ...rest, signal, backend: engine, gpu })) {
        points.push(point);
        yield curve(engine, points, []);
      }
    } catch (error) {
      if (!(error instanceof SynfireError)) throw error;
      yield curve(engine, points, error.faults);
    } finally {
      host?.close();
    }
  }
}

function curve(
  engine: ScaleEngine,
  points: readonly ScalePoint[],
  faults: readonly Fault[],
): ScaleCurve {
  return { engine, points: [...points], largest: largestInRealTime(points), faults };
}

/** Curves with `found` in the place of an earlier one of its engine. */
export function withCurve(curves: readonly ScaleCurve[], found: ScaleCurve): ScaleCurve[] {
  const at = curves.findIndex(({ engine }) => engine === found.engine);
  return at < 0 ? [...curves, found] : curves.with(at, found);
}

/** What a curve says, a sentence. `who`: "This tab", "This machine". */
export function verdict({ engine, points, largest, faults }: ScaleCurve, who: string): string {
  const name = { wasm: 'WebAssembly', webgpu: 'WebGPU', reference: 'the reference' }[engine];
  const why = faults.map(({ found, remedy }) => `${found}. ${remedy}`).join(' ');
  if (points.length === 0) return `${who} was not measured on ${name}: ${why || 'nothing ran.'}`;
  const ended = why && ` The curve ends early: ${why}`;
  if (largest === undefined) {
    return `${who} runs no size that was tried in real time on ${name}.${ended}`;
  }
  const more = largest === points[points.length - 1].neurons ? 'at least ' : 'about ';
  const synapses = points.findLast(({ neurons }) => neurons <= largest)?.synapses ?? 0;
  const [n, s] = [largest, synapses].map((count) => count.toLocaleString('en'));
  return `${who} runs ${more}${n} neurons (over ${s} synapses) in real time on ${name}.${ended}`;
}
