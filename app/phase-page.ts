/**
 * The phase plane of a neuron's model: two of its variables against each other, the lines on which each stands still, where both do, and
 * the way of the population's first neuron over them while it runs. The other variables are held, at what they were of late.
 */
import { compilePlan } from '../src/index.ts';
import type { Plan } from '../src/plan/plan.ts';
import { displayName } from '../src/plot/display-name.ts';
import type { Plane } from '../src/plot/level-line.ts';
import { formatNumber } from '../src/plot/scale.ts';
import type { Lab } from './lab.ts';
import { buildNetwork } from './networks.ts';
import { choices, faultsOf, find, make, showFaults } from './page.ts';
import { layOut } from './phase-layout.ts';
import { type Path, PhasePicture } from './phase-picture.ts';
import { currentAt, type FixedPoint, type Held, PhasePlane } from './phase-plane.ts';
import type { PhaseSettings, Settings } from './settings.ts';
import type { Trace, Traces } from './traces.ts';

export interface PhasePage {
  enter(): void;
  /** Once a frame while it is in front. */
  draw(): void;
  /** What a link carries. */
  settings(): PhaseSettings;
  /** Taken when the network that has it is there. */
  choose(settings: PhaseSettings): void;
}

/** Wall ms from one set of lines to the next while what is held moves. */
const LINES_EVERY = 250;
/** Samples that the trajectory shows, and those that a mean is of: 0.5 ms apart. */
const SHOWN = 800;
const MEAN_OF = 200;

