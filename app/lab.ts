/**
 * The page's one network: the settings it follows from, the session worker that runs it, and its state. The parts of the
 * page listen here and draw; nothing in this file touches an element.
 */
import type { Fault } from '../src/index.ts';
import { printBytes } from '../src/plan/budget.ts';
import { CONNECTOME, lacksFiles } from './connectome.ts';
import { optionsOf } from './controls.ts';
import type { Cost } from './cost.ts';
import { gapsOfDrawn } from './drawing.ts';
import { History } from './history.ts';
import type { KeptRun } from './kept-run.ts';
import { largestFitting } from './largest.ts';
import { limitText } from './link-limits.ts';
import type { GivenSpikes, Listener, State } from './listener.ts';
import { buildNetwork } from './networks.ts';
import { faultsOf } from './page.ts';
import type { Command, Course, EarlySession, OpenedNetwork, Report, Slice } from './protocol.ts';
import { defaults, type Settings } from './settings.ts';
import { whole } from './whole.ts';
import { workerLost } from './worker-lost.ts';

/** See early-session.ts. */
declare const earlySession: EarlySession;

export class Lab {
  settings: Settings = defaults;
  /** The settings came by link, and their text was not written here since. */
  fromLink = false;
  /** A view with runs of its own is in front: what is changed is built, and waits. */
  resting = false;
  /** A GPU that drew went away. */
  lostGpu = false;
  /** The reference runs where WebAssembly was asked for. */
  hasNoSimd = false;
  network: OpenedNetwork | undefined;
  state: State = 'building';
  last: Slice | undefined;
  /** Where it was before one went back. */
  course: Course | undefined;
  readonly #listeners: Listener[] = [];
  readonly #worker = earlySession;
  readonly #history = new History();
  #opening = 0;
  #runWhenOpen = true;
  #askedEngines = false;
  /** The worker was last told to run; it says so a little later. */
  #toldToRun = false;
  /** Slices that come are of the time before. */
  #resetting = false;
  /** What the network that is being built goes on from. */
  #goingOn: Omit<KeptRun, 'settings'> | undefined;
  #gaveSpikes: ((given: GivenSpikes) => void) | undefined;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Report>) => this.#hear(data));
    this.#worker.addEventListener('error', () => this.fail([WORKER_LOST]));
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  ask(command: Command): void {
    if (command.do === 'run') this.#toldToRun = true;
    else if (['pause', 'reset', 'back', 'open'].includes(command.do)) this.#toldToRun = false;
    this.#worker.postMessage(command);
  }

