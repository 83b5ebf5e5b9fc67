/**
 * `<synfire-network src="network.json" time="1000">`: a live raster of one's own network, in a page
 * that knows nothing else of Synfire. `src` is what `JSON.stringify(network)` gave; or a script sets
 * the property `network`. The engine runs in workers; the page's thread only draws.
 *
 * Attributes: `src`; `time` (ms to run, default 1,000); `span` (ms shown, default 500); `speed`
 * (simulated over wall time at most, default 1); `workers`; `asset-base` (where the library's files
 * lie, if not beside the script). Colours: CSS properties --synfire-spike, --synfire-accent (#rrggbb).
 * The raster's name tells rates and regularity of what it shows, for who hears the page.
 * Events: `synfire-end` with detail { hash, spikes, time }, `synfire-fault` with detail { faults };
 * a fault also stands in the element as text.
 *
 * Importing this module defines the element where the page has custom elements, and does nothing
 * elsewhere.
 */
// not from the entry: what its other parts load when first needed would cut this page's code into more files
import { setAssetBase } from '../backends/machine/host.ts';
import { type Fault, printFault, SynfireError } from '../errors.ts';
import { Network } from '../network/network.ts';
import { SpikeHash } from '../plan/hash.ts';
import { kindOf } from '../plot/population.ts';
import { Simulation } from '../simulate/simulation.ts';
import { LiveRaster, pixelColour } from './live-raster.ts';

/** Wall ms that a slice aims at. */
const AIM = 30;
/** Wall ms between two summaries in words. */
const TELL = 2000;
const STYLE = `
  :host { display: block; height: 16rem; position: relative; }
  canvas { width: 100%; height: 100%; display: block; }
  p { position: absolute; inset: 0; margin: 1em; white-space: pre-wrap; font: 14px system-ui, sans-serif; }
`;

/** Where there is no page (Node), a class that is never made. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Attributes have no properties beside them: frameworks assign a property where there is one, and write the attribute else. */
class SynfireNetworkElement extends Base {
  static readonly observedAttributes = ['src'];
  #network: Network | undefined;
  #controller: AbortController | undefined;
  #canvas: HTMLCanvasElement | undefined;

  /** The network that is shown; setting it starts it. */
  get network(): Network | undefined {
    return this.#network;
  }

  set network(network: Network | undefined) {
    this.#network = network;
    if (this.isConnected) void this.#begin(async () => network);
  }

  connectedCallback(): void {
    if (!this.shadowRoot) {
      const shadow = this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet(); // a page's policy may forbid <style>
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
      const canvas = document.createElement('canvas');
      const status = document.createElement('p');
      status.setAttribute('role', 'status');
      shadow.append(canvas, status);
      canvas.setAttribute('role', 'img');
      this.#canvas = canvas;
      this.#tell('');
    }
    const src = this.getAttribute('src');
    if (this.#network) void this.#begin(async () => this.#network);
    else if (src !== null) void this.#begin(() => load(new URL(src, document.baseURI)));
  }

  disconnectedCallback(): void {
    this.#controller?.abort();
  }

  attributeChangedCallback(_name: string, before: string | null, src: string | null): void {
    if (!this.isConnected || before === src || src === null) return;
    this.#network = undefined;
    void this.#begin(() => load(new URL(src, document.baseURI)));
  }

  async #begin(get: () => Promise<Network | undefined>): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#say('');
    try {
      const network = await get();
      if (network && !controller.signal.aborted) await this.#run(network, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      const faults = faultsOf(error);
      this.#say(faults.map(printFault).join('\n'));
      this.dispatchEvent(new CustomEvent('synfire-fault', { detail: { faults } }));
    }
  }

