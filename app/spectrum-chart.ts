/** Lyapunov spectra while they converge (uPlot): exponents by rank, a line for each of a study's networks. */
import uPlot from 'uplot';
import type { MovingSpectrum } from '../examples/study.ts';
import { style } from './page.ts';

const HEIGHT = 260;

export class SpectrumChart {
  readonly #place: HTMLElement;
  #spectra: MovingSpectrum[] = [];
  #chart: uPlot | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  clear(): void {
    this.#spectra = [];
    this.build();
  }

  /** In the place of what was shown of the same name. */
  show(spectrum: MovingSpectrum): void {
    const at = this.#spectra.findIndex(({ name }) => name === spectrum.name);
    if (at < 0) {
      this.#spectra.push(spectrum);
      this.build();
      return;
    }
    this.#spectra[at] = spectrum;
    this.#chart?.setData(this.#data());
  }

  /** Anew, with the colours and the width of now. */
  build(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
    const [first] = this.#spectra;
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
    const last = Math.max(1, this.#spectra.length - 1);
    this.#chart = new uPlot(
      {
        width: Math.max(50, this.#place.clientWidth),
        height: HEIGHT,
        scales: { x: { time: false, range: [0, 1] } },
        legend: { live: false },
        cursor: { show: false },
        axes: [
          { ...axis, size: 26, gap: 2, space: 60, label: 'i/N' },
          { ...axis, size: 40, gap: 2, space: 28, label: `λᵢ, ${first.unit}` },
        ],
        series: [
          {},
          ...this.#spectra.map(({ name }, k) => ({
            label: name,
            stroke: mixed(k / last),
            width: 1.5,
            points: { show: false },
            spanGaps: true,
          })),
        ],
      },
      this.#data(),
      this.#place,
    );
  }

  /** One axis for all, also where networks differ in size. */
  #data(): uPlot.AlignedData {
    const own = this.#spectra.map(({ exponents }): uPlot.AlignedData => {
      const rank = (i: number) => (i + 0.5) / exponents.length;
      return [Float64Array.from(exponents, (_, i) => rank(i)), exponents];
    });
    return uPlot.join(own);
  }
}

/** From the second colour (0) to the accent (1), so that an order of the networks can be seen. */
const mixed = (part: number): string =>
  `color-mix(in oklab, ${style('--second')}, ${style('--accent')} ${Math.round(100 * part)}%)`;
