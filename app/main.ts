/**
 * The lab's page: its parts, put together. What runs is in the session worker; `lab.ts` holds it, the panels and views
 * listen and draw.
 */
import type { Fault } from '../src/index.ts';
import { Activity } from './activity.ts';
import { startBackground } from './background.ts';
import type { CircuitPage } from './circuit-page.ts';
import type { ComparePage } from './compare-page.ts';
import { OWN } from './controls.ts';
import { startDrop } from './drop.ts';
import { EnginePanel } from './engine-panel.ts';
import type { ExportKind } from './exports.ts';
import type { FilesPage } from './files-page.ts';
import { startFrames } from './frames.ts';
import { Lab } from './lab.ts';
import { startNetworkPanel } from './network-panel.ts';
import { faultsOf, find, showFaults } from './page.ts';
import type { PhasePage } from './phase-page.ts';
import type { PicturePage } from './picture-page.ts';
import { defaults, type Unpacked, unpack } from './settings.ts';
import type { Space } from './space.ts';
import type { StudyPage } from './study-page.ts';
import type { SweepPage } from './sweep-page.ts';
import { startTimeLine } from './time-line.ts';
import { startTourOffer } from './tour-offer.ts';
import { Traces } from './traces.ts';
import { startTransport } from './transport.ts';
import { Views } from './views.ts';

const lab = new Lab();
lab.listen({
  notice(text) {
    find('#notice').textContent = text;
  },
  faults: showFaults,
  begun() {
    find('#time').textContent = '0 ms';
  },
  kept(time) {
    document.body.dataset.kept = String(time);
  },
  printed(text, wgsl) {
    find('#printed').textContent = text;
    find('#printed-wgsl').textContent = wgsl;
  },
});
const views = new Views();
const traces = new Traces(lab);
const activity = new Activity(lab, traces);
let space: Space | undefined;
const engine = new EnginePanel(lab);
startTransport(lab);
startTimeLine(lab);
startBackground(lab);
const refillNetwork = startNetworkPanel(
  lab,
  () => refill(),
  async () => (await files()).show(),
);

views.onEnter('activity', () => activity.resize());
views.onLoad('space', async () => {
  const { Space } = await import('./space.ts');
  space ??= new Space(lab, async (given) => (await files()).give(given));
});
views.onEnter('space', () => void space?.start());

function refill(): void {
  engine.refill();
  refillNetwork();
}

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function startExports(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-export]')) {
    button.addEventListener('click', async () => {
      const { network, last } = lab;
      const settings = { ...lab.settings, ...shown() };
      if (!network) return lab.say('There is no network to take along yet.');
      const kind = button.dataset.export as ExportKind;
      const [time, hash] = [last?.to ?? 0, last?.hash ?? ''];
      try {
        const spikes = () => lab.spikes();
        const { exportAs } = await import('./exports.ts');
        lab.say(await exportAs(kind, { settings, network, time, hash, spikes }));
      } catch (error) {
        showFaults(faultsOf(error));
      }
    });
  }
}

let filesPage: FilesPage | undefined;
async function files(): Promise<FilesPage> {
  const { startFiles } = await import('./files-page.ts');
  filesPage ??= startFiles(lab, {
    refill,
    placed: () => space?.replace(),
    front() {
      if (OWN_RUNS.includes(views.shown)) views.show('activity');
    },
  });
  return filesPage;
}
lab.listen({ wanted: async () => (await files()).show() });
startDrop(async (given) => (await files()).give(given));

/** What a link carries beside the network: the view, and what is set there. */
const shown = () => ({
  ...(views.shown === 'activity' ? {} : { view: views.shown }),
  ...(views.shown === 'circuit' && circuit ? { circuit: circuit.settings() } : {}),
  ...(views.shown === 'studies' && study ? { study: study.chosen() } : {}),
  ...(views.shown === 'compare' && compare ? { compare: compare.settings() } : {}),
  ...(views.shown === 'phase' && phase ? { phase: phase.settings() } : {}),
  ...(views.shown === 'sweep' && sweep ? { sweep: sweep.settings() } : {}),
});

/** Views with runs of their own: behind them the network waits. */
const OWN_RUNS: readonly string[] = [
  'circuit',
  'compare',
  'learning',
  'lessons',
  'studies',
  'sweep',
];

/** As far as this version knows what it says. */
async function readLink(link: string): Promise<Unpacked> {
  const { settings, left } = await unpack(link);
  const own = Object.keys(settings.options).length + Object.keys(settings.changes).length;
  if (own === 0) return { settings, left };
  const { whatFits } = await import('./older-link.ts');
  const fit = whatFits(settings);
  return { settings: fit.settings, left: [...left, ...fit.left] };
}

const olderLink = (left: readonly string[]): Fault => ({
  code: 'older-link',
  where: 'the share link',
  found: left.join(', '),
  expected: 'what this version of the lab has',
  remedy: 'The rest is shown; “Copy link” gives a link without it.',
});

/** A part of the page did not come: it is asked for again when it is next needed. */
let isMissing = false;
addEventListener('unhandledrejection', (event) => {
  const { reason } = event;
  if (!(reason instanceof TypeError) || !/import|module script/i.test(reason.message)) return;
  event.preventDefault();
  isMissing = true;
  showFaults([NOT_LOADED]);
});

