/**
 * What the page shows is a function of these few values: they are what a share link carries.
 */
import { type Fault, SynfireError } from '../src/index.ts';
import type { CircuitSettings } from './circuit-model.ts';
import { type Drawing, isDrawing } from './drawing.ts';
import type { Engine } from './protocol.ts';

export type OptionValue = number | string | boolean;

export interface Settings {
  /** Name of an example, or `own` for a model from the editor. */
  readonly example: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Numbers of the description that were changed, by path ("inputs/0/rate"). */
  readonly changes: Readonly<Record<string, number>>;
  readonly backend: Engine;
  readonly workers: number | undefined;
  /** ms. */
  readonly until: number;
  /** The editor's text. */
  readonly model: string | undefined;
  /** What was drawn, of the example `drawn`. */
  readonly drawing?: Drawing;
  /** What a link was made from beside the network: the view in front, the circuit's settings, the study chosen. */
  readonly view?: string;
  readonly circuit?: CircuitSettings;
  readonly study?: string;
  readonly compare?: CompareSettings;
  readonly sweep?: SweepSettings;
  readonly phase?: PhaseSettings;
  /** Of the example `connectome`: the files that it is in, which no link holds. */
  readonly connectome?: ConnectomeFiles;
}

/** A file, known by what is in it. */
export interface FileMark {
  readonly name: string;
  /** Of its content: bytes, and 64 hexadecimal digits. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Files of edges (and of what they are read with), and of places. */
export interface ConnectomeFiles {
  readonly network: readonly FileMark[];
  readonly places?: readonly FileMark[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The phase plane: whose, which variables across and up, pA beside what the network gives, and the piece of it that was chosen. */
export interface PhaseSettings {
  readonly population: string;
  readonly x: string;
  readonly y: string;
  readonly added: number;
  readonly others: 'mean' | 'now';
  /** Absent: as wide as the neuron goes. */
  readonly plane?: { readonly x: Range; readonly y: Range };
}

/** The second of two runs: what it has another value of, and ms of both. */
export interface CompareSettings {
  readonly vary: string;
  readonly value: OptionValue;
  readonly time: number;
}

export interface AxisSettings {
  readonly vary: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** ms of each run, and seeds of each cell. */
export interface SweepSettings {
  readonly x: AxisSettings;
  readonly y: AxisSettings;
  readonly time: number;
  readonly seeds: number;
}

export const defaults: Settings = {
  example: 'microcircuit',
  options: { scale: 0.05 },
  changes: {},
  backend: 'auto',
  workers: undefined,
  until: 600_000,
  model: undefined,
};

/** The settings as text for a URL: JSON, deflated, base64url. */
export async function pack(settings: Settings): Promise<string> {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify(settings)),
    new CompressionStream('deflate-raw'),
  );
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What a link says, and in words what of it this version of the lab does not know: that is left out. */
export interface Unpacked {
  readonly settings: Settings;
  readonly left: readonly string[];
}

/** Undoes `pack`. Rejects with SynfireError `broken-link` where the link has no network. */
export async function unpack(text: string): Promise<Unpacked> {
  try {
    if (text.length > LONGEST_LINK) throw new TypeError('longer than any link of this page');
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = await through(
      Uint8Array.from(raw, (c) => c.charCodeAt(0)),
      new DecompressionStream('deflate-raw'),
    );
    return await check(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new SynfireError(broken(text), { cause });
  }
}

const VIEWS: readonly unknown[] = [
  'activity',
  'space',
  'phase',
  'equations',
  'network',
  'compare',
  'sweep',
  'circuit',
  'learning',
  'lessons',
  'studies',
  'scale',
];
const ENGINES: readonly unknown[] = ['auto', 'wasm', 'webgpu', 'reference'];
/** Characters of a link, and bytes of what it unpacks to: a text of equations at its limit fits. */
const LONGEST_LINK = 100_000;
const MOST_UNPACKED = 1_000_000;
/** A link is a stranger's: nothing in it may make the page work for ever. */
const LONGEST = 1e7;

async function check(link: unknown): Promise<Unpacked> {
  const { example, options, changes, backend, workers, until, model } = link as Settings;
  const { view, circuit, study, compare, sweep, phase, drawing, connectome } = link as Settings;
  const fits =
    typeof example === 'string' &&
    isRecord(options) &&
    Object.values(options).every((v) => ['number', 'string', 'boolean'].includes(typeof v)) &&
    isRecord(changes) &&
    Object.values(changes).every((value) => Number.isFinite(value)) &&
    ENGINES.includes(backend) &&
    (workers === undefined || (Number.isInteger(workers) && workers >= 0 && workers <= 64)) &&
    Number.isFinite(until) &&
    until > 0 &&
    until <= LONGEST &&
    (model === undefined || typeof model === 'string') &&
    (drawing === undefined || isDrawing(drawing)) &&
    (connectome === undefined || isConnectome(connectome)) &&
    (example !== 'connectome' || connectome !== undefined);
  if (!fits) throw new TypeError('fields are missing or of the wrong kind');
  const left: string[] = [];
  const known = <T>(value: T | undefined, isKnown: boolean, name: string): T | undefined => {
    if (value !== undefined && !isKnown) left.push(name);
    return isKnown ? value : undefined;
  };
  const beside = {
    drawing,
    connectome,
    view: known(view, VIEWS.includes(view), `view "${view}"`),
    circuit: await circuitOf(circuit),
    study: known(study, study !== undefined && (await isStudy(study)), `study "${study}"`),
    compare: known(compare, isCompare(compare ?? null), 'comparison'),
    sweep: known(sweep, isSweep(sweep ?? null), 'sweep'),
    phase: known(phase, isPhase(phase ?? null), 'phase plane'),
  };
  if (circuit !== undefined && !beside.circuit) left.push('circuit');
  const given = Object.entries(beside).filter(([, value]) => value !== undefined);
  return {
    settings: {
      ...{ example, options, changes, backend, workers, until, model },
      ...Object.fromEntries(given),
    },
    left,
  };
}

/** The circuit and the studies are much code, which only a link to them asks for. */
async function circuitOf(given: unknown): Promise<CircuitSettings | undefined> {
  if (given === undefined) return undefined;
  const { readCircuit } = await import('./circuit-link.ts');
  try {
    return readCircuit(given);
  } catch {
    return undefined;
  }
}

async function isStudy(name: unknown): Promise<boolean> {
  const { studies } = await import('../examples/studies.ts');
  return typeof name === 'string' && Object.hasOwn(studies, name);
}

const isTime = (value: unknown): boolean =>
  typeof value === 'number' && value > 0 && value <= 100_000;

const isCompare = (given: CompareSettings | null): boolean =>
  isRecord(given) &&
  typeof given.vary === 'string' &&
  ['number', 'string', 'boolean'].includes(typeof given.value) &&
  isTime(given.time);

const isAxis = (given: AxisSettings | null): boolean =>
  isRecord(given) &&
  typeof given.vary === 'string' &&
  Number.isFinite(given.from) &&
  Number.isFinite(given.to) &&
  isCount(given.count, 15);

const isSweep = (given: SweepSettings | null): boolean =>
  isRecord(given) &&
  isAxis(given.x as AxisSettings) &&
  isAxis(given.y as AxisSettings) &&
  isTime(given.time) &&
  isCount(given.seeds, 20);

const isPhase = (given: PhaseSettings | null): boolean =>
  isRecord(given) &&
  [given.population, given.x, given.y].every((name) => typeof name === 'string') &&
  Number.isFinite(given.added) &&
  ['mean', 'now'].includes(given.others) &&
  (given.plane === undefined ||
    (isRecord(given.plane) && isRange(given.plane.x) && isRange(given.plane.y)));

const isConnectome = (given: ConnectomeFiles | null): boolean =>
  isRecord(given) &&
  isMarks(given.network) &&
  (given.places === undefined || isMarks(given.places));

const isMarks = (marks: unknown): boolean =>
  Array.isArray(marks) &&
  marks.length > 0 &&
  marks.length <= 16 &&
  marks.every(
    (mark: FileMark | null) =>
      isRecord(mark) &&
      typeof mark.name === 'string' &&
      mark.name.length <= 200 &&
      Number.isSafeInteger(mark.bytes) &&
      /^[0-9a-f]{64}$/.test(String(mark.sha256)),
  );

const isRange = (range: Range): boolean =>
  isRecord(range) &&
  Number.isFinite(range.from) &&
  Number.isFinite(range.to) &&
  range.from < range.to;

const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const broken = (text: string): Fault => ({
  code: 'broken-link',
  where: 'the share link',
  found: text.length > 40 ? `${text.slice(0, 40)}… (${text.length} characters)` : text,
  expected: 'what “Copy link” gave, whole',
  remedy: 'Ask for it again; the page shows its first network meanwhile.',
});

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  let length = 0;
  const kept: Uint8Array<ArrayBuffer>[] = [];
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(kept).arrayBuffer());
    length += value.length;
    if (length > MOST_UNPACKED) throw new TypeError('more than any link of this page holds');
    kept.push(value as Uint8Array<ArrayBuffer>);
  }
}
