/**
 * The lab's page: reads settings, builds the network in the session worker and shows what comes back.
 * Everything that computes is elsewhere; a frame here draws what arrived since the last.
 */
import { LiveRaster, pixelColour } from '../src/embed/live-raster.ts';
import type { Fault } from '../src/index.ts';
import { printBytes } from '../src/plan/budget.ts';
import { displayName } from '../src/plot/population.ts';
import { Charts, isInhibitory } from './charts.ts';
import { fillGallery, fillOptions, fillParameters, OWN, optionsOf } from './controls.ts';
import { startEditor } from './editor.ts';
import { type ExportKind, exportAs } from './exports.ts';
import { largestFitting } from './largest.ts';
import { buildNetwork, gallery, parametersOf } from './networks.ts';
import { choices, faultsOf, find, make, short, showFaults, style, whole } from './page.ts';
import type { Command, Engine, OpenedNetwork, Report, Slice } from './protocol.ts';
import { startScale } from './scale-page.ts';
import { defaults, type Settings, unpack } from './settings.ts';
import { Space } from './space.ts';
import { Statistics } from './statistics.ts';

/** ms of simulated time that the raster shows. */
const SPAN = 500;
/** Wall ms from one chart to the next, and from figure to figure in the panels. */
const CHART_EVERY = 30;
const TEXT_EVERY = 100;

const worker = new Worker(new URL('./session.js', import.meta.url), { type: 'module' });
const ask = (command: Command) => worker.postMessage(command);

let settings: Settings = defaults;
let network: OpenedNetwork | undefined;
let opening = 0;
let state: 'building' | 'running' | 'paused' | 'finished' | 'broken' = 'building';
let last: Slice | undefined;
let runWhenOpen = true;
let view = 'activity';
let gaveSpikes: ((report: Extract<Report, { tell: 'spikes' }>) => void) | undefined;
let chartsDrawn = 0;
let textDrawn = 0;
let named = '';
let pace = { speed: 0, events: 0 };

const colours = () => ({
  spike: pixelColour(style('--spike')),
  accent: pixelColour(style('--accent')),
});
const raster = new LiveRaster(find<HTMLCanvasElement>('#raster canvas'), SPAN, colours());
let statistics = new Statistics([]);
const charts = new Charts(statistics);
const space = new Space();

const say = (text: string) => {
  find('#notice').textContent = text;
};

/** Builds what the settings say; `run`: goes on by itself when built. */
function open(run: boolean): void {
  showFaults([]);
  const id = ++opening;
  runWhenOpen = run;
  setState('building');
  say('Building …');
  try {
    const json = JSON.stringify(buildNetwork(settings));
    const { backend, workers, until } = settings;
    ask({ do: 'open', id, json, options: { backend, workers, until } });
  } catch (error) {
    fail(faultsOf(error));
  }
}

function fail(faults: readonly Fault[]): void {
  setState('broken');
  say('');
  const tooLarge = faults.some(({ code }) => code === 'too-large' || code === 'out-of-memory');
  const fits = tooLarge ? largestFitting(settings, optionsOf(settings.example)) : undefined;
  showFaults(fits ? [...faults, fits] : faults);
}

function setState(next: typeof state): void {
  state = next;
  document.body.dataset.state = next;
  const run = find<HTMLButtonElement>('#run');
  run.textContent = next === 'running' ? 'Pause' : 'Run';
  run.disabled = next === 'building' || next === 'broken';
  find<HTMLButtonElement>('#step').disabled = next !== 'paused';
  find<HTMLButtonElement>('#stop').disabled = next === 'building' || next === 'broken';
}

worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
  switch (data.tell) {
    case 'opened':
      if (data.id === opening) opened(data.network);
      return;
    case 'building':
      if (data.id === opening) say(`Building … ${Math.round(data.fraction * 100)} %`);
      return;
    case 'slice':
      return take(data.slice);
    case 'state':
      if (state === 'building') return;
      setState(data.state);
      if (data.state === 'finished') say(`${settings.until} ms are done. Run starts again.`);
      return;
    case 'spikes':
      gaveSpikes?.(data);
      return;
    case 'engines':
      return showEngines(data.webgpu);
    case 'printed':
      find('#printed').textContent = data.text;
      find('#printed-wgsl').textContent = data.wgsl;
      return;
    case 'fault':
      if (data.during !== 'print') fail(data.faults);
      return;
    default:
      data satisfies never;
  }
});
worker.addEventListener('error', () => {
  fail([
    {
      code: 'worker-lost',
      where: 'the session worker',
      found: 'that it ended',
      expected: 'a living worker',
      remedy: 'Reload the page; the share link keeps the settings.',
    },
  ]);
});

