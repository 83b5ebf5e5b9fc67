/**
 * The page of the circuit that samples (Lyo & Savin 2024): its samples fill one picture cycle by cycle, the density that the open
 * gates ask for is beside it. What runs is in `circuit-run.ts`, what has been shown of it in `circuit-showing.ts`.
 */
import { printFault } from '../src/index.ts';
import { drawAmplitude, drawCourse, drawDistances } from './circuit-charts.ts';
import { startControls, startDragging } from './circuit-controls.ts';
import { AREA, CELLS, cellProbabilities } from './circuit-grid.ts';
import { amplitudes, type CircuitSettings, target } from './circuit-model.ts';
import { writeNumbers } from './circuit-numbers.ts';
import { Picture, type Shaded } from './circuit-picture.ts';
import { COURSE, Showing } from './circuit-showing.ts';
import type { Lab } from './lab.ts';
import { find } from './page.ts';

/** Wall ms that a frame counts at most: a page that was held up goes on where it was. */
const LONGEST_FRAME = 100;

export interface CircuitPage {
  /** The view came to the front. */
  redraw(): void;
  settings(): CircuitSettings;
  /** Settings from a link. */
  change(settings: CircuitSettings): void;
}

/** Starts the page; it rests while the lab's own network runs. */
export function startCircuit(lab: Lab): CircuitPage {
  const place = find('#circuit');
  const speed = find<HTMLSelectElement>('#circuit-speed');
  const note = find('#circuit-note');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const pictures = {
    sampled: new Picture(find('#circuit-sampled')),
    exact: new Picture(find('#circuit-exact')),
  };
  const showing = new Showing((faults) => {
    note.textContent = faults.map(printFault).join('\n');
    redraw();
  });
  const { run } = showing;
  let wanted = shadedOf(run.settings);
  let news: 'nothing' | 'motion' | 'numbers' = 'numbers';

  function redraw(): void {
    news = 'numbers';
  }
  function draw(): void {
    const span = Number(speed.value);
    const { tally, cycle, courses } = showing;
    const { settings } = run;
    // as fast as it goes, or where nothing shall move: only the ends of cycles are seen
    const moving = span > 0 && !still.matches;
    const passed = moving ? showing.passed : 1;
    pictures.sampled.draw({ ...wanted, cells: tally.counts, total: tally.samples }, settings, {
      states: moving ? showing.states() : undefined,
    });
    pictures.exact.draw(wanted, settings, { named: true });
    drawAmplitude(find('#circuit-noise'), amplitudes(settings), cycle && passed);
    drawCourse(find('#circuit-course'), courses, passed, COURSE);
    if (news === 'motion') return;
    drawDistances(find('#circuit-distances'), tally.distances);
    const changed = 'Changed: from the next cycle on.';
    if (run.changed) note.textContent = changed;
    else if (note.textContent === changed) note.textContent = '';
    writeNumbers(showing, wanted.darkest);
  }

  const change = (next: CircuitSettings) => {
    showing.change(next);
    wanted = shadedOf(next);
    show(next);
    redraw();
  };
  const show = startControls(() => run.settings, change);
  for (const picture of Object.values(pictures)) {
    startDragging(picture, () => run.settings, change);
  }
  startButtons(() => {
    if (run.playing) run.pause();
    else {
      lab.pause();
      note.textContent = '';
      run.play();
    }
    redraw();
  });
  find('#circuit-reset').addEventListener('click', () => {
    showing.forget();
    redraw();
  });
  lab.listen({
    state(state) {
      if (state === 'running') run.pause();
      redraw();
    },
  });
  for (const query of [still, matchMedia('(prefers-color-scheme: dark)')]) {
    query.addEventListener('change', redraw);
  }
  addEventListener('resize', redraw);

  let before = 0;
  const frame = (now: number) => {
    requestAnimationFrame(frame);
    const wall = Math.min(LONGEST_FRAME, now - before);
    before = now;
    if (place.hidden) return run.pause();
    if (run.playing) {
      const more = showing.advance(wall, Number(speed.value));
      if (more === 'numbers' || (more === 'motion' && news === 'nothing')) news = more;
    }
    if (news === 'nothing') return;
    draw();
    news = 'nothing';
  };
  requestAnimationFrame(frame);
  return { redraw, settings: () => run.settings, change };
}

/** The button, and the space bar: it runs what is in front, not the lab's network behind it. */
function startButtons(press: () => void): void {
  find('#circuit-run').addEventListener('click', press);
  const typed = 'input, select, textarea, button, summary';
  const hear = (event: KeyboardEvent) => {
    if (find('#circuit').hidden || event.key !== ' ') return;
    if (event.target instanceof Element && event.target.closest(typed)) return;
    event.preventDefault();
    event.stopPropagation();
    press();
  };
  document.addEventListener('keydown', hear, { capture: true });
}

/** The exact picture; one in a thousand of its cells is denser than the full shade. */
function shadedOf(settings: CircuitSettings): Shaded {
  const cells = cellProbabilities(target(settings));
  const inside = cells.slice(0, CELLS * CELLS).sort();
  return { cells, total: 1, darkest: inside[Math.floor(0.999 * inside.length)] / AREA };
}
