/**
 * Two runs side by side: the network as it is set, and the same with one thing changed. Spikes that only one of them has are marked,
 * and their hashes stand beside each other.
 */
import { displayName } from '../src/plot/display-name.ts';
import { Differences } from './differences.ts';
import type { Lab } from './lab.ts';
import { buildNetwork } from './networks.ts';
import { faultsOf, find, make, showFaults } from './page.ts';
import { drawTrain, nameRows } from './pair-raster.ts';
import type { OpenedNetwork, PopulationInfo } from './protocol.ts';
import type { CompareSettings, OptionValue, Settings } from './settings.ts';
import { SideRun } from './side-run.ts';
import { fillVariables, valueField } from './value-field.ts';
import {
  another,
  labelOf,
  telling,
  type Variable,
  variableOf,
  variablesOf,
  vary,
} from './variables.ts';
import { whole } from './whole.ts';

export interface ComparePage {
  /** The view came to the front. */
  enter(): void;
  /** What a link carries. */
  settings(): CompareSettings;
  choose(settings: CompareSettings): void;
}

/** One of the two. */
interface Side {
  readonly name: string;
  run: SideRun | undefined;
  network: OpenedNetwork | undefined;
  hash: string;
  done: boolean;
}

const TIME = 1000;

export function startCompare(lab: Lab): ComparePage {
  const section = layOut();
  find('#stage').append(section);
  const select = find<HTMLSelectElement>('#compare-vary');
  const button = find<HTMLButtonElement>('#compare-run');
  const time = find<HTMLInputElement>('#compare-time');
  const note = find('#compare-note');
  let variables: Variable[] = [];
  let value: OptionValue = 2;
  let chosen: CompareSettings | undefined;
  let sides: readonly [Side, Side] = [side('First'), side('Second')];
  let differences = new Differences();
  let sure = false;
  let isAsked = false;

  const current = () => variableOf(variables, select.value);
  /** What each of the two has, above its raster. */
  const head = () => {
    const variable = current();
    const label = labelOf(variable, variables);
    find('#compare-a figcaption b').textContent = `First: ${label} ${variable.value}`;
    find('#compare-b figcaption b').textContent = `Second: ${label} ${value}`;
  };
  const showValue = () => {
    const field = valueField(current(), value, (given) => {
      value = given;
      if (!sides[0].network) head();
    });
    find('#compare-value').replaceChildren(field);
    if (!sides[0].network) head();
  };
  const refill = () => {
    try {
      variables = variablesOf(lab.settings);
    } catch (error) {
      return showFaults(faultsOf(error));
    }
    fillVariables(select, variables, chosen?.vary ?? (select.value || telling(variables)[0]));
    value = chosen?.value ?? another(current());
    if (chosen) time.value = String(chosen.time);
    chosen = undefined;
    showValue();
  };
  const stop = () => {
    for (const { run } of sides) run?.dispose();
    for (const each of sides) each.run = undefined;
    button.textContent = 'Run both';
    section.dataset.state = 'ready';
  };
  const draw = () => {
    isAsked = false;
    differences.advance();
    const [a, b] = sides;
    const until = Number(time.value);
    const compared = a.network && b.network && isSame(a.network, b.network);
    const parting = compared ? differences.parting : undefined;
    for (const [which, each] of [
      ['a', a],
      ['b', b],
    ] as const) {
      if (!each.network) continue;
      const canvas = find<HTMLCanvasElement>(`#compare-${which} canvas`);
      const { populations } = each.network;
      const marks = compared === true;
      drawTrain(canvas, differences[which], populations, { until, marks, which, parting });
      nameRows(find(`#compare-${which}`), populations, until);
    }
    find('#compare-verdict').textContent = verdict(sides, differences);
    fillTable(sides, differences);
  };
  const later = () => {
    if (!isAsked) requestAnimationFrame(draw);
    isAsked = true;
  };
  const begin = (each: Side, settings: Settings, which: 'a' | 'b') => {
    const { backend, workers } = settings;
    const network = buildNetwork(settings).describe();
    const until = Number(time.value);
    const options = { backend, workers, until, sure, strict: lab.fromLink };
    each.run = new SideRun(network, options, {
      opened: (network) => {
        each.network = network;
        note.textContent = 'Running …';
        later();
      },
      building: (fraction) => {
        note.textContent = `Building … ${Math.round(fraction * 100)} %`;
      },
      asking: ({ neurons, synapses, seconds }) => {
        stop();
        sure = true;
        note.textContent = `${whole(neurons)} neurons with ${whole(synapses)} synapses, twice, take some ${Math.round(2 * seconds)} s to build. Press again if you want them.`;
      },
      slice: (slice) => {
        differences[which].add(slice);
        each.hash = slice.hash;
        later();
      },
      finished: () => {
        each.done = true;
        if (!sides.every(({ done }) => done)) return;
        stop();
        note.textContent = '';
        section.dataset.state = 'finished';
        later();
      },
      failed: (faults) => {
        stop();
        note.textContent = '';
        showFaults(faults);
      },
    });
  };
  const start = () => {
    if (!time.reportValidity()) return;
    stop();
    showFaults([]);
    lab.pause();
    differences = new Differences();
    sides = [side('First'), side('Second')];
    try {
      const other = vary(lab.settings, current(), value);
      head();
      begin(sides[0], lab.settings, 'a');
      begin(sides[1], other, 'b');
      sure = false;
      button.textContent = 'Stop';
      section.dataset.state = 'running';
      note.textContent = 'Building …';
    } catch (error) {
      stop();
      showFaults(faultsOf(error));
    }
  };
  select.addEventListener('change', () => {
    value = another(current());
    showValue();
  });
  button.addEventListener('click', () => {
    if (!sides.some(({ run }) => run)) return start();
    stop();
    note.textContent = 'Stopped.';
  });
  lab.listen({
    opened: () => {
      if (!section.hidden) refill();
    },
  });
  const redraw = () => {
    if (!section.hidden) later();
  };
  addEventListener('resize', redraw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  return {
    enter: () => {
      lab.pause();
      refill();
      later();
    },
    settings: () => ({ vary: select.value, value, time: Number(time.value) }),
    choose: (settings) => {
      chosen = settings;
    },
  };
}

const side = (name: string): Side => ({
  ...{ name, run: undefined, network: undefined, hash: '', done: false },
});

function layOut(): HTMLElement {
  const figure = (id: string, name: string) =>
    make(
      'figure',
      { id },
      make('figcaption', {}, make('b', {}, name)),
      make('canvas', { ariaLabel: `Spike raster of the ${name.toLowerCase()} run` }),
      make('div', { className: 'names', ariaHidden: 'true' }),
      make('div', { className: 'times', ariaHidden: 'true' }),
    );
  const section = make('div', { className: 'view', hidden: true, id: 'compare' });
  section.dataset.view = 'compare';
  const toolbar = make(
    'div',
    { className: 'row' },
    make('button', { type: 'button', id: 'compare-run', className: 'primary' }, 'Run both'),
    make('label', {}, 'The second has another ', make('select', { id: 'compare-vary' })),
    make('span', { id: 'compare-value' }),
    make(
      'label',
      {},
      'for ',
      Object.assign(make('input', { id: 'compare-time', type: 'number', value: String(TIME) }), {
        min: '1',
        max: '60000',
        required: true,
      }),
      ' ms',
    ),
    make('span', { id: 'compare-note', role: 'status' }),
  );
  toolbar.setAttribute('role', 'toolbar');
  toolbar.ariaLabel = 'Compare two runs';
  section.append(
    toolbar,
    make('p', { id: 'compare-verdict', role: 'status' }, ABOUT),
    make(
      'div',
      { id: 'compare-pair' },
      figure('compare-a', 'First'),
      figure('compare-b', 'Second'),
    ),
    Object.assign(make('section', { id: 'compare-table', tabIndex: 0 }), {
      ariaLabel: 'Both runs in figures',
    }),
  );
  return section;
}

const ABOUT =
  'This network runs twice, the second time with one thing changed. Spikes that only one of the two has are coloured.';

const isSame = (a: OpenedNetwork, b: OpenedNetwork): boolean =>
  a.dt === b.dt &&
  a.populations.length === b.populations.length &&
  a.populations.every(({ size }, k) => size === b.populations[k].size);

const placeOf = (populations: readonly PopulationInfo[], sender: number): string => {
  const found = populations.find(({ first, size }) => sender >= first && sender < first + size);
  return found ? `neuron ${sender - found.first} of ${displayName(found.name)}` : '';
};

/** In a sentence, what the two have in common. */
function verdict(sides: readonly [Side, Side], differences: Differences): string {
  const [a, b] = sides;
  if (!a.network || !b.network) return ABOUT;
  if (!isSame(a.network, b.network)) {
    return 'The two have other neurons, so single spikes cannot be set against each other; the figures below can.';
  }
  const { parting, shared, to } = differences;
  const upTo = `${whole(to)} ms`;
  if (!parting) return `The same spikes, bit for bit: ${whole(shared)} up to ${upTo}.`;
  const compared = differences.a.compared + differences.b.compared;
  const share = (100 * (differences.a.alone + differences.b.alone)) / Math.max(1, compared);
  const where = placeOf(a.network.populations, parting.sender);
  return `They part at ${parting.time.toFixed(1)} ms, at ${where}. Up to ${upTo}, ${share < 10 ? share.toPrecision(2) : Math.round(share)} % of the spikes are in one run only.`;
}

function fillTable(sides: readonly [Side, Side], differences: Differences): void {
  const [a, b] = sides;
  if (!a.network && !b.network) return;
  const row = (name: string, first: string, second: string, third: string, wrong = false) => {
    const made = make('tr', { className: wrong ? 'wrong' : '' });
    made.append(make('th', { scope: 'row' }, name));
    for (const cell of [first, second, third]) made.append(make('td', {}, cell));
    return made;
  };
  const hashes = make('tr', {}, make('th', { scope: 'row' }, 'Spike hash'));
  for (const { hash } of sides) hashes.append(make('td', {}, make('code', {}, hash || '–')));
  const bothDone = a.done && b.done;
  const equal = a.hash === b.hash;
  hashes.append(make('td', {}, bothDone ? (equal ? 'equal' : 'other') : '…'));
  hashes.className = bothDone && !equal ? 'wrong' : '';
  const counts = [differences.a.length, differences.b.length];
  const rows = [
    hashes,
    row('Spikes', whole(counts[0]), whole(counts[1]), signed(counts[1] - counts[0], 0)),
    row('In this run only', ...alone(sides, differences), ''),
  ];
  const [first, second] = [ratesOf(a, differences.a), ratesOf(b, differences.b)];
  for (const [name, rate] of first) {
    const other = second.get(name);
    const shown = other === undefined ? '–' : other.toFixed(2);
    const change = other === undefined ? '' : signed(other - rate, 2);
    rows.push(row(`${displayName(name)}, Hz`, rate.toFixed(2), shown, change));
  }
  rows.push(row('Engine', a.network?.reason ?? '', b.network?.reason ?? '', ''));
  const heads = ['', 'First', 'Second', 'Difference'];
  const head = make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text)));
  find('#compare-table').replaceChildren(
    make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)),
  );
}

function alone(sides: readonly [Side, Side], { a, b }: Differences): [string, string] {
  const known = sides[0].network && sides[1].network && isSame(sides[0].network, sides[1].network);
  return known ? [whole(a.alone), whole(b.alone)] : ['–', '–'];
}

/** Hz, by population. */
function ratesOf({ network }: Side, train: Differences['a']): Map<string, number> {
  const counts = new Map((network?.populations ?? []).map(({ name }) => [name, 0]));
  for (const { name, first, size } of network?.populations ?? []) {
    let count = 0;
    for (let k = 0; k < train.length; k++) {
      if (train.senders[k] >= first && train.senders[k] < first + size) count++;
    }
    counts.set(name, (count * 1000) / Math.max(1, size) / Math.max(1e-9, train.to));
  }
  return counts;
}

const signed = (value: number, digits: number): string =>
  value === 0 ? '0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)}`;