  say(text: string): void {
    for (const listener of this.#listeners) listener.notice?.(text);
  }

  showFaults(faults: readonly Fault[]): void {
    for (const listener of this.#listeners) listener.faults?.(faults);
  }

  /**
   * Builds what the settings say; `run`: goes on by itself when built. What would take long or much memory waits for the visitor's
   * word, unless it is `sure`.
   */
  open(run: boolean, sure = false): void {
    this.showFaults([]);
    if (!sure) this.#goingOn = undefined;
    if (this.#worker.isLost) {
      this.fail([WORKER_LOST]);
      return;
    }
    const id = ++this.#opening;
    this.#runWhenOpen = run;
    this.#setState('building');
    this.say('Building …');
    limitText(this.fromLink);
    const gaps = gapsOfDrawn(this.settings);
    if (gaps.length > 0) {
      // a drawing on its way is no mistake
      this.#setState('broken');
      this.say(`No network yet: ${gaps.length} to go, marked in the picture.`);
      return;
    }
    if (lacksFiles(this.settings)) {
      this.#wantFiles();
      return;
    }
    try {
      const network = buildNetwork(this.settings).describe();
      const { backend, workers, until } = this.settings;
      this.ask({
        do: 'open',
        id,
        network,
        options: { backend, workers, until, sure, strict: this.fromLink, settings: this.settings },
      });
    } catch (error) {
      this.fail(faultsOf(error));
    }
  }

  /** Their link or their run waited for them. */
  filesCame(): void {
    const kept = this.#goingOn;
    this.open(kept === undefined && !this.resting);
    this.#goingOn = kept;
  }

  #wantFiles(): void {
    // what runs is not what the settings say
    this.pause();
    this.network = undefined;
    this.#setState('broken');
    this.say('This network is in files, which no link holds.');
    for (const listener of this.#listeners) listener.wanted?.();
  }

  /** Goes on with a run that was kept; it waits where it was. */
  goOn({ settings, ...kept }: KeptRun): void {
    this.keep(settings);
    this.fromLink = true; // it may have come by one
    this.open(false);
    this.#goingOn = kept;
  }

  change(next: Partial<Settings>, why: string): void {
    this.keep(next);
    if (next.model !== undefined) this.fromLink = false;
    this.open(!this.resting);
    if (this.state === 'building') this.say(why);
  }

  /** Takes other settings without building anything: they say the same network. */
  keep(next: Partial<Settings>): void {
    this.#history.keep(this.settings);
    const { connectome, ...rest } = this.settings;
    const moves = next.example !== undefined && next.example !== CONNECTOME;
    // which files it was is nothing to another network's link
    this.settings = { ...rest, ...(connectome && !moves ? { connectome } : {}), ...next };
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  undo(): void {
    this.#goTo(this.#history.undo(this.settings), 'Undone.');
  }

  redo(): void {
    this.#goTo(this.#history.redo(this.settings), 'Done again.');
  }

  #goTo(settings: Settings | undefined, why: string): void {
    if (!settings) return;
    this.settings = settings;
    this.open(!this.resting);
    if (this.state === 'building') this.say(why);
  }

  fail(faults: readonly Fault[]): void {
    this.#setState('broken');
    this.say('');
    const { settings } = this;
    const tooLarge = faults.some(({ code }) => code === 'too-large' || code === 'out-of-memory');
    const fits = tooLarge ? largestFitting(settings, optionsOf(settings.example)) : undefined;
    this.showFaults(fits ? [...faults, fits] : faults);
  }

  /** Runs, pauses, begins again at the end, or builds what was asked about. */
  pressRun(): void {
    if (this.state === 'asking') this.open(true, true);
    else if (this.state === 'running') this.ask({ do: 'pause' });
    else if (this.state === 'paused') this.ask({ do: 'run' });
    else if (this.state === 'finished') {
      this.restart();
      this.ask({ do: 'run' });
    }
  }

  /** Also of a network that is still being built, or was told to run and has not said that it does: it waits then. */
  pause(): void {
    if (this.#toldToRun) this.ask({ do: 'pause' });
    this.#runWhenOpen = false;
  }

  restart(): void {
    this.#resetting = true;
    this.ask({ do: 'reset' });
    if (this.network) this.#begin(this.network);
    this.say('');
  }

  /** To the last state that was kept at or before a time, ms; it waits there. */
  goBack(time: number): void {
    if (!this.network || this.#isWaiting) return;
    this.#resetting = true;
    this.ask({ do: 'back', time });
  }

  /** Those of the run that were kept. */
  spikes(): Promise<GivenSpikes> {
    return new Promise((resolve) => {
      this.#gaveSpikes = resolve;
      this.ask({ do: 'spikes' });
    });
  }

  #hear(report: Report): void {
    switch (report.tell) {
      case 'opened':
        if (report.id === this.#opening) this.#opened(report.network);
        return;
      case 'building': {
        const percent = Math.round(report.fraction * 100);
        if (report.id === this.#opening) this.say(`Building … ${percent} %`);
        return;
      }
      case 'asking':
        if (report.id === this.#opening) this.#asked(report.cost);
        return;
      case 'slice':
        if (!this.#isWaiting && !this.#resetting && this.network) this.#take(report.slice);
        this.ask({ do: 'shown' });
        return;
      case 'state':
        if (this.#isWaiting || lacksFiles(this.settings)) return;
        if (report.state === 'running' && !this.#toldToRun) return; // it rests in a moment
        if (report.time === 0) this.#resetting = false;
        this.#setState(report.state);
        if (report.state === 'finished') {
          this.say(`${this.settings.until} ms are done. Run starts again.`);
        }
        return;
      case 'states':
        if (this.#isWaiting) return;
        for (const listener of this.#listeners) listener.states?.(report.times);
        return;
      case 'kept':
        for (const listener of this.#listeners) listener.kept?.(report.time);
        return;
      case 'back':
        this.#wentBack(report.slice, report.before);
        return;
      case 'spikes':
        this.#gaveSpikes?.(report);
        return;
      case 'engines':
        for (const listener of this.#listeners) listener.engines?.(report.webgpu);
        return;
      case 'printed':
        for (const listener of this.#listeners) listener.printed?.(report.text, report.wgsl);
        return;
      case 'fault':
        if (report.during === 'print') return;
        if (report.faults[0]?.code === 'no-simd' && this.settings.backend === 'auto') {
          this.settings = { ...this.settings, backend: 'reference' };
          this.hasNoSimd = true;
          this.open(this.#runWhenOpen);
          return;
        }
        this.fail(report.faults);
        return;
      default:
        report satisfies never;
    }
  }

  #asked({ neurons, synapses, bytes, seconds }: Cost): void {
    this.#setState('asking');
    const [all, pairs] = [neurons, synapses].map(whole);
    const time = seconds < 1 ? 'under a second' : `some ${Math.round(seconds)} s`;
    this.say(
      `${all} neurons with ${pairs} synapses take ${time} to build and ${printBytes(bytes)}. Press Build if you want them.`,
    );
  }

  #opened(network: OpenedNetwork): void {
    this.network = network;
    this.#resetting = false;
    for (const listener of this.#listeners) listener.opened?.(network);
    this.#begin(network);
    this.#setState('paused');
    this.say('');
    const kept = this.#goingOn;
    this.#goingOn = undefined;
    if (kept) this.ask({ do: 'restore', ...kept });
    else if (this.#runWhenOpen) this.ask({ do: 'run' });
  }

  #wentBack(slice: Slice, before: Course): void {
    this.#resetting = false;
    if (!this.network || this.#isWaiting) return;
    this.#begin(this.network);
    this.course = before;
    this.#take(slice);
    this.#setState('paused');
    for (const listener of this.#listeners) listener.back?.(slice.to);
  }

  #begin(network: OpenedNetwork): void {
    this.last = undefined;
    this.course = undefined;
    for (const listener of this.#listeners) listener.begun?.(network);
  }

  /** What comes is of the network before. */
  get #isWaiting(): boolean {
    return this.state === 'building' || this.state === 'asking';
  }

  #take(slice: Slice): void {
    this.last = slice;
    for (const listener of this.#listeners) listener.slice?.(slice);
    this.#askEngines();
  }

  #setState(state: State): void {
    this.state = state;
    for (const listener of this.#listeners) listener.state?.(state);
    const waits = state === 'paused' && !this.#runWhenOpen;
    if (waits || state === 'asking' || state === 'broken') this.#askEngines();
  }

  /** What runs here besides: found out by running it, and so not before the first spikes. */
  #askEngines(): void {
    if (this.#askedEngines) return;
    this.#askedEngines = true;
    this.ask({ do: 'engines' });
  }
}

const WORKER_LOST = workerLost(
  'the session worker',
  'Reload the page; the share link keeps the settings.',
);
