/**
 * More views of the run so far: figures that are chosen, put in an order and taken away. They are drawn anew when that is asked
 * for, so that they cost a running network nothing.
 */
import type { Lab } from './lab.ts';
import { buildNetwork } from './networks.ts';
import { choices, faultsOf, find, make, showFaults } from './page.ts';
import { correlationFigure, type RunSoFar, ratesFigure, spectrumFigure } from './run-figures.ts';
import { weightsFigure } from './weights-figure.ts';

const FIGURES: Readonly<Record<string, (run: RunSoFar) => string>> = {
  'Rates by population': ratesFigure,
  'Spectrum of rates': spectrumFigure,
  'Correlation in time': correlationFigure,
};
const WEIGHTS = 'Weights as a matrix';

/** Fills the place below the charts, once. */
export function startMoreViews(lab: Lab): void {
  const select = make('select', { ariaLabel: 'View to add' });
  choices(select, [...Object.keys(FIGURES), WEIGHTS]);
  const button = (text: string, pressed: () => void) => {
    const made = make('button', { type: 'button' }, text);
    made.addEventListener('click', pressed);
    return made;
  };
  const shown = make('div', { id: 'more-figures' });
  const note = make('span', { role: 'status' });
  const draw = async (figures: readonly HTMLElement[]) => {
    const { network, last } = lab;
    if (!network || !last) {
      note.textContent = 'Nothing has run yet.';
      return;
    }
    const { senders, times } = await lab.spikes();
    const run = { populations: network.populations, senders, times, to: last.to };
    try {
      for (const figure of figures) {
        const name = figure.dataset.figure ?? '';
        const svg =
          name === WEIGHTS ? weightsFigure(buildNetwork(lab.settings)) : FIGURES[name](run);
        figure.querySelector('div')!.innerHTML = svg;
      }
      note.textContent = `Drawn at ${last.to.toFixed(0)} ms.`;
    } catch (error) {
      showFaults(faultsOf(error));
    }
  };
  const add = (name: string) => {
    const figure = make('figure', {}, make('figcaption', {}, name), make('div'));
    figure.dataset.figure = name;
    const moves: readonly [string, string, () => void][] = [
      ['←', 'earlier', () => figure.previousElementSibling?.before(figure)],
      ['→', 'later', () => figure.nextElementSibling?.after(figure)],
      ['×', 'away', () => figure.remove()],
    ];
    for (const [sign, way, move] of moves) {
      const made = button(sign, move);
      made.ariaLabel = `${name}: ${way}`;
      figure.querySelector('figcaption')!.append(made);
    }
    shown.append(figure);
    return draw([figure]);
  };
  const row = make('div', { className: 'row' }, select);
  row.append(
    button('Add', () => void add(select.value)),
    button('Draw again', () => void draw([...shown.children] as HTMLElement[])),
    note,
  );
  find('#more-views').append(row, shown);
}
