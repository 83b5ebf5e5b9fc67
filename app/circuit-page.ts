/**
 * The page of the circuit that samples (Lyo & Savin 2024): its samples fill one picture cycle by cycle, the density that the open
 * gates ask for is beside it. What runs is in `circuit-run.ts`, what was sampled in `circuit-tally.ts`.
 */
import { printFault } from '../src/index.ts';
import { type Course, drawAmplitude, drawCourse, drawDistances } from './circuit-charts.ts';
import { startControls, startDragging } from './circuit-controls.ts';
import { AREA, CELLS, cellProbabilities } from './circuit-grid.ts';
import { amplitudes, type CircuitSettings, MODES, target } from './circuit-model.ts';
import { Picture } from './circuit-picture.ts';
import { CircuitRun, type Cycle, trough } from './circuit-run.ts';
import { hashSamples, modeShares, Tally } from './circuit-tally.ts';
import type { Lab } from './lab.ts';
import { find, make, whole } from './page.ts';

/** Cycles of the soma's course that are shown. */
const COURSE = 6;

/** Starts the page; it rests while the lab's own network runs. Returns what draws it anew (the view came to the front). */
export function startCircuit(lab: Lab): () => void {
  const place = find('#circuit');
  const button = find<HTMLButtonElement>('#circuit-run');
  const speed = find<HTMLSelectElement>('#circuit-speed');
  const note = find('#circuit-note');
  const sampled = new Picture(find('#circuit-sampled'));
  const exact = new Picture(find('#circuit-exact'));
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const run = new CircuitRun((faults) => {
    forget();
    note.textContent = faults.map(printFault).join('\n');
  });

  let tally = new Tally(target(run.settings));
  let wanted = probabilitiesOf(run.settings);
  /** The cycle that is shown, and how much of it has passed. */
  let cycle: Cycle | undefined;
  let passed = 0;
  let courses: Course[] = [];
  let hash: number | undefined;
  let dirty = true;

  const forget = () => {
    run.reset();
    tally = new Tally(target(run.settings));
    cycle = undefined;
    passed = 0;
    courses = [];
    hash = undefined;
    dirty = true;
  };
  const change = (next: CircuitSettings) => {
    const before = run.settings;
    run.change(next);
    wanted = probabilitiesOf(next);
    if (next.chains !== before.chains || next.seed !== before.seed) forget();
    show(next);
    dirty = true;
  };
  const show = startControls(() => run.settings, change);
  for (const picture of [sampled, exact]) startDragging(picture, () => run.settings, change);

  const begin = (next: Cycle) => {
    if (next.stretch !== cycle?.stretch) tally = new Tally(target(next.settings));
    cycle = next;
    passed = 0;
    const values = new Float32Array(next.steps);
    const stride = 2 * next.settings.chains;
    for (let step = 0; step < next.steps; step++) values[step] = next.states[step * stride];
    courses = [...courses.slice(1 - COURSE), { cycle: next.number - 1, values }];
  };
  const end = (done: Cycle) => {
    passed = 1;
    if (done.number === 0) return;
    const states = trough(done);
    tally.add(states);
    hash = hashSamples(states, hash);
  };
  const advance = (wall: number) => {
    if (!cycle || passed === 1) {
      const next = run.take();
      if (!next) return;
      begin(next);
    }
    if (!cycle) return;
    const span = Number(speed.value);
    passed = span > 0 ? Math.min(1, passed + wall / span) : 1;
    if (passed === 1) end(cycle);
    dirty = true;
  };

  const draw = () => {
    const { settings } = run;
    const darkest = darkestOf(wanted);
    const moving = !still.matches && Number(speed.value) > 0;
    sampled.draw({ cells: tally.counts, total: tally.samples, darkest }, settings, {
      states: cycle && moving ? statesAt(cycle, passed) : undefined,
    });
    exact.draw({ cells: wanted, total: 1, darkest }, settings, { named: true });
    drawAmplitude(
      find<HTMLCanvasElement>('#circuit-noise'),
      amplitudes(settings),
      cycle && (moving ? passed : 1),
    );
    drawCourse(find<HTMLCanvasElement>('#circuit-course'), courses, moving ? passed : 1, COURSE);
    drawDistances(find<HTMLCanvasElement>('#circuit-distances'), tally.distances);
    write(settings);
  };
  const write = (settings: CircuitSettings) => {
    const { last, samples } = tally;
    const count = cycle ? cycle.number + (passed === 1 ? 1 : 0) : 0;
    const kept = Math.max(0, count - 1);
    button.textContent = run.playing ? 'Pause' : 'Run';
    find('#circuit-time').textContent =
      cycle?.number === 0 ? 'settling: one cycle is not counted' : `${whole(kept)} cycles`;
    if (run.changed) note.textContent = 'Changed: from the next cycle on.';
    else note.textContent = note.textContent.startsWith('Changed') ? '' : note.textContent;
    find('#circuit-wanted').textContent = asked(settings);
    find('#circuit-count').textContent = whole(samples);
    find('#circuit-distance').textContent = last ? last.found.toFixed(4) : '–';
    find('#circuit-independent').textContent = last ? last.independent.toFixed(4) : '–';
    find('#circuit-shade').textContent = darkestOf(wanted).toFixed(2);
    find('#circuit-pace').textContent = cycle ? `${(cycle.seconds * 1000).toFixed(0)} ms` : '–';
    const digits = hash?.toString(16).padStart(8, '0') ?? '';
    find('#circuit-hash').textContent = digits || '–';
    find('#circuit-shares').replaceChildren(...shareRows(tally, settings));
    Object.assign(place.dataset, {
      state: run.playing ? 'running' : 'paused',
      cycles: String(kept),
      samples: String(samples),
      distance: String(last?.found ?? 1),
      hash: digits,
    });
  };

  button.addEventListener('click', () => {
    if (run.playing) run.pause();
    else {
      lab.pause();
      note.textContent = '';
      run.play();
    }
    dirty = true;
  });
  find('#circuit-reset').addEventListener('click', forget);
  const redraw = () => {
    dirty = true;
  };
  lab.listen({
    state(state) {
      if (state === 'running') run.pause();
      dirty = true;
    },
  });
  for (const query of [still, matchMedia('(prefers-color-scheme: dark)')]) {
    query.addEventListener('change', redraw);
  }
  addEventListener('resize', redraw);

  let before = 0;
  const frame = (now: number) => {
    requestAnimationFrame(frame);
    const wall = Math.min(100, now - before);
    before = now;
    if (place.hidden) return run.pause();
    if (run.playing) advance(wall);
    if (!dirty) return;
    dirty = false;
    draw();
  };
  requestAnimationFrame(frame);
  return redraw;
}

