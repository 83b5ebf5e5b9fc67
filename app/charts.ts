/** The four small charts: rates and traces (uPlot), histograms of rates and intervals (canvas). */
import uPlot from 'uplot';
import { displayName } from '../src/plot/display-name.ts';
import { find, make, style } from './page.ts';
import { type Ink, inksOf } from './population-inks.ts';
import { Statistics } from './statistics.ts';
import type { Traces } from './traces.ts';

const HEIGHT = 130;

export class Charts {
  #rates: uPlot | undefined;
  #traces: uPlot | undefined;
  #statistics: Statistics;
  readonly #kept: Traces;
  #shown = '';
  #turn = 0;

  constructor(statistics: Statistics, kept: Traces) {
    this.#statistics = statistics;
    this.#kept = kept;
    this.build();
  }

  /** The population whose trace is shown. */
  set population(name: string) {
    this.#shown = name;
  }

  reset(statistics: Statistics): void {
    this.#statistics = statistics;
    this.build();
  }

  /** Anew, with the colours of now. */
  build(): void {
    this.#rates?.destroy();
    this.#traces?.destroy();
    const { populations } = this.#statistics;
    const inks = inksOf(populations);
    this.#rates = plot('#rates > div', inks, [[], ...populations.map(() => [])]);
    this.#traces = plot('#traces > div', [{ colour: style('--spike'), dash: [] }], [[], []]);
    const named = populations.map(({ name }, k) => keyOf(displayName(name), inks[k]));
    find('#rates-key').replaceChildren(...(named.length > 1 ? named : []));
  }

  /** Draws one of the four, by turns: none of a page's frames has to wait for all. */
  drawNext(): void {
    this.#turn = (this.#turn + 1) % 4;
    if (this.#turn === 0) this.#rates?.setData(this.#statistics.rates());
    if (this.#turn === 1) {
      const { times, values } = this.#kept.of(this.#shown);
      this.#traces?.setData([times, Object.values(values)[0] ?? []]);
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

/** Lines over the first row of `data`, in the element of a selector. */
export function plot(place: string, lines: readonly Ink[], data: uPlot.AlignedData): uPlot {
  const parent = find(place);
  const [soft, rule] = [style('--soft'), style('--rule')];
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: soft, font, grid: { stroke: rule, width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width: Math.max(50, parent.clientWidth),
      height: HEIGHT,
      scales: { x: { time: false, range: framed }, y: { range: framed } },
      legend: { show: false },
      cursor: { show: false },
      axes: [
        { ...axis, size: 22, gap: 2, space: 60 },
        { ...axis, size: 34, gap: 2, space: 28 },
      ],
      series: [
        {},
        ...lines.map(({ colour, dash }) => ({
          ...{ stroke: colour, dash: [...dash], width: 1.2, alpha: 0.85, points: { show: false } },
        })),
      ],
    },
    data,
    parent,
  );
}

/** From 0 to 1 before there is anything, so that a chart that waits is a frame and no gap in the page. */
function framed(
  _: uPlot,
  low: number | null,
  high: number | null,
  key: string,
): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  if (key === 'x' && low < high) return [low, high];
  return uPlot.rangeNum(low, high, 0.1, true);
}

/** What a line of the chart is of. */
function keyOf(name: string, { colour, dash }: Ink): HTMLLIElement {
  const item = make('li', {}, name);
  item.style.setProperty('--line', `${dash.length > 0 ? 'dashed' : 'solid'} ${colour}`);
  return item;
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