export function startPhase(lab: Lab, traces: Traces): PhasePage {
  const section = layOut();
  find('#stage').append(section);
  const canvas = find<HTMLCanvasElement>('#phase-canvas');
  const [population, across, up, others] = ['population', 'x', 'y', 'others'].map((id) =>
    find<HTMLSelectElement>(`#phase-${id}`),
  );
  const added = find<HTMLInputElement>('#phase-added');
  const picture = new PhasePicture(canvas);
  let planned: { settings: Settings; plan: Plan } | undefined;
  let phase: PhasePlane | undefined;
  let plane: Plane | undefined;
  /** The plane follows the neuron until the visitor moves it. */
  let follows = true;
  let drawnAt = 0;
  let drawn = '';
  let chosen: PhaseSettings | undefined;

  const index = () => planned?.plan.populations.findIndex((p) => p.name === population.value) ?? -1;
  const refill = () => {
    if (planned?.settings === lab.settings) return;
    try {
      const plan = compilePlan(buildNetwork(lab.settings).describe());
      planned = { settings: lab.settings, plan };
    } catch (error) {
      planned = undefined;
      return showFaults(faultsOf(error));
    }
    const all = planned.plan.populations.filter(({ model, size }) => model && size > 0);
    choices(
      population,
      all.map(({ name }) => name),
    );
    const asked = chosen;
    chosen = undefined;
    if (asked && all.some(({ name }) => name === asked.population)) {
      population.value = asked.population;
    }
    take();
    if (asked) takeSettings(asked);
  };
  /** Of a model that has these variables. */
  const takeSettings = ({ x, y, plane: piece, ...asked }: PhaseSettings) => {
    added.value = String(asked.added);
    others.value = asked.others;
    const names = phase?.variables.map(({ name }) => name) ?? [];
    if (x === y || !names.includes(x) || !names.includes(y)) return;
    [across.value, up.value] = [x, y];
    if (!piece) return;
    [plane, follows] = [piece, false];
  };
  /** What the chosen population has. */
  const take = () => {
    const k = index();
    phase = planned && k >= 0 ? new PhasePlane(planned.plan.populations[k]) : undefined;
    const names = phase?.variables.map(({ name }) => name) ?? [];
    const before = Array.from(across.options, ({ value }) => value);
    choices(across, names);
    choices(up, names);
    if (before.join() !== names.join()) {
      // another model: its first two
      [across.value, up.value] = [names[0] ?? '', names[1] ?? ''];
    }
    const isPlane = names.length > 1;
    find('#phase-place').hidden = !isPlane;
    added.disabled = !isPlane || phase?.usesCurrent !== true;
    if (!isPlane) find('#phase-note').textContent = planned ? noPlane(names) : '';
    find('#phase-points').replaceChildren();
    showAll();
  };
  const showAll = () => {
    follows = true;
    plane = undefined;
    drawn = '';
  };
  const zoom = (by: number) => {
    if (!plane) return;
    follows = false;
    plane = { x: scaled(plane.x, by), y: scaled(plane.y, by) };
    drawn = '';
  };
  const move = (dx: number, dy: number) => {
    if (!plane) return;
    follows = false;
    plane = { x: shifted(plane.x, dx), y: shifted(plane.y, dy) };
    drawn = '';
  };

  const draw = () => {
    if (!phase || !planned || phase.variables.length < 2) return;
    const [x, y] = [across.value, up.value];
    const trace = traces.of(population.value);
    const held = heldAt(trace);
    const path = pathOf(trace, x, y);
    const now = performance.now();
    if (follows && (plane === undefined || leaves(path, plane))) {
      const was = Array.from(path.x, (a, k): [number, number] => [a, path.y[k]]);
      const around = phase.around(x, y, held, was);
      plane = plane ? { x: hull(plane.x, around.x), y: hull(plane.y, around.y) } : around;
      drawn = '';
    }
    const key = JSON.stringify([held, plane]);
    if (picture.isStale || drawn === '' || (key !== drawn && now - drawnAt > LINES_EVERY)) {
      [drawn, drawnAt] = [key, now];
      show(x, y, held, plane!);
    }
    picture.draw(path);
  };
  const heldAt = ({ values }: Trace): Held => {
    const mean = others.value === 'mean';
    const held: Record<string, number> = { ...phase!.initial() };
    for (const [name, samples] of Object.entries(values)) {
      if (samples.length === 0 || name === across.value || name === up.value) continue;
      const last = samples.subarray(mean ? -MEAN_OF : -1);
      held[name] = last.reduce((sum, value) => sum + value, 0) / last.length;
    }
    const given = currentAt(planned!.plan, index(), lab.last?.to ?? 0);
    return { ...held, I_ext: given + (Number(added.value) || 0) };
  };
  const show = (x: string, y: string, held: Held, plane: Plane) => {
    const portrait = phase!.portrait(x, y, held, plane);
    const titles = [x, y].map((name) => {
      const unit = phase!.variables.find((variable) => variable.name === name)?.unit;
      return unit ? `${name}, ${unit}` : name;
    }) as [string, string];
    picture.show({
      ...portrait,
      ...{ plane, titles, flow: phase!.flow(x, y, held) },
      threshold: phase!.threshold(x, y, held, plane),
      resets: [phase!.resetTo(x, held), phase!.resetTo(y, held)],
    });
    find('#phase-still-x').textContent = `d${x}/dt = 0`;
    find('#phase-still-y').textContent = `d${y}/dt = 0`;
    const points = portrait.points.map((point) => make('li', {}, sentence(point, titles)));
    const none = make('li', {}, 'no place in this piece of the plane');
    find('#phase-points').replaceChildren(...(points.length > 0 ? points : [none]));
    find('#phase-note').textContent = noteOf(held, x, y);
  };
  const noteOf = (held: Held, x: string, y: string): string => {
    const name = displayName(population.value);
    const unit = (id: string) => phase!.variables.find((v) => v.name === id)?.unit ?? '';
    const rest = phase!.variables
      .filter((variable) => variable.name !== x && variable.name !== y)
      .map((v) => `${v.name} ${number(held[v.name])} ${unit(v.name)}`.trim());
    const current = phase!.usesCurrent ? [`injected current ${number(held.I_ext)} pA`] : [];
    const all = [...rest, ...current].join(', ');
    return `Neuron 0 of ${name}.${all === '' ? '' : ` Held: ${all}.`}`;
  };

  population.addEventListener('change', take);
  for (const select of [across, up]) {
    select.addEventListener('change', () => {
      const other = select === across ? up : across;
      if (other.value === select.value) {
        const names = phase?.variables.map(({ name }) => name) ?? [];
        other.value = names.find((name) => name !== select.value) ?? '';
      }
      showAll();
    });
  }
  others.addEventListener('change', () => {
    drawn = '';
  });
  added.addEventListener('input', () => {
    drawn = '';
  });
  find('#phase-nearer').addEventListener('click', () => zoom(0.8));
  find('#phase-wider').addEventListener('click', () => zoom(1.25));
  find('#phase-fit').addEventListener('click', showAll);
  listen(canvas, picture, { zoom, move, showAll });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    drawn = '';
  });
  lab.listen({
    opened: () => {
      if (!section.hidden) refill();
    },
  });
  const settings = (): PhaseSettings => ({
    ...{ population: population.value, x: across.value, y: up.value },
    ...{ added: Number(added.value) || 0, others: others.value === 'now' ? 'now' : 'mean' },
    ...(plane && !follows ? { plane: { x: short(plane.x), y: short(plane.y) } } : {}),
  });
  return {
    ...{ enter: refill, draw, settings },
    choose: (given) => {
      [chosen, planned] = [given, undefined];
    },
  };
}