function opened(found: OpenedNetwork): void {
  network = found;
  find('#neurons').textContent = whole(found.neurons);
  find('#synapses').textContent = whole(found.synapses);
  find('#memory').textContent = printBytes(found.bytes);
  find('#built').textContent = `${found.buildSeconds.toFixed(2)} s`;
  find('#reason').textContent = `${found.reason}.`;
  begin(found);
  const traced = found.populations.filter(({ states }) => states.length > 0);
  choices(
    find<HTMLSelectElement>('#traces select'),
    traced.map(({ name }) => name),
  );
  charts.population = find<HTMLSelectElement>('#traces select').value;
  const population = find<HTMLSelectElement>('#perturb [name=population]');
  choices(
    population,
    traced.map(({ name }) => name),
  );
  fillVariables();
  setState('paused');
  say('');
  if (runWhenOpen) ask({ do: 'run' });
}

/** Everything that is drawn, from time 0. */
function begin({ populations }: OpenedNetwork): void {
  last = undefined;
  statistics = new Statistics(populations);
  charts.reset(statistics);
  raster.show(populations.map((p) => ({ ...p, inhibitory: isInhibitory(p.name) })));
  space.show(populations);
  for (const id of ['pace', 'events', 'spikes', 'hash']) find(`#${id}`).textContent = '–';
  find('#time').textContent = '0 ms';
}

function take(slice: Slice): void {
  if (state !== 'building') {
    last = slice;
    raster.add(slice);
    statistics.add(slice);
    charts.add(slice.traces);
    if (view === 'space') space.add(slice);
    if (slice.speed > 0) {
      const mix = pace.speed > 0 ? 0.1 : 1; // a moving mean, so that figures can be read
      pace = {
        speed: pace.speed + mix * (slice.speed - pace.speed),
        events: pace.events + mix * (slice.eventRate - pace.events),
      };
    }
  }
  ask({ do: 'shown' });
}

function frame(now: number): void {
  requestAnimationFrame(frame);
  if (view === 'activity') raster.draw();
  if (view === 'space') space.draw();
  if (!last) return;
  if (view === 'activity' && now - chartsDrawn >= CHART_EVERY) {
    chartsDrawn = now;
    charts.drawNext();
    return;
  }
  if (now - textDrawn < TEXT_EVERY) return;
  textDrawn = now;
  if (view === 'activity') drawNames();
  find('#time').textContent = `${last.to.toFixed(1)} ms`;
  find('#spikes').textContent = whole(last.spikes);
  find('#hash').textContent = last.hash;
  find('#pace').textContent = `${pace.speed.toPrecision(3)} × real time`;
  find('#events').textContent = `${short(pace.events)}/s`;
  find('#raster figcaption').replaceChildren(
    make('span', {}, `${Math.max(0, last.to - SPAN).toFixed(0)} ms`),
    make('span', {}, `${whole(raster.points)} spikes shown`),
    make('span', {}, `${last.to.toFixed(0)} ms`),
  );
}

/** Beside the raster, anew only where they moved. */
function drawNames(): void {
  const labels = raster.labels();
  const places = labels.map(({ name, at }) => `${name} ${at.toFixed(3)}`).join();
  if (places === named) return;
  named = places;
  const spans = labels.map(({ name, at }) => {
    const span = make('span', { className: isInhibitory(name) ? 'inhibitory' : '' });
    span.textContent = displayName(name);
    span.style.top = `${at * 100}%`;
    return span;
  });
  find('#raster .names').replaceChildren(...spans);
}

function change(next: Partial<Settings>, why: string): void {
  settings = { ...settings, ...next };
  open(true);
  say(why);
}

function refill(): void {
  find<HTMLSelectElement>('#example').value = settings.example;
  find<HTMLInputElement>('#until').value = String(settings.until);
  find<HTMLSelectElement>('#backend').value = settings.backend;
  find<HTMLInputElement>('#workers').value = settings.workers?.toString() ?? '';
  const example = gallery.find(({ name }) => name === settings.example);
  find('#about').textContent = example
    ? example.reference
    : 'Each neuron gets a constant current of its own and some noise. Write it under Equations.';
  fillOptions(settings.example, settings.options, (name, value) => {
    const options = { ...settings.options, [name]: value };
    change({ options, changes: {} }, `Rebuilt with ${name} ${value}, from 0 ms.`);
    refillParameters();
  });
  refillParameters();
}

function refillParameters(): void {
  try {
    fillParameters(parametersOf(settings), settings.changes, ({ name, paths }, value) => {
      const added = Object.fromEntries(paths.map((path) => [path, value]));
      const changes = { ...settings.changes, ...added };
      change({ changes }, `Rebuilt with ${name} ${value}, from 0 ms.`);
    });
  } catch (error) {
    fail(faultsOf(error));
  }
}

function fillVariables(): void {
  const chosen = find<HTMLSelectElement>('#perturb [name=population]').value;
  const population = network?.populations.find(({ name }) => name === chosen);
  choices(find<HTMLSelectElement>('#perturb [name=variable]'), population?.states ?? []);
}

function showView(next: string): void {
  view = next;
  for (const place of document.querySelectorAll<HTMLElement>('.view')) {
    place.hidden = place.dataset.view !== next;
  }
  for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === next));
  }
  if (next === 'space') void space.start();
  if (next === 'activity') charts.resize();
}

const spikesOfRun = () =>
  new Promise<Extract<Report, { tell: 'spikes' }>>((resolve) => {
    gaveSpikes = resolve;
    ask({ do: 'spikes' });
  });