const probabilitiesOf = (settings: CircuitSettings) => cellProbabilities(target(settings));

/** All but one in a thousand of the probability is less dense. */
function darkestOf(cells: Float64Array): number {
  const inside = cells.slice(0, CELLS * CELLS).sort();
  return inside[Math.floor(0.999 * inside.length)] / AREA;
}

/** Of all chains, when a part of the cycle has passed. */
function statesAt({ steps, states, settings }: Cycle, passed: number): Float32Array {
  const width = 2 * settings.chains;
  const from = Math.max(0, Math.ceil(passed * steps) - 1) * width;
  return states.subarray(from, from + width);
}

/** What the open gates ask for, as a formula. */
function asked({ sense, context }: CircuitSettings): string {
  const given = [...(sense.open ? ['y'] : []), ...(context.open ? [MODES[context.mode]] : [])];
  return given.length === 0 ? 'prior, p(x)' : `posterior, p(x | ${given.join(', ')})`;
}

function shareRows(tally: Tally, settings: CircuitSettings): HTMLElement[] {
  const exact = modeShares(target(settings));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return MODES.map((name, mode) => {
    const found = tally.samples > 0 ? percent(tally.modes[mode] / tally.samples) : '–';
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, found),
      make('td', {}, percent(exact[mode])),
    );
  });
}
