/** Curves of a study while they grow (uPlot): a line for each of its networks, Lyapunov exponents by rank or losses by step. */
import uPlot from 'uplot';
import type { MovingCurve } from '../examples/study.ts';
import { style } from './page.ts';

const HEIGHT = 260;

export class CurveChart {
  readonly #place: HTMLElement;
  #curves: MovingCurve[] = [];
  #chart: uPlot | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  clear(): void {
    this.#curves = [];
    this.build();
  }

  /** In the place of what was shown of the same name. */
  show(curve: MovingCurve): void {
    const at = this.#curves.findIndex(({ name }) => name === curve.name);
    if (at < 0) {
      this.#curves.push(curve);
      this.build();
      return;
    }
    this.#curves[at] = curve;
    this.#chart?.setData(this.#data());
  }

  /** Anew, with the colours and the width of now. */
  build(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
    const [first] = this.#curves;
    this.#place.hidden = first === undefined;
    if (!first) return;
    const font = '11px system-ui, sans-serif';
    const axis = {
      stroke: style('--soft'),
      font,
      labelFont: font,
      labelSize: 18,
      grid: { stroke: style('--rule'), width: 1 },
      ticks: { show: false },
    };
    const last = Math.max(1, this.#curves.length - 1);
    this.#chart = new uPlot(
      {
        width: Math.max(50, this.#place.clientWidth),
        height: HEIGHT,
        scales: { x: { time: false } },
        legend: { live: false },
        cursor: { show: false },
        axes: [
          { ...axis, size: 26, gap: 2, space: 60, label: first.axes[0] },
          { ...axis, size: 40, gap: 2, space: 28, label: first.axes[1] },
        ],
        series: [
          {},
          ...this.#curves.map(({ name }, k) => ({
            label: name,
            stroke: mixed(k / last),
            width: 1.5,
            // one or two points are no line yet
            points: { show: ({ data }: uPlot, at: number) => pointsOf(data[at]) < 3, size: 6 },
            spanGaps: true,
          })),
        ],
      },
      this.#data(),
      this.#place,
    );
  }

  /** One axis for all, also where curves have points of their own. */
  #data(): uPlot.AlignedData {
    return uPlot.join(this.#curves.map(({ x, y }): uPlot.AlignedData => [x, y]));
  }
}

const pointsOf = (values: ArrayLike<number | null | undefined>): number =>
  Array.from(values).filter((value) => value != null).length;

/** From the second colour (0) to the accent (1), so that an order of the networks can be seen. */
const mixed = (part: number): string =>
  `color-mix(in oklab, ${style('--second')}, ${style('--accent')} ${Math.round(100 * part)}%)`;
