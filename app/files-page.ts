/**
 * Where a visitor gives the files of a connectome: chosen or dropped, read by a worker, and refused beside the button that they came by. What
 * runs goes on until the new network is whole. A link names its files by their hashes and asks for them here.
 */
import { type Fault, printFault, SynfireError } from '../src/index.ts';
import { type Asked, askFiles } from './ask-files.ts';
import {
  CONNECTOME,
  connectomeOf,
  keepConnectome,
  keepPlaces,
  keyOf,
  lacksFiles,
  placesOf,
} from './connectome.ts';
import type { ReadFiles } from './connectome-reader.ts';
import type { Lab } from './lab.ts';
import { faultsOf, find, make } from './page.ts';
import type { ConnectomeFiles, FileMark } from './settings.ts';

export interface FilesPage {
  show(): void;
  give(files: readonly File[]): void;
}

interface Hooks {
  /** The settings are others. */
  refill(): void;
  /** There are other places. */
  placed(): void;
  /** A network was opened: to be seen. */
  front(): void;
}

export function startFiles(lab: Lab, hooks: Hooks): FilesPage {
  const section = layOut();
  find('#fault').before(section);
  const field = find<HTMLInputElement>('#files-input');
  const note = find('#files-note');
  const bar = find<HTMLProgressElement>('#files-progress');
  let asked: Asked | undefined;
  /** Given so far for a link that wants several. */
  let held: readonly File[] = [];
  /** Read, and not what the link asks for. */
  let other: ReadFiles | undefined;

  const wanted = (): ConnectomeFiles | undefined =>
    lacksFiles(lab.settings) ? lab.settings.connectome : undefined;
  const fail = (faults: readonly Fault[]) => {
    find('#files-fault').textContent = faults.map(printFault).join('\n');
    find('#files-fault').hidden = faults.length === 0;
  };
  const end = () => {
    asked = undefined;
    bar.hidden = true;
    find('#files-stop').hidden = true;
    note.textContent = '';
  };
  const show = () => {
    section.hidden = false;
    const asks = wanted();
    const { example, connectome } = lab.settings;
    const marks = example === CONNECTOME ? connectome : undefined;
    find('#files-about').textContent = asks ? ASKS : ABOUT;
    find('#files-own').hidden = other === undefined;
    const missing = marks?.places && !placesOf(lab.settings);
    const rows = [
      ...(marks?.network ?? []).map((mark) => rowOf(mark, asks !== undefined)),
      ...(marks?.places ?? []).map((mark) => rowOf(mark, missing === true)),
    ];
    find('#files-list').replaceChildren(...rows);
    const isFirst = rows.length === 0 || asks !== undefined;
    find('#files-choose').className = isFirst ? 'primary' : '';
    section.scrollIntoView({ block: 'nearest' }); // on a phone it was asked for far below
  };
  const close = () => {
    asked?.stop();
    end();
    fail([]);
    [held, other] = [[], undefined];
    section.hidden = true;
    hooks.refill();
  };
  /** `isOther`: of the visitor's own choice, whatever a link asks for. */
  const take = ({ network, places }: ReadFiles, isOther = false) => {
    const asks = isOther ? undefined : wanted();
    const old = lab.settings.connectome;
    if (network && asks && keyOf(network.marks) !== keyOf(asks.network)) {
      other = { network, ...(places ? { places } : {}) };
      throw anotherFile(network.marks, asks.network);
    }
    const marks = network?.marks ?? old!.network;
    if (network) keepConnectome(marks, network.connectome);
    if (places) keepPlaces(marks, places.marks, places.places);
    const connectome = {
      network: marks,
      ...(places ? { places: places.marks } : asks?.places ? { places: asks.places } : {}),
    };
    if (!network || asks) lab.keep({ connectome });
    if (asks) lab.filesCame();
    else if (network) {
      lab.change({ example: CONNECTOME, options: {}, changes: {}, connectome }, '');
    }
    hooks.refill();
    if (network) hooks.front();
    hooks.placed();
    // where the link has places too, they are still asked for
    if (connectome.places && !placesOf(lab.settings)) show();
    else close();
  };
  const read = async (files: readonly File[]) => {
    asked?.stop();
    end();
    fail([]);
    show();
    const list = connectomeOf(lab.settings);
    const known = list && {
      ...{ count: list.count, labels: list.labels, neuropils: list.neuropils },
    };
    bar.hidden = false;
    bar.value = 0;
    find('#files-stop').hidden = false;
    note.textContent = 'Loading …';
    const mine = askFiles({ files, known }, (what, fraction) => {
      bar.value = fraction;
      note.textContent = `${what} … ${Math.round(100 * fraction)} %`;
    });
    asked = mine;
    try {
      const answer = await mine.done;
      if (asked !== mine) return;
      end();
      if (answer.tell === 'read') take(answer.read);
    } catch (error) {
      if (asked === mine) end();
      fail(faultsOf(error));
      show();
    }
  };
  const give = (files: readonly File[]) => {
    other = undefined;
    const asks = wanted();
    if (!asks) return void read(files);
    // a link may want several, and they may come one by one
    const names = new Set(files.map(({ name }) => name));
    held = [...held.filter(({ name }) => !names.has(name)), ...files];
    const left = asks.network.filter(({ bytes }) => !held.some(({ size }) => size === bytes));
    const fits = files.every(({ size }) =>
      [...asks.network, ...(asks.places ?? [])].some(({ bytes }) => bytes === size),
    );
    if (left.length === 0 || !fits) {
      const all = held;
      held = [];
      return void read(all);
    }
    show();
    fail([]);
    note.textContent = `Still to come: ${left.map(({ name }) => name).join(', ')}.`;
  };

  find('#files-choose').addEventListener('click', () => field.click());
  field.addEventListener('change', () => {
    const files = Array.from(field.files ?? []);
    field.value = ''; // the same file may be given again
    if (files.length > 0) give(files);
  });
  find('#files-close').addEventListener('click', close);
  find('#files-stop').addEventListener('click', () => {
    asked?.stop();
    end();
    note.textContent = 'Stopped; nothing was opened.';
  });
  find('#files-own').addEventListener('click', () => {
    const read = other!;
    other = undefined;
    take(read, true);
  });
  return { show, give };
}

