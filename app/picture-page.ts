/**
 * The network as a picture: populations as nodes, projections as arrows, inputs beside them. Each part opens its numbers with units and ranges; a network of
 * one's own is drawn, from a template on. All of it by mouse and by keyboard; each change can be undone.
 */
import { displayName } from '../src/plot/display-name.ts';
import { type Drawing, gapsOf, LARGEST, nameOf, type PartId, TEMPLATE } from './drawing.ts';
import type { Lab } from './lab.ts';
import { describe } from './networks.ts';
import { find, make } from './page.ts';
import { type PartField, partOfDrawing, partOfNetwork } from './parts.ts';
import { type DescribedNetwork, pictureOfDrawing, pictureOfNetwork } from './picture.ts';
import { PictureView } from './picture-view.ts';
import type { Slice } from './protocol.ts';
import type { Settings } from './settings.ts';

export interface PicturePage {
  enter(): void;
}

/** Wall ms from one rate to the next, and simulated ms that a rate is of. */
const RATES_EVERY = 250;
const RATE_OVER = 200;

/** `refill` shows the settings of now in the other panels. */
export function startPicture(lab: Lab, refill: () => void): PicturePage {
  const section = layOut();
  find('#stage').append(section);
  const note = find('#picture-note');
  let selected: PartId | undefined;
  /** A projection begins here, and waits for its end. */
  let connecting: string | undefined;
  let description: object | undefined;
  /** What the page shows. */
  let shown: Settings | undefined;

  const drawing = (): Drawing | undefined =>
    lab.settings.example === 'drawn' ? lab.settings.drawing : undefined;
  const change = (next: Settings, why: string) => {
    lab.change(next, why);
    refill();
    show();
  };
  const put = (next: Drawing, why: string) =>
    change({ ...lab.settings, drawing: next, changes: {} }, why);

  const view = new PictureView(find('#picture-place'), {
    pressed: (id) => {
      const own = drawing();
      if (connecting !== undefined && own && id.startsWith('populations/'))
        return connectTo(own, id);
      selected = id;
      show();
    },
    moved: (id, x, y) => {
      const own = drawing();
      if (!own) return;
      const k = Number(id.split('/')[1]);
      const populations = own.populations.with(k, { ...own.populations[k], x, y });
      // where it stands changes nothing in the network: no new run
      lab.keep({ drawing: { ...own, populations } });
      show();
    },
  });

  const connectTo = (own: Drawing, id: PartId) => {
    const target = own.populations[Number(id.split('/')[1])].name;
    const source = connecting!;
    connecting = undefined;
    const isInhibitory = own.projections.some((p) => p.source === source && (p.weight ?? 0) < 0);
    const added = { probability: 0.1, weight: isInhibitory ? -60 : 15, delay: 1.5 };
    selected = `projections/${own.projections.length}`;
    const projections = [...own.projections, { source, target, ...added }];
    put({ ...own, projections }, displayName(`${source} is connected to ${target}.`));
    view.focus(selected);
  };

  const show = () => {
    shown = lab.settings;
    const own = drawing();
    const gaps = own ? gapsOf(own) : [];
    try {
      description = own ? undefined : (describe(lab.settings) as object);
      const picture = own
        ? pictureOfDrawing(own)
        : pictureOfNetwork(description as unknown as DescribedNetwork);
      view.show(picture, selected, own !== undefined);
    } catch {
      // what is wrong with the settings is said where they are built
      view.show({ nodes: [], arrows: [], feeds: [], gaps: new Map() }, undefined, false);
    }
    const hasRoom = (kind: 'populations' | 'projections' | 'inputs') =>
      own !== undefined && own[kind].length < LARGEST[kind];
    const isNode = selected?.startsWith('populations/') === true;
    for (const [id, able] of [
      ['add', hasRoom('populations')],
      ['connect', hasRoom('projections') && isNode],
      ['feed', hasRoom('inputs') && isNode],
      ['remove', own !== undefined && selected !== undefined],
      ['undo', lab.canUndo],
      ['redo', lab.canRedo],
    ] as const) {
      find<HTMLButtonElement>(`#picture-${id}`).disabled = !able;
    }
    for (const id of ['add', 'connect', 'feed', 'remove']) find(`#picture-${id}`).hidden = !own;
    find('#picture-own').hidden = own !== undefined;
    find('#picture-connect').setAttribute('aria-pressed', String(connecting !== undefined));
    note.textContent = connecting
      ? `From ${displayName(connecting)} to …: press the population where it ends. Escape: to none.`
      : gaps.map(({ part, text }) => (part ? `${nameOf(own!, part)}: ${text}` : text)).join('. ');
    showPart();
  };

  const showPart = () => {
    const own = drawing();
    const part =
      selected === undefined
        ? undefined
        : own
          ? partOfDrawing(lab.settings, own, selected)
          : description && partOfNetwork(lab.settings, description, selected);
    const place = find('#picture-part');
    if (!part) {
      place.replaceChildren(make('p', {}, own ? HOW_TO_DRAW : HOW_TO_READ));
      return;
    }
    const fields = part.fields.map((field) =>
      fieldOf(field, (value) =>
        change(field.set!(value), `${part.title}: ${field.name} ${value ?? 'missing'}.`),
      ),
    );
    place.replaceChildren(
      make('h2', {}, part.title),
      ...(part.equations ? [make('pre', {}, part.equations)] : []),
      ...fields,
    );
  };

  const remove = () => {
    const own = drawing();
    if (!own || selected === undefined) return;
    const [kind, index] = selected.split('/');
    const without = <T>(all: readonly T[], of: string) =>
      kind === of ? all.filter((_, k) => k !== Number(index)) : all;
    const gone = kind === 'populations' ? own.populations[Number(index)].name : undefined;
    selected = undefined;
    put(
      {
        populations: without(own.populations, 'populations'),
        projections: without(own.projections, 'projections').filter(
          ({ source, target }) => source !== gone && target !== gone,
        ),
        inputs: without(own.inputs, 'inputs').filter(({ target }) => target !== gone),
      },
      'Removed.',
    );
  };
  const chosenName = () => {
    const own = drawing();
    return own?.populations[Number(selected?.split('/')[1])]?.name;
  };
  const canConnect = () => !find<HTMLButtonElement>('#picture-connect').disabled;
  const acts: Readonly<Record<string, () => void>> = {
    own: () => {
      selected = undefined;
      change(
        { ...lab.settings, example: 'drawn', options: {}, changes: {}, drawing: TEMPLATE },
        '',
      );
    },
    add: () => {
      const own = drawing();
      if (!own) return;
      const names = own.populations.map(({ name }) => name);
      const name = 'ABCDEFGHJKLMNOPQRSTUVWXYZ'.split('').find((n) => !names.includes(n)) ?? 'new';
      selected = `populations/${names.length}`;
      const place = { x: (0.15 + 0.3 * names.length) % 1, y: 0.12 };
      const added = { name, size: 100, model: 'lif' as const, parameters: {}, ...place };
      put({ ...own, populations: [...own.populations, added] }, `${name} is there: connect it.`);
      view.focus(selected);
    },
    connect: () => {
      connecting = connecting === undefined ? chosenName() : undefined;
      show();
    },
    feed: () => {
      const own = drawing();
      const target = chosenName();
      if (!own || target === undefined) return;
      selected = `inputs/${own.inputs.length}`;
      const added = { kind: 'poisson' as const, target, rate: 4000, amplitude: 10 };
      put({ ...own, inputs: [...own.inputs, added] }, `${displayName(target)} has an input more.`);
      view.focus(selected);
    },
    remove,
    undo: () => step(() => lab.undo()),
    redo: () => step(() => lab.redo()),
  };
  const step = (go: () => void) => {
    go();
    selected = undefined;
    refill();
    show();
  };
  for (const [name, act] of Object.entries(acts)) {
    find(`#picture-${name}`).addEventListener('click', act);
  }
  section.addEventListener('keydown', (event) => {
    if (event.target instanceof Element && event.target.closest('input, select')) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === 'escape' && connecting !== undefined) {
      connecting = undefined;
      show();
    } else if (isCommand && (key === 'y' || (key === 'z' && event.shiftKey))) acts.redo();
    else if (isCommand && key === 'z') acts.undo();
    else if (key === 'delete' || key === 'backspace') remove();
    else if (key === 'c' && !isCommand && canConnect()) acts.connect();
    else return;
    event.preventDefault();
  });

  const rates = new RecentRates();
  let told = 0;
  lab.listen({
    begun: ({ populations }) => {
      rates.begin(populations);
      view.tell(new Map());
    },
    slice: (slice) => {
      if (section.hidden) return;
      rates.add(slice);
      const now = performance.now();
      if (now - told < RATES_EVERY) return;
      told = now;
      view.tell(rates.now());
    },
    opened: () => {
      // not while a field of this network is being written in
      if (!section.hidden && shown !== lab.settings) show();
    },
  });
  return {
    enter: () => {
      connecting = undefined;
      show();
    },
  };
}