function pressRun(): void {
  if (state === 'running') ask({ do: 'pause' });
  if (state === 'paused') ask({ do: 'run' });
  if (state === 'finished') {
    restart();
    ask({ do: 'run' });
  }
}

function restart(): void {
  ask({ do: 'reset' });
  if (network) begin(network);
  say('');
}

function listen(): void {
  find('#run').addEventListener('click', pressRun);
  find('#step').addEventListener('click', () => ask({ do: 'step' }));
  find('#stop').addEventListener('click', restart);
  find<HTMLSelectElement>('#speed').addEventListener('change', (event) => {
    ask({ do: 'speed', limit: Number((event.target as HTMLSelectElement).value) });
  });
  find<HTMLInputElement>('#until').addEventListener('change', (event) => {
    const until = Number((event.target as HTMLInputElement).value);
    if (until > 0) change({ until }, `Rebuilt to run until ${until} ms.`);
  });
  find<HTMLSelectElement>('#example').addEventListener('change', (event) => {
    const example = (event.target as HTMLSelectElement).value;
    const options = example === 'microcircuit' ? defaults.options : {};
    change({ example, options, changes: {} }, '');
    refill();
  });
  find<HTMLSelectElement>('#backend').addEventListener('change', (event) => {
    const backend = (event.target as HTMLSelectElement).value as Engine;
    change({ backend }, 'Rebuilt on another engine; the spikes are the same.');
  });
  find<HTMLInputElement>('#workers').addEventListener('change', (event) => {
    const { value } = event.target as HTMLInputElement;
    const workers = value === '' ? undefined : Number(value);
    change({ workers }, 'Rebuilt with other workers; the spikes are the same.');
  });
  find('#traces select').addEventListener('change', (event) => {
    charts.population = (event.target as HTMLSelectElement).value;
  });
  find('#perturb [name=population]').addEventListener('change', fillVariables);
  find<HTMLFormElement>('#perturb form').addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [population, variable] = [String(data.get('population')), String(data.get('variable'))];
    ask({ do: 'write', population, variable, value: Number(data.get('value')) });
    say(`${variable} of ${population} was set in the running network.`);
  });
  for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
    button.addEventListener('click', () => showView(button.dataset.view ?? 'activity'));
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-export]')) {
    button.addEventListener('click', async () => {
      if (!network) return say('There is no network to take along yet.');
      const kind = button.dataset.export as ExportKind;
      const [time, hash] = [last?.to ?? 0, last?.hash ?? ''];
      try {
        say(await exportAs(kind, { settings, network, time, hash, spikes: spikesOfRun }));
      } catch (error) {
        showFaults(faultsOf(error));
      }
    });
  }
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (target instanceof Element && target.closest('input, select, textarea, button, summary'))
      return;
    if (key === ' ') {
      event.preventDefault();
      pressRun();
    }
    if (key === '.' && state === 'paused') ask({ do: 'step' });
  });
  document.addEventListener('visibilitychange', () => {
    if (state === 'running') {
      say(document.hidden ? 'In the background: it runs on, the browser may slow it.' : '');
    }
  });
  addEventListener('resize', () => charts.resize());
  addEventListener('hashchange', () => void start());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    raster.recolour(colours());
    charts.build();
  });
}

/** A second tab shares the processors with this one: both say so. */
function watchOtherTabs(): void {
  const channel = new BroadcastChannel('synfire-lab');
  channel.addEventListener('message', ({ data }) => {
    find('#tabs').textContent = 'Synfire is open in another tab too: they share the processors.';
    if (data === 'here') channel.postMessage('too');
  });
  channel.postMessage('here');
}

async function showEngines(webgpu: string): Promise<void> {
  if (webgpu === '') {
    const select = find<HTMLSelectElement>('#backend');
    select.append(make('option', { value: 'webgpu' }, 'WebGPU'));
    select.value = settings.backend;
  }
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const engine = webgpu === '' ? 'it can simulate and draws' : 'it draws';
  find('#gpu').textContent = adapter
    ? `WebGPU: ${engine} the 3-D view.`
    : 'This browser offers no WebGPU; everything runs without it.';
}

async function start(): Promise<void> {
  const link = /^#s=(.*)$/s.exec(location.hash)?.[1];
  let faults: readonly Fault[] = [];
  if (link !== undefined) {
    try {
      settings = await unpack(link);
    } catch (error) {
      faults = faultsOf(error);
      settings = defaults;
    }
  }
  refill();
  open(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  if (faults.length > 0) showFaults(faults);
}

fillGallery(find<HTMLSelectElement>('#example'));
listen();
watchOtherTabs();
startEditor({
  initial: () => settings.model,
  print: (json) => ask({ do: 'print', json }),
  run: (model) => {
    change({ example: OWN, options: {}, changes: {}, model }, '');
    refill();
    showView('activity');
  },
});
startScale(() => {
  if (state === 'running') ask({ do: 'pause' });
});
ask({ do: 'engines' });
void start();
requestAnimationFrame(frame);