const NOT_LOADED: Fault = {
  code: 'not-loaded',
  where: 'the page',
  found: 'that a part of it did not come',
  expected: 'a connection to where the page lies',
  remedy: 'Ask for it again when you are online; what runs goes on meanwhile.',
};

/** Shows what the address says: a share link's settings, else the defaults. */
async function start(): Promise<void> {
  const link = /^#s=(.*)$/s.exec(location.hash)?.[1];
  let faults: readonly Fault[] = [];
  let front = 'activity';
  lab.fromLink = link !== undefined;
  if (link !== undefined) {
    try {
      const { settings: said, left } = await readLink(link);
      const { view, circuit: settings, study: name, ...rest } = said;
      if (left.length > 0) faults = [olderLink(left)];
      const { compare: two, sweep: map, phase: piece, ...own } = rest;
      lab.settings = own;
      if (two) (await comparison()).choose(two);
      if (map) (await sweeping()).choose(map);
      if (piece) (await phases()).choose(piece);
      if (settings) (await circuits()).change(settings);
      if (name) (await studies()).choose(name);
      front = view ?? 'activity';
    } catch (error) {
      faults = faultsOf(error);
      lab.settings = defaults;
    }
  }
  lab.open(!OWN_RUNS.includes(front) && !still());
  refill(); // while it is built
  if (link !== undefined) views.show(front);
  if (faults.length > 0) showFaults(faults);
}

startExports();
let editor: (() => void) | undefined;
views.onLoad('equations', async () => {
  const { startEditor } = await import('./editor.ts');
  editor ??= startEditor({
    initial: () => lab.settings.model,
    print: (json) => lab.ask({ do: 'print', json }),
    run: (model) => {
      lab.change({ example: OWN, options: {}, changes: {}, model }, '');
      refill();
      views.show('activity');
    },
  });
});
views.onEnter('equations', () => editor?.());
// views that have a run of their own are loaded when they are first looked at
let circuit: CircuitPage | undefined;
async function circuits(): Promise<CircuitPage> {
  const { startCircuit } = await import('./circuit-page.ts');
  circuit ??= startCircuit(lab);
  return circuit;
}
let study: StudyPage | undefined;
async function studies(): Promise<StudyPage> {
  const { startStudies } = await import('./study-page.ts');
  study ??= startStudies(() => lab.pause());
  return study;
}
let compare: ComparePage | undefined;
async function comparison(): Promise<ComparePage> {
  const { startCompare } = await import('./compare-page.ts');
  compare ??= startCompare(lab);
  return compare;
}
let picture: PicturePage | undefined;
views.onLoad('network', async () => {
  const { startPicture } = await import('./picture-page.ts');
  picture ??= startPicture(lab, refill);
});
views.onEnter('network', () => picture?.enter());
let phase: PhasePage | undefined;
async function phases(): Promise<PhasePage> {
  const { startPhase } = await import('./phase-page.ts');
  phase ??= startPhase(lab, traces);
  return phase;
}
views.onLoad('phase', phases);
views.onEnter('phase', () => phase?.enter());
let sweep: SweepPage | undefined;
async function sweeping(): Promise<SweepPage> {
  const { startSweep } = await import('./sweep-page.ts');
  sweep ??= startSweep(lab, (settings) => {
    views.show('activity');
    lab.change(settings, '');
    refill();
  });
  return sweep;
}
let scale: (() => void) | undefined;
let training: (() => void) | undefined;
views.onChange((name) => {
  if (isMissing) showFaults([]);
  isMissing = false;
  lab.resting = OWN_RUNS.includes(name);
  if (lab.resting && lab.state !== 'building') lab.say(''); // what was said is of the network behind
});
views.onLoad('circuit', circuits);
views.onLoad('compare', comparison);
views.onLoad('sweep', sweeping);
views.onEnter('compare', () => compare?.enter());
views.onEnter('sweep', () => sweep?.enter());
views.onLoad('studies', studies);
views.onLoad('scale', async () => {
  const { startScale } = await import('./scale-page.ts');
  scale ??= startScale(() => lab.pause());
});
views.onLoad('learning', async () => {
  const { startTraining } = await import('./training-page.ts');
  training ??= startTraining(() => lab.pause());
});
views.onEnter('circuit', () => circuit?.redraw());
views.onEnter('studies', () => study?.redraw());
views.onEnter('scale', () => scale?.());
views.onEnter('learning', () => training?.());
views.onLoad('lessons', async () => {
  const { startLessons } = await import('./lesson-page.ts');
  if (!document.querySelector('#lessons')) startLessons(() => lab.pause());
});
let hasMoreViews = false;
find('#more-views').addEventListener('toggle', async () => {
  const { startMoreViews } = await import('./more-views.ts');
  if (!hasMoreViews) startMoreViews(lab);
  hasMoreViews = true;
});
startTourOffer((name) => {
  if (views.shown !== name) views.show(name);
}, location.hash !== '');
// who comes by a link comes for what it says
if (location.hash === '') {
  void import('./kept-offer.ts').then(({ offerKeptRun }) =>
    offerKeptRun((run) => {
      views.show('activity');
      lab.goOn(run);
      refill();
    }),
  );
}
addEventListener('hashchange', () => views.after(start()));
views.after(start());
const drawn = { space: () => space?.draw(), phase: () => phase?.draw() };
startFrames(lab, { views, activity, engine, drawn });