const HOW_TO_READ =
  'Press a population, an arrow or an input: its numbers open here. Points excite, discs inhibit.';
const HOW_TO_DRAW =
  'Press a part to change its numbers. A population can be dragged, or moved by arrow keys; C begins an arrow from it, Delete removes it.';

function fieldOf(field: PartField, set: (value: number | string | undefined) => void): HTMLElement {
  const { name, unit, range, doc, value, choices } = field;
  const row = make('label', { className: 'part-field', title: doc }, make('span', {}, name));
  if (choices) {
    const select = make('select', {}, ...choices.map((text) => make('option', {}, text)));
    select.value = String(value);
    select.addEventListener('change', () => set(select.value));
    row.append(select);
    return row;
  }
  const isText = typeof value === 'string';
  const input = make('input', { type: isText ? 'text' : 'number', value: String(value ?? '') });
  if (!isText) input.step = 'any';
  else input.maxLength = 40;
  input.disabled = field.set === undefined;
  input.setAttribute('aria-invalid', String(value === undefined || value === ''));
  input.addEventListener('change', () => {
    const number = input.value.trim() === '' ? undefined : Number(input.value);
    set(isText ? input.value.trim() : number);
  });
  row.append(input, make('small', {}, [unit, range].filter((part) => part !== '').join(', ')));
  return row;
}