  async #run(network: Network, signal: AbortSignal): Promise<void> {
    const base = this.getAttribute('asset-base');
    if (base !== null) setAssetBase(new URL(base, document.baseURI).href);
    const workers = this.hasAttribute('workers') ? this.#number('workers', 1) : undefined;
    const raster = new LiveRaster(this.#canvas!, this.#number('span', 500), this.#colours());
    const [time, speed] = [this.#number('time', 1000), this.#number('speed', 1)];
    const simulation = await Simulation.create(network, { workers });
    const draw = () => {
      raster.draw();
      if (!signal.aborted) frame = requestAnimationFrame(draw);
    };
    let frame = requestAnimationFrame(draw);
    try {
      const { plan } = simulation;
      raster.show(
        plan.populations.map(({ name, first, size }) => {
          const inhibitory = kindOf({ name, first, size }) === 'inhibitory';
          return { name, first, size, inhibitory };
        }),
      );
      const hash = new SpikeHash();
      const last = Math.round(time / plan.dt);
      let [done, spikes, steps, told] = [0, 0, 10, performance.now()];
      while (done < last && !signal.aborted) {
        const started = performance.now();
        const recording = await simulation.step(Math.min(steps, last - done));
        const elapsed = Math.max(0.5, performance.now() - started);
        done += Math.min(steps, last - done);
        spikes += recording.spikeCount;
        hash.merge([
          Number.parseInt(recording.hash.slice(8), 16),
          Number.parseInt(recording.hash.slice(0, 8), 16),
        ]);
        raster.add({ ...recording.allSpikes(), to: recording.to });
        if (performance.now() - told > TELL || done === last) {
          this.#tell(await raster.inWords().catch(() => ''));
          told = performance.now();
        }
        const most = (AIM * speed) / plan.dt;
        steps = Math.max(1, Math.round(Math.min((steps * AIM) / elapsed, steps * 2, most)));
        const wait = recording.duration / speed - elapsed;
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      if (signal.aborted) return;
      const detail = { hash: hash.toString(), spikes, time: simulation.time };
      this.dispatchEvent(new CustomEvent('synfire-end', { detail }));
    } finally {
      await simulation.dispose();
      cancelAnimationFrame(frame);
      raster.draw();
    }
  }

  /** The raster's name, with what it shows. */
  #tell(words: string): void {
    const name = this.getAttribute('aria-label') ?? 'Spike raster';
    this.#canvas?.setAttribute('aria-label', words === '' ? name : `${name}: ${words}`);
  }

  #say(text: string): void {
    const place = this.shadowRoot?.querySelector('p');
    if (place) place.textContent = text;
  }

  /** A positive number from an attribute. */
  #number(name: string, otherwise: number): number {
    const text = this.getAttribute(name);
    const value = Number(text);
    if (text === null) return otherwise;
    if (Number.isFinite(value) && value > 0) return value;
    throw new SynfireError({
      code: 'bad-attribute',
      where: `<synfire-network> › ${name}`,
      found: JSON.stringify(text),
      expected: 'a number above 0',
      remedy: 'Correct the attribute.',
    });
  }

  #colours(): { spike: number; accent: number } {
    const style = getComputedStyle(this);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const colour = (name: string, otherwise: string) => {
      const given = style.getPropertyValue(name).trim();
      return pixelColour(/^#[0-9a-f]{6}$/i.test(given) ? given : otherwise);
    };
    return {
      spike: colour('--synfire-spike', dark ? '#d9dcdf' : '#22262b'),
      accent: colour('--synfire-accent', dark ? '#ff8a4c' : '#c2410c'),
    };
  }
}

async function load(url: URL): Promise<Network> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return Network.fromJSON(await response.text());
  throw new SynfireError({
    code: 'not-found',
    where: '<synfire-network> › src',
    found: response ? `${url.href} answered ${response.status}` : `${url.href} cannot be reached`,
    expected: 'a network as JSON',
    remedy: 'Save one with JSON.stringify(network) and give its address.',
  });
}

function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof SynfireError) return error.faults;
  const found = error instanceof Error ? error.message : String(error);
  const where = '<synfire-network>';
  return [{ code: 'bug', where, found, expected: 'no such error', remedy: 'Please report it.' }];
}

if (globalThis.customElements && !customElements.get('synfire-network')) {
  customElements.define('synfire-network', SynfireNetworkElement);
}
