/** The four small charts: rates and traces (uPlot), histograms of rates and intervals (canvas). */
import uPlot from 'uplot';
import { isInhibitoryName } from './names.ts';
import { find, style } from './page.ts';
import type { TraceSlice } from './protocol.ts';
import { Statistics } from './statistics.ts';

const HEIGHT = 130;
/** Samples of a trace that are kept at least, if there were as many. */
const SAMPLES = 2000;

export class Charts {
  #rates: uPlot | undefined;
  #traces: uPlot | undefined;
  #statistics: Statistics;
  readonly #samples = new Map<string, TraceSlice[]>();
  #shown = '';
  #turn = 0;

  constructor(statistics: Statistics) {
    this.#statistics = statistics;
    this.build();
  }

  /** The population whose trace is shown. */
  set population(name: string) {
    this.#shown = name;
  }

  reset(statistics: Statistics): void {
    this.#statistics = statistics;
    this.#samples.clear();
    this.build();
  }

  /** Anew, with the colours of now. */
  build(): void {
    this.#rates?.destroy();
    this.#traces?.destroy();
    const { populations } = this.#statistics;
    const [ink, accent] = [style('--spike'), style('--accent')];
    const lines = populations.map(({ name }) => (isInhibitoryName(name) ? accent : ink));
    this.#rates = plot('#rates > div', lines, [[], ...populations.map(() => [])]);
    this.#traces = plot('#traces > div', [ink], [[], []]);
  }

  add(traces: readonly TraceSlice[]): void {
    for (const trace of traces) {
      const kept = this.#samples.get(trace.population) ?? [];
      kept.push(trace);
      let more = kept.reduce((sum, { times }) => sum + times.length, -kept[0].times.length);
      while (more >= SAMPLES && kept.length > 1) {
        kept.shift();
        more -= kept[0].times.length;
      }
      this.#samples.set(trace.population, kept);
    }
  }

  /** Draws one of the four, by turns: none of a page's frames has to wait for all. */
  drawNext(): void {
    this.#turn = (this.#turn + 1) % 4;
    if (this.#turn === 0) this.#rates?.setData(this.#statistics.rates());
    if (this.#turn === 1) {
      const kept = this.#samples.get(this.#shown) ?? [];
      this.#traces?.setData([
        joined(kept.map(({ times }) => times)),
        joined(kept.map(({ values }) => values)),
      ]);
    }
    if (this.#turn === 2) {
      const { counts, largest } = this.#statistics.rateHistogram();
      histogram(find('#rate-histogram > canvas'), counts, largest);
    }
    if (this.#turn === 3) {
      const { intervals } = this.#statistics;
      histogram(find('#interval-histogram > canvas'), intervals, Statistics.intervalSpan);
    }
  }

  resize(): void {
    for (const [chart, place] of [
      [this.#rates, '#rates > div'],
      [this.#traces, '#traces > div'],
    ] as const) {
      chart?.setSize({ width: Math.max(50, find(place).clientWidth), height: HEIGHT });
    }
  }
}

/** One after the other. */
function joined(parts: readonly (Float64Array | Float32Array)[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Lines over the first row of `data`, in the element of a selector. */
export function plot(place: string, lines: readonly string[], data: uPlot.AlignedData): uPlot {
  const parent = find(place);
  const [soft, rule] = [style('--soft'), style('--rule')];
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: soft, font, grid: { stroke: rule, width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width: Math.max(50, parent.clientWidth),
      height: HEIGHT,
      scales: { x: { time: false } },
      legend: { show: false },
      cursor: { show: false },
      axes: [
        { ...axis, size: 22, gap: 2, space: 60 },
        { ...axis, size: 34, gap: 2, space: 28 },
      ],
      series: [
        {},
        ...lines.map((stroke) => ({ stroke, width: 1, alpha: 0.75, points: { show: false } })),
      ],
    },
    data,
    parent,
  );
}

function histogram(canvas: HTMLCanvasElement, counts: ArrayLike<number>, largest: number): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  // a size that is set anew costs a new canvas
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const most = Math.max(1, ...Array.from(counts));
  const floor = height - 18;
  context.fillStyle = style('--spike');
  for (let k = 0; k < counts.length; k++) {
    const tall = (counts[k] / most) * (floor - 4);
    context.fillRect((k * width) / counts.length, floor - tall, width / counts.length - 1, tall);
  }
  context.fillStyle = style('--soft');
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'left';
  context.fillText('0', 0, height - 4);
  context.textAlign = 'right';
  context.fillText(largest.toPrecision(3), width, height - 4);
}