/** Rates of populations over the last simulated while. */
class RecentRates {
  #populations: readonly { name: string; first: number; size: number }[] = [];
  #slices: Slice[] = [];

  begin(populations: readonly { name: string; first: number; size: number }[]): void {
    this.#populations = populations;
    this.#slices = [];
  }

  add(slice: Slice): void {
    this.#slices.push(slice);
    while (this.#slices.length > 1 && this.#slices[0].to < slice.to - RATE_OVER)
      this.#slices.shift();
  }

  now(): Map<string, number> {
    const [first, last] = [this.#slices[0], this.#slices[this.#slices.length - 1]];
    const time = Math.max(1e-9, last.to - first.from);
    const counts = new Float64Array(this.#populations.length);
    for (const { senders } of this.#slices) {
      for (const sender of senders) {
        const p = this.#populations.findIndex((each) => sender < each.first + each.size);
        if (p >= 0) counts[p]++;
      }
    }
    return new Map(
      this.#populations.map(({ name, size }, p) => [
        name,
        (counts[p] * 1000) / Math.max(1, size) / time,
      ]),
    );
  }
}

function layOut(): HTMLElement {
  const button = (id: string, text: string, title = '') =>
    make('button', { type: 'button', id: `picture-${id}`, title }, text);
  const toolbar = make(
    'div',
    { className: 'row', id: 'picture-tools' },
    button('own', 'Draw your own'),
    button('add', 'Add population'),
    button('connect', 'Connect', 'From the chosen population to another (C)'),
    button('feed', 'Add input', 'To the chosen population'),
    button('remove', 'Remove', 'Delete'),
    button('undo', 'Undo', 'Ctrl+Z'),
    button('redo', 'Redo', 'Ctrl+Shift+Z'),
    make('span', { id: 'picture-note', role: 'status' }),
  );
  toolbar.setAttribute('role', 'toolbar');
  toolbar.ariaLabel = 'Draw the network';
  const section = make(
    'div',
    { className: 'view', hidden: true, id: 'picture' },
    toolbar,
    make(
      'div',
      { id: 'picture-both' },
      make('div', { id: 'picture-place' }),
      Object.assign(make('section', { id: 'picture-part' }), { ariaLabel: 'The chosen part' }),
    ),
  );
  section.dataset.view = 'network';
  return section;
}
