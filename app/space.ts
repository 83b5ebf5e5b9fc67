/**
 * The 3-D view: neurons as discs, lit by their spikes, an orbit around them by pointer, wheel and keys. A neuron that is picked shows
 * where its synapses go, and its spikes run along them.
 */
import { displayName } from '../src/plot/display-name.ts';
import { askFiles } from './ask-files.ts';
import { camera } from './camera.ts';
import { canvasPainter } from './canvas-painter.ts';
import { CONNECTOME, connectomeOf, inhibitingIn, placesOf } from './connectome.ts';
import type { GivenPlaces } from './given-places.ts';
import type { Lab } from './lab.ts';
import { isInhibitoryName } from './names.ts';
import { buildNetwork } from './networks.ts';
import { neuronAt } from './neuron-at.ts';
import { channels, faultsOf, find, showFaults, style } from './page.ts';
import type { Painter } from './painter.ts';
import { placeNeurons, placesInWords } from './positions.ts';
import type { PopulationInfo, Slice } from './protocol.ts';
import type { Settings } from './settings.ts';
import { drawOver } from './space-over.ts';
import { whole } from './whole.ts';
import type { WiringReport, WiringRequest } from './wiring-worker.ts';

/** Wall ms: in which a lit neuron fades to a third, a spike runs along its synapses, an orbit comes near its aim. */
const FADE = 120;
const RUN = 300;
const EASE = 90;
/** Synapses that are drawn. */
const MOST = 600;

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export class Space {
  readonly #lab: Lab;
  #canvas = find<HTMLCanvasElement>('#space');
  readonly #over = find<HTMLCanvasElement>('#space-over');
  #painter: Painter | undefined;
  /** The GPU went away since the view was last entered. */
  #isLost = false;
  #populations: readonly PopulationInfo[] = [];
  #places = new Float32Array(0);
  #glow = new Float32Array(0);
  /** Where it is, and where it goes. */
  readonly #now = { turn: 0.6, tilt: 0.25, distance: 3.2 };
  readonly #aim = { ...this.#now };
  #drawn = performance.now();
  #picked: number | undefined;
  #targets: number[] = [];
  #said = '';
  #fired = Number.NEGATIVE_INFINITY;
  #wiring: Worker | undefined;
  #asked = 0;
  #matrix: ArrayLike<number> | undefined;
  #given: GivenPlaces | undefined;
  readonly #giveFiles: (files: readonly File[]) => void;
  /** Whose the discs are, where they are points of neurons and not one a neuron; and how bright they are. */
  #owners: Uint32Array | undefined;
  #discs = new Float32Array(0);
  #inhibits: Uint8Array | undefined;
  /** Settings of the network that the worker of wirings has. */
  #wiringOf: Settings | undefined;

  /** `giveFiles`: takes places for a connectome, whose neurons have ids. */
  constructor(lab: Lab, giveFiles: (files: readonly File[]) => void) {
    this.#lab = lab;
    this.#giveFiles = giveFiles;
    this.#listen();
    this.#listenForFiles();
    lab.listen({
      begun: ({ populations }) => this.#show(populations),
      slice: (slice) => this.#add(slice),
    });
    if (lab.network) this.#show(lab.network.populations);
  }

  /** Makes a painter if there is none yet; WebGPU where it can be had. */
  async start(): Promise<void> {
    if (this.#painter && !this.#isLost) return;
    if (this.#isLost) this.#replaceCanvas();
    this.#isLost = false;
    try {
      const { gpuPainter } = await import('./gpu-painter.ts');
      this.#use(await gpuPainter(this.#canvas, (why) => this.#lose(why)));
    } catch (error) {
      this.#fallBack(error instanceof Error ? error.message : String(error));
    }
  }

  draw(): void {
    const now = performance.now();
    const passed = now - this.#drawn;
    const fade = Math.exp(-passed / FADE);
    this.#drawn = now;
    this.#move(passed);
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * ratio));
    const { turn, tilt, distance } = this.#now;
    const matrix = camera(turn, tilt, distance, width / height);
    this.#matrix = matrix;
    const [spike, accent, ground] = ['--spike', '--accent', '--field'].map((name) =>
      channels(style(name)),
    );
    const [owners, lit] = [this.#owners, this.#glow];
    const glow = owners ? this.#discs : lit;
    if (owners) for (let i = 0; i < glow.length; i++) glow[i] = lit[owners[i]];
    // so that neighbours on a ball or a slab have room between them
    const radius = Math.min(0.02, 0.35 / Math.sqrt(Math.max(1, glow.length)));
    const frame = { matrix, glow, spike, accent, ground, radius, distance, width, height };
    this.#painter?.paint(frame);
    const since = (now - this.#fired) / RUN;
    drawOver(this.#over, width, height, {
      ...{ matrix, ratio, places: this.#places, populations: this.#populations },
      ...{ picked: this.#picked, targets: this.#targets, inhibits: this.#inhibits },
      pulse: since <= 1 && !still() ? since : undefined,
    });
    for (let i = 0; i < lit.length; i++) lit[i] *= fade;
  }

  /** Other places came, or went, for the same network. */
  replace(): void {
    this.#show(this.#populations);
  }

  #show(populations: readonly PopulationInfo[]): void {
    this.#populations = populations;
    const neurons = populations.reduce((sum, { size }) => sum + size, 0);
    const isConnectome = this.#lab.settings.example === CONNECTOME;
    // of another network
    if (this.#given?.places.length !== 3 * neurons) this.#given = undefined;
    if (isConnectome) this.#given = placesOf(this.#lab.settings);
    find('#space-forget').hidden = this.#given === undefined;
    const ids = isConnectome ? 'its ids' : 'id';
    find('#space-open').textContent = `Places from a table, ${ids} x y z`;
    this.#places = this.#given?.places ?? placeNeurons(populations);
    this.#glow = new Float32Array(this.#places.length / 3);
    this.#inhibits = inhibitingIn(this.#lab.settings);
    this.#owners = this.#given?.cloud?.owners;
    this.#discs = new Float32Array(this.#owners?.length ?? 0);
    this.#pick(undefined);
    this.#load();
  }

  #add({ senders }: Slice): void {
    for (const neuron of senders) {
      this.#glow[neuron] = 1;
      if (neuron === this.#picked) this.#fired = performance.now();
    }
  }

  #use(painter: Painter): void {
    this.#painter = painter;
    this.#say();
    this.#load();
  }

  #say(): void {
    const how =
      'Drag or arrow keys turn, wheel or + and − zoom; a click, N or P picks a neuron, Escape lets it go.';
    const where = this.#given?.words ?? placesInWords(this.#populations);
    find('#space-note').textContent = `${this.#said}${this.#painter?.note ?? ''} ${how} ${where}`;
  }

  /** The panel asks anew what a GPU can do here, and the next look at this view does. */
  #lose(why: string): void {
    this.#fallBack(why);
    this.#isLost = true;
    this.#lab.lostGpu = true;
    this.#lab.ask({ do: 'engines' });
  }

  #fallBack(why: string): void {
    this.#replaceCanvas();
    this.#use(canvasPainter(this.#canvas, why));
  }

  #listenForFiles(): void {
    const field = find<HTMLInputElement>('#space-file');
    field.addEventListener('change', async () => {
      const files = Array.from(field.files ?? []);
      field.value = ''; // the same file may be given again
      if (files.length === 0) return;
      showFaults([]);
      if (this.#lab.settings.example === CONNECTOME) return this.#giveFiles(files);
      const neurons = this.#glow.length;
      const note = find('#space-note');
      try {
        const report = await askFiles({ files, numbered: neurons }, (what) => {
          note.textContent = `${what} …`;
        }).done;
        if (neurons === this.#glow.length && 'places' in report) this.#take(report.places);
      } catch (error) {
        this.#say();
        showFaults(faultsOf(error));
      }
    });
    find('#space-open').addEventListener('click', () => field.click());
    find('#space-forget').addEventListener('click', () => this.#take(undefined));
  }

  #take(given: GivenPlaces | undefined): void {
    this.#given = given;
    const { connectome } = this.#lab.settings;
    if (!given && connectome) this.#lab.keep({ connectome: { network: connectome.network } });
    this.#show(this.#populations);
  }

  /** One that has had one kind of context gives no other. */
  #replaceCanvas(): void {
    const fresh = this.#canvas.cloneNode() as HTMLCanvasElement;
    this.#canvas.replaceWith(fresh);
    this.#canvas = fresh;
    this.#listen();
  }

  #load(): void {
    const tints = new Float32Array(this.#glow.length);
    for (const { name, first, size } of this.#populations) {
      tints.fill(isInhibitoryName(name) ? 1 : 0, first, first + size);
    }
    if (this.#inhibits?.length === tints.length) tints.set(this.#inhibits);
    const places = this.#given?.cloud?.places ?? this.#places;
    const owned = this.#owners && Float32Array.from(this.#owners, (owner) => tints[owner]);
    this.#painter?.load({ places, tints: owned ?? tints });
  }

  #orbit(turn: number, tilt: number, zoom: number): void {
    this.#aim.turn += turn;
    this.#aim.tilt = Math.max(-1.5, Math.min(1.5, this.#aim.tilt + tilt));
    this.#aim.distance = Math.max(1.2, Math.min(8, this.#aim.distance * zoom));
  }

  /** Nearer to the aim; at once where motion is not wanted. */
  #move(passed: number): void {
    const part = still() ? 1 : 1 - Math.exp(-passed / EASE);
    for (const key of ['turn', 'tilt', 'distance'] as const) {
      this.#now[key] += part * (this.#aim[key] - this.#now[key]);
    }
  }

  #pick(neuron: number | undefined): void {
    this.#picked = neuron;
    this.#targets = [];
    this.#said = '';
    this.#fired = Number.NEGATIVE_INFINITY;
    const id = ++this.#asked;
    this.#say();
    if (neuron === undefined) return;
    this.#wiring ??= this.#startWiring();
    const { settings } = this.#lab;
    const network = settings === this.#wiringOf ? undefined : buildNetwork(settings).describe();
    this.#wiringOf = settings;
    this.#wiring.postMessage({ id, network, neuron } satisfies WiringRequest);
  }

  #startWiring(): Worker {
    const worker = new Worker(new URL('./wiring-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<WiringReport>) => {
      if (data.id === this.#asked) this.#wired(data.targets);
    });
    return worker;
  }

  #wired(targets: Uint32Array | undefined): void {
    const named = this.#nameOf(this.#picked ?? 0);
    if (!targets) this.#said = `${named}: its synapses are too many to look for here. `;
    else {
      const every = Math.max(1, Math.ceil(targets.length / MOST));
      this.#targets = Array.from(targets).filter((_, k) => k % every === 0);
      const part = every > 1 ? `, ${whole(this.#targets.length)} of them drawn` : '';
      this.#said = `${named}: ${whole(targets.length)} synapses${part}. `;
    }
    this.#say();
  }

  #nameOf(neuron: number): string {
    const own = this.#populations.find(
      ({ first, size }) => neuron >= first && neuron < first + size,
    );
    const { settings } = this.#lab;
    const label =
      settings.example === CONNECTOME ? connectomeOf(settings)?.labels?.[neuron] : undefined;
    if (label !== undefined) return `Neuron ${label}`;
    return own ? `Neuron ${neuron - own.first} of ${displayName(own.name)}` : `Neuron ${neuron}`;
  }

  #listen(): void {
    const canvas = this.#canvas;
    let dragged = 0;
    canvas.addEventListener('pointerdown', (event) => {
      dragged = 0;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons === 0) return;
      dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
      this.#orbit(-event.movementX * 0.008, event.movementY * 0.008, 1);
    });
    canvas.addEventListener('click', ({ offsetX, offsetY }) => {
      if (dragged >= 4 || !this.#matrix) return;
      const { clientWidth: width, clientHeight: height } = canvas;
      this.#pick(neuronAt(this.#places, this.#matrix, { x: offsetX, y: offsetY, width, height }));
    });
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.#orbit(0, 0, Math.exp(event.deltaY * 0.001));
      },
      { passive: false },
    );
    canvas.addEventListener('keydown', (event) => {
      const neurons = this.#glow.length;
      const next = (by: number) => this.#pick(((this.#picked ?? -by) + by + neurons) % neurons);
      const moves: Record<string, () => void> = {
        ArrowLeft: () => this.#orbit(-0.1, 0, 1),
        ArrowRight: () => this.#orbit(0.1, 0, 1),
        ArrowUp: () => this.#orbit(0, 0.1, 1),
        ArrowDown: () => this.#orbit(0, -0.1, 1),
        '+': () => this.#orbit(0, 0, 0.9),
        '-': () => this.#orbit(0, 0, 1.1),
        n: () => next(1),
        p: () => next(-1),
        Escape: () => this.#pick(undefined),
      };
      if (event.ctrlKey || event.metaKey || !Object.hasOwn(moves, event.key)) return;
      event.preventDefault();
      moves[event.key]();
    });
  }
}