interface Moves {
  zoom(by: number): void;
  /** By a part of the plane's sides. */
  move(dx: number, dy: number): void;
  showAll(): void;
}

function listen(canvas: HTMLCanvasElement, picture: PhasePicture, moves: Moves): void {
  canvas.addEventListener('pointerdown', ({ pointerId, pointerType }) => {
    // a finger scrolls the page
    if (pointerType !== 'touch') canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener('pointermove', ({ buttons, movementX, movementY, pointerType }) => {
    if (buttons === 0 || pointerType === 'touch') return;
    const [x, y] = picture.perPixel;
    moves.move(-movementX * x, movementY * y);
  });
  canvas.addEventListener('keydown', (event) => {
    const [x, y] = picture.perPixel.map((each) => 40 * each);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => moves.move(-x, 0),
      ArrowRight: () => moves.move(x, 0),
      ArrowUp: () => moves.move(0, y),
      ArrowDown: () => moves.move(0, -y),
      '+': () => moves.zoom(0.8),
      '-': () => moves.zoom(1.25),
      0: moves.showAll,
    };
    if (event.ctrlKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}

const number = (value: number): string => formatNumber(Number(value.toPrecision(3)));

const sentence = ({ x, y, kind, beyond }: FixedPoint, titles: readonly string[]): string => {
  const [a, b] = titles.map((title) => title.split(', '));
  const at = (value: number, [name, unit = '']: string[]) =>
    `${name} ${formatNumber(Number(value.toPrecision(4)))} ${unit}`.trim();
  return `${SIGNS[kind] ?? '○'} ${at(x, a)}, ${at(y, b)}: ${kind}${beyond ? ', beyond the threshold' : ''}`;
};

const SIGNS: Readonly<Record<string, string>> = {
  ...{ 'stable node': '●', 'stable spiral': '●', saddle: '⊗' },
};

const noPlane = (names: readonly string[]): string =>
  names.length === 0
    ? 'No population here has equations: there is no plane to draw.'
    : `This model has one variable, ${names[0]}; a plane needs two. Choose another population or network, such as one of adex neurons, or write one under Equations.`;

const scaled = ({ from, to }: Plane['x'], by: number): Plane['x'] => {
  const [middle, half] = [(from + to) / 2, ((to - from) / 2) * by];
  return { from: middle - half, to: middle + half };
};
const shifted = ({ from, to }: Plane['x'], by: number): Plane['x'] => ({
  from: from + by,
  to: to + by,
});
/** As many digits as a picture has. */
const short = ({ from, to }: Plane['x']): Plane['x'] => ({
  from: Number(from.toPrecision(6)),
  to: Number(to.toPrecision(6)),
});
const hull = (a: Plane['x'], b: Plane['x']): Plane['x'] => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
});

/** The last samples; a sample after a spike is reached by a jump. */
function pathOf({ times, values, spikes }: Trace, x: string, y: string): Path {
  const from = Math.max(0, times.length - SHOWN);
  const shown = times.subarray(from);
  const jumps = new Set<number>();
  for (const spike of spikes) {
    const k = shown.findIndex((time) => time >= spike - 1e-6);
    if (k > 0) jumps.add(k);
  }
  const none = new Float32Array(0);
  return { x: values[x]?.subarray(from) ?? none, y: values[y]?.subarray(from) ?? none, jumps };
}

const leaves = ({ x, y }: Path, plane: Plane): boolean => {
  for (let k = 0; k < x.length; k++) {
    if (x[k] < plane.x.from || x[k] > plane.x.to) return true;
    if (y[k] < plane.y.from || y[k] > plane.y.to) return true;
  }
  return false;
};
