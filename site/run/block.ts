/**
 * A block of code of the guide as a module that runs: names of the library's entries become addresses, what it prints is
 * heard, and what its top level declares is handed out. The same text gives the same hash in Node, where the site is built, and in the
 * page, where it is read.
 */

/** What a block printed, and what can be shown of what it declared. */
export interface BlockResult {
  readonly lines: readonly string[];
  /** Of the last recording, or the last value named `hash`; undefined where the block has neither. */
  readonly hash: string | undefined;
  /** SVG texts for a width in px: of the last recording, then those that the block made. */
  readonly figures: readonly ((width: number) => string)[];
  /** The number named so, of a solution. */
  readonly answer: number | undefined;
}

/** What a figure shows, for who hears the page: its own description. */
export const wordsOf = (svg: string): string | undefined =>
  /<desc[^>]*>([^<]*)<\/desc>/
    .exec(svg)?.[1]
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ENTITIES[name]);

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** The figures of `synfire/plot` that are drawn of a recording. */
export interface Plot {
  rasterSvg(options: object): string;
  tracesSvg(options: object): string;
}

/** Code as a module. `address` of an entry: "synfire", "synfire/plot". `listener`: a global function that is given each line. */
export function asModule(
  code: string,
  address: (entry: string) => string,
  listener: string,
): string {
  const mapped = code.replaceAll(
    /(from|import\()(\s*)(['"])(synfire(?:\/[\w-]+)?)\3/g,
    (_, how, space, _quote, entry) => `${how}${space}${JSON.stringify(address(entry))}`,
  );
  const print = `{ log: (...all) => globalThis[${JSON.stringify(listener)}](all) }`;
  return `const console = ${print};\n${mapped}\nexport { ${declared(code).join(', ')} };\n`;
}

/** Names that a module's top level declares, in their order. */
export function declared(code: string): string[] {
  const names: string[] = [];
  for (const [, one, several] of code.matchAll(/^(?:const|let) (?:(\w+)|[{[]([^}\]]*)[}\]]) =/gm)) {
    if (one !== undefined) names.push(one);
    else names.push(...several.split(',').map((part) => part.split(':').at(-1)!.trim()));
  }
  return names.filter((name) => name !== '');
}

/** A line as a console prints it: numbers and texts as they are, the rest as JSON. */
export function lineOf(values: readonly unknown[]): string {
  return values
    .map((value) => {
      if (typeof value === 'number') return String(Number(value.toPrecision(6)));
      if (typeof value === 'string') return value;
      return JSON.stringify(value, (_, v) =>
        typeof v === 'number' ? Number(v.toPrecision(6)) : v,
      );
    })
    .join(' ');
}

interface RecordingLike {
  readonly hash: string;
  readonly from: number;
  readonly to: number;
  readonly spikeCount: number;
  readonly recorders: readonly { readonly kind: string; readonly name: string }[];
  allSpikes(): object;
  states(name: string): {
    readonly times: Float64Array;
    readonly neurons: Uint32Array;
    readonly values: Readonly<Record<string, ArrayLike<number>>>;
  };
}

/** Of the last recording its traces where states were recorded, else its raster; then what is named `figure…`: a text, or a function of the width. */
export function resultOf(
  lines: readonly string[],
  exported: Readonly<Record<string, unknown>>,
  order: readonly string[],
  plot: Plot,
): BlockResult {
  let hash: string | undefined;
  let answer: number | undefined;
  let last = -1;
  const figures: ((width: number) => string)[] = [];
  order.forEach((name, k) => {
    const value = exported[name];
    if (name === 'hash' && typeof value === 'string') hash = value;
    else if (name === 'answer' && typeof value === 'number') answer = value;
    else if (name.startsWith('figure') && typeof value === 'string') figures.push(() => value);
    else if (name.startsWith('figure') && isDrawing(value)) figures.push(value);
    else if (isRecording(value)) {
      hash = value.hash;
      last = k;
    }
  });
  const shown = last < 0 ? undefined : drawn(exported[order[last]] as RecordingLike, plot);
  return { lines, hash, figures: shown === undefined ? figures : [shown, ...figures], answer };
}

const isDrawing = (value: unknown): value is (width: number) => string =>
  typeof value === 'function';

function isRecording(value: unknown): value is RecordingLike {
  return typeof value === 'object' && value !== null && 'allSpikes' in value;
}

/** Most traces that are drawn below one another. */
const MOST_TRACES = 4;

function drawn(recording: RecordingLike, plot: Plot): ((width: number) => string) | undefined {
  const { from, to } = recording;
  const id = 'recording';
  const recorder = recording.recorders.find(({ kind }) => kind === 'states');
  if (!recorder) {
    if (recording.spikeCount === 0) return undefined;
    const spikes = recording.allSpikes();
    const options = { ...spikes, from, to, id, height: 300, maxMarks: 12_000 };
    return (width) => plot.rasterSvg({ ...options, width });
  }
  const { times, neurons, values } = recording.states(recorder.name);
  const traces = Object.entries(values).flatMap(([variable, all]) =>
    Array.from(neurons, (neuron, column) => ({
      name: neurons.length > 1 ? `${variable} of ${neuron}` : variable,
      values: Float64Array.from(times, (_, row) => all[row * neurons.length + column]),
    })),
  );
  const options = { times, traces: traces.slice(0, MOST_TRACES), id, panelHeight: 105 };
  return (width) => plot.tracesSvg({ ...options, width });
}
