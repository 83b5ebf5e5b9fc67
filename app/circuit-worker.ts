/**
 * Runs the circuit of the page away from the page's thread, one cycle a request. The page owns the history: a request says which
 * settings, which stretch of the run and, where a stretch begins, from which states; the same requests give the same states.
 */
import { type Fault, setAssetBase } from '../src/index.ts';
import { SamplingCircuit } from '../src/sampling/index.ts';
import { type CircuitSettings, circuitOptions } from './circuit-model.ts';
import { faultsOf } from './faults.ts';

export interface CircuitRequest {
  /** Of a stretch: another one is opened where it is new. */
  readonly id: number;
  readonly settings: CircuitSettings;
  readonly stretch: number;
  /** Soma after soma for each chain; absent: unit normals. */
  readonly initial: Float32Array | undefined;
}

export type CircuitReport =
  | {
      readonly tell: 'cycle';
      readonly id: number;
      readonly steps: number;
      /** (step·chains + chain)·2 + soma; the last step is the trough. */
      readonly states: Float32Array<ArrayBuffer>;
      /** Wall s. */
      readonly seconds: number;
    }
  | { readonly tell: 'fault'; readonly id: number; readonly faults: readonly Fault[] };

/** Chains that are worth a thread of their own. */
const BLOCK = 64;
/** More would take longer to start, with each change of a gate, than they save. */
const MOST_WORKERS = 4;

setAssetBase(new URL('./dist/', self.location.href).href);

let open: { readonly id: number; readonly circuit: SamplingCircuit } | undefined;
let turn: Promise<void> = Promise.resolve();

const tell = (report: CircuitReport, transfer: Transferable[] = []) =>
  (self as unknown as Worker).postMessage(report, transfer);

self.addEventListener('message', ({ data }: MessageEvent<CircuitRequest>) => {
  turn = turn
    .then(() => cycle(data))
    .catch((error: unknown) => tell({ tell: 'fault', id: data.id, faults: faultsOf(error) }));
});

async function cycle({ id, settings, stretch, initial }: CircuitRequest): Promise<void> {
  const started = performance.now();
  if (open?.id !== id) {
    await open?.circuit.dispose();
    open = undefined;
    const most = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
    const blocks = Math.min(most, Math.floor(settings.chains / BLOCK));
    const workers = blocks > 1 ? blocks : 0;
    const options = { ...circuitOptions(settings, stretch), workers, initial };
    open = { id, circuit: await SamplingCircuit.create(options) };
  }
  const { cycles: steps, values } = await open.circuit.trace();
  const states = new Float32Array(values);
  const seconds = (performance.now() - started) / 1000;
  tell({ tell: 'cycle', id, steps, states, seconds }, [states.buffer]);
}
