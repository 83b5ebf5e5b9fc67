/** The right panel: which engine runs, why, how fast; and that another tab shares the processors. */
import { printBytes } from '../src/plan/budget.ts';
import type { Lab } from './lab.ts';
import { find, make, short } from './page.ts';
import type { Engine } from './protocol.ts';
import { whole } from './whole.ts';

const NO_SIMD =
  'This browser has no WebAssembly SIMD, which the engine needs: a newer one is a hundred times faster.';

/** Share of a new slice in the moving means, so that figures can be read. */
const MIX = 0.1;

export class EnginePanel {
  readonly #lab: Lab;
  #speed = 0;
  #events = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.listen({
      opened({ neurons, synapses, bytes, buildSeconds, reason }) {
        find('#neurons').textContent = whole(neurons);
        find('#synapses').textContent = whole(synapses);
        find('#memory').textContent = printBytes(bytes);
        find('#built').textContent = `${buildSeconds.toFixed(2)} s`;
        const missing = lab.hasNoSimd ? ` ${NO_SIMD}` : '';
        find('#reason').textContent = `${reason}.${missing}`;
      },
      begun: () => {
        this.#speed = 0;
        this.#events = 0;
        for (const id of ['pace', 'events', 'spikes', 'hash']) find(`#${id}`).textContent = '–';
      },
      slice: ({ speed, eventRate }) => {
        if (speed <= 0) return;
        const mix = this.#speed > 0 ? MIX : 1;
        this.#speed += mix * (speed - this.#speed);
        this.#events += mix * (eventRate - this.#events);
      },
      engines: (webgpu) => void showEngines(lab, webgpu),
    });
    const backend = find<HTMLSelectElement>('#backend');
    backend.addEventListener('change', () => {
      const chosen = { backend: backend.value as Engine };
      lab.change(chosen, 'Rebuilt on another engine; the spikes are the same.');
    });
    const workers = find<HTMLInputElement>('#workers');
    workers.addEventListener('change', () => {
      const chosen = { workers: workers.value === '' ? undefined : Number(workers.value) };
      lab.change(chosen, 'Rebuilt with other workers; the spikes are the same.');
    });
    watchOtherTabs();
  }

  /** The settings' engine, as they are now. */
  refill(): void {
    const { backend, workers } = this.#lab.settings;
    find<HTMLSelectElement>('#backend').value = backend;
    find<HTMLInputElement>('#workers').value = workers?.toString() ?? '';
  }

  /** The figures of now. */
  draw(): void {
    const { last } = this.#lab;
    if (!last) return;
    find('#spikes').textContent = whole(last.spikes);
    find('#hash').textContent = last.hash;
    if (this.#speed <= 0) return;
    find('#pace').textContent = `${this.#speed.toPrecision(3)} × real time`;
    find('#events').textContent = `${short(this.#events)}/s`;
  }
}

async function showEngines(lab: Lab, webgpu: string): Promise<void> {
  const select = find<HTMLSelectElement>('#backend');
  select.querySelector('[value=webgpu]')?.remove();
  if (webgpu === '') select.append(make('option', { value: 'webgpu' }, 'WebGPU'));
  select.value = lab.settings.backend;
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const said = webgpu === '' ? 'it can simulate here' : 'it cannot simulate here';
  const drawn = lab.lostGpu
    ? 'It was lost while it drew the 3-D view, and asked again since.'
    : 'The 3-D view says what draws it.';
  find('#gpu').textContent = adapter
    ? `WebGPU: ${said}. ${drawn}`
    : 'This browser offers no WebGPU; everything runs without it.';
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
