/** The view of the running network: raster with the populations' names, and the charts below it. */
import { LiveRaster, pixelColour } from '../src/embed/live-raster.ts';
import { displayName } from '../src/plot/display-name.ts';
import { Charts } from './charts.ts';
import type { Lab } from './lab.ts';
import { isInhibitoryName } from './names.ts';
import { choices, find, make, style } from './page.ts';
import { Statistics } from './statistics.ts';
import type { Traces } from './traces.ts';
import { whole } from './whole.ts';

/** ms of simulated time that the raster shows. */
const SPAN = 500;

const colours = () => ({
  spike: pixelColour(style('--spike')),
  accent: pixelColour(style('--accent')),
});

export class Activity {
  readonly #lab: Lab;
  readonly #raster = new LiveRaster(find<HTMLCanvasElement>('#raster canvas'), SPAN, colours());
  readonly #charts: Charts;
  #statistics = new Statistics([]);
  #named = '';

  constructor(lab: Lab, traces: Traces) {
    this.#lab = lab;
    this.#charts = new Charts(this.#statistics, traces);
    const traced = find<HTMLSelectElement>('#traces select');
    const showTraced = () => {
      this.#charts.population = traced.value;
      const known = lab.network?.populations.find(({ name }) => name === traced.value);
      const [variable = ''] = known?.states ?? [];
      find('#trace-unit').textContent = known?.unit ? `${variable}, ${known.unit}` : variable;
    };
    lab.listen({
      opened: ({ populations }) => {
        const named = populations.filter(({ states }) => states.length > 0);
        choices(
          traced,
          named.map(({ name }) => name),
        );
        showTraced();
      },
      begun: ({ populations }) => {
        this.#statistics = new Statistics(populations);
        this.#charts.reset(this.#statistics);
        this.#raster.show(populations.map((p) => ({ ...p, inhibitory: isInhibitoryName(p.name) })));
      },
      slice: (slice) => {
        this.#raster.add(slice);
        this.#statistics.add(slice);
      },
    });
    traced.addEventListener('change', showTraced);
    addEventListener('resize', () => this.#charts.resize());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#raster.recolour(colours());
      this.#charts.build();
    });
  }

  resize(): void {
    this.#charts.resize();
  }

  drawRaster(): void {
    this.#raster.draw();
  }

  /** One of the charts, by turns. */
  drawChart(): void {
    this.#charts.drawNext();
  }

  /** Names beside the raster and times below it. */
  drawText(): void {
    const { last } = this.#lab;
    if (!last) return;
    this.#drawNames();
    find('#raster figcaption').replaceChildren(
      make('span', {}, `${Math.max(0, last.to - SPAN).toFixed(0)} ms`),
      make('span', {}, `${whole(this.#raster.points)} spikes shown`),
      make('span', {}, `${last.to.toFixed(0)} ms`),
    );
  }

  /** Anew only where they moved. */
  #drawNames(): void {
    const labels = this.#raster.labels();
    const places = labels.map(({ name, at }) => `${name} ${at.toFixed(3)}`).join();
    if (places === this.#named) return;
    this.#named = places;
    const spans = labels.map(({ name, at }) => {
      const span = make('span', { className: isInhibitoryName(name) ? 'inhibitory' : '' });
      span.textContent = displayName(name);
      span.style.top = `${at * 100}%`;
      return span;
    });
    find('#raster .names').replaceChildren(...spans);
  }
}
