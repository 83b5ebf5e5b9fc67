/** What the circuit's page says in words and numbers; the same as data of its element, for whoever reads it by program. */
import { type CircuitSettings, MODES, target } from './circuit-model.ts';
import type { Showing } from './circuit-showing.ts';
import { modeShares } from './circuit-tally.ts';
import { find, make } from './page.ts';
import { whole } from './whole.ts';

/** `shade`: density of the full shade, per unit area. */
export function writeNumbers(showing: Showing, shade: number): void {
  const { run, tally, cycle, counted, hash } = showing;
  const { last, samples } = tally;
  const texts = {
    run: run.playing ? 'Pause' : 'Run',
    time:
      cycle?.number === 0 ? 'settling: the first cycle is not counted' : `${whole(counted)} cycles`,
    wanted: asked(run.settings),
    count: whole(samples),
    distance: last?.found.toFixed(4),
    independent: last?.independent.toFixed(4),
    shade: shade.toFixed(2),
    pace: cycle && `${whole(cycle.seconds * 1000)} ms`,
    hash,
  };
  for (const [name, text] of Object.entries(texts)) {
    find(`#circuit-${name}`).textContent = text || '–';
  }
  find('#circuit-shares').replaceChildren(...shareRows(showing));
  Object.assign(find('#circuit').dataset, {
    state: run.playing ? 'running' : 'paused',
    cycles: String(counted),
    samples: String(samples),
    distance: String(last?.found ?? 1),
    hash,
  });
}

/** What the open gates ask for, as a formula. */
function asked({ sense, context }: CircuitSettings): string {
  const given = [...(sense.open ? ['y'] : []), ...(context.open ? [MODES[context.mode]] : [])];
  return given.length === 0 ? 'prior, p(x)' : `posterior, p(x | ${given.join(', ')})`;
}

/** Shares of the modes, and how often a chain's next sample is in the same one. */
function shareRows({ run, tally }: Showing): HTMLElement[] {
  const exact = modeShares(target(run.settings));
  const percent = (share: number) => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`);
  const row = (name: string, found: number, wanted: number) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, percent(found)),
      make('td', {}, percent(wanted)),
    );
  const independent = exact.reduce((sum, share) => sum + share * share, 0);
  return [
    ...MODES.map((name, mode) => row(name, tally.modes[mode] / tally.samples, exact[mode])),
    row('same again', tally.staying, independent),
  ];
}