const ABOUT =
  'Give a table of edges, and beside it, if you have one, a table of places. They are read in this tab and go nowhere.';
const ASKS =
  'This link is of a connectome, which no link can hold. Give the same files: then it is the same network, with the same spikes.';

/** What is read, as one would look it up. */
const READS: readonly (readonly [string, string])[] = [
  [
    'Edges',
    'CSV, gzip or not, Parquet, .npz, or .npy columns (pre.npy, post.npy, weight.npy): source, target, and weight, the number of synapses with its sign. The connections of FlyWire Codex and neuPrint as they are, with their table of neurons for the transmitters.',
  ],
  [
    'Places',
    'CSV with the ids of the edges, or numbers from 0 on, and x, y, z: a line a neuron, or many (its skeleton, its synapses): it stands at their middle, and all are shown. Or .npy with a row a neuron.',
  ],
  ['Neuropils', 'CSV with neuropil, x, y, z, where the edges have a column neuropil.'],
  ['Ids', '.npy (root_ids.npy), where the edges have numbers.'],
];

function layOut(): HTMLElement {
  const button = (id: string, text: string, className = '') =>
    make('button', { type: 'button', id, className }, text);
  const reads = make(
    'dl',
    {},
    ...READS.flatMap(([a, b]) => [make('dt', {}, a), make('dd', {}, b)]),
  );
  const progress = make('progress', { id: 'files-progress', max: 1, hidden: true });
  progress.ariaLabel = 'How much has been read';
  const section = make(
    'section',
    { id: 'files', hidden: true },
    make(
      'div',
      { className: 'row' },
      make('h2', {}, 'A connectome from files'),
      button('files-close', 'Close'),
    ),
    make('p', { id: 'files-about' }),
    make('ul', { id: 'files-list' }),
    make(
      'div',
      { className: 'row', id: 'files-drop' },
      button('files-choose', 'Choose files', 'primary'),
      make('span', {}, 'or drop them on this page'),
      make('input', { type: 'file', id: 'files-input', multiple: true, hidden: true }),
    ),
    make(
      'div',
      { className: 'row' },
      progress,
      make('span', { id: 'files-note', role: 'status' }),
      Object.assign(button('files-stop', 'Stop'), { hidden: true }),
    ),
    make('pre', { id: 'files-fault', role: 'alert', hidden: true }),
    Object.assign(button('files-own', 'Open them as another network'), { hidden: true }),
    make('details', {}, make('summary', {}, 'What is read'), reads),
  );
  section.ariaLabel = 'Files of a connectome';
  return section;
}

function rowOf({ name, bytes, sha256 }: FileMark, isWanted: boolean): HTMLElement {
  const row = make(
    'li',
    { title: `sha256 ${sha256}` },
    make('b', {}, name),
    ` ${sizeOf(bytes)}, sha256 `,
    make('code', {}, `${sha256.slice(0, 12)}…`),
    make('span', {}, isWanted ? ' wanted' : ' here'),
  );
  row.dataset.state = isWanted ? 'wanted' : 'here';
  return row;
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function anotherFile(given: readonly FileMark[], wanted: readonly FileMark[]): SynfireError {
  const isNew = ({ sha256 }: FileMark) => !wanted.some((mark) => mark.sha256 === sha256);
  const isMissing = ({ sha256 }: FileMark) => !given.some((mark) => mark.sha256 === sha256);
  const words = (marks: readonly FileMark[]) =>
    marks
      .map(({ name, bytes, sha256 }) => `${name} (${sizeOf(bytes)}, ${sha256.slice(0, 12)}…)`)
      .join(', ');
  return new SynfireError({
    code: 'another-file',
    where: 'the files given',
    found: words(given.filter(isNew)) || 'a part of them',
    expected: words(wanted.filter(isMissing)) || words(wanted),
    remedy: 'Ask whom you have the link from for them, or open these as another network.',
  });
}
