/**
 * The run that this browser keeps, in the origin's private file system: settings, how far it was, its state. One file, whole or not there;
 * where the page may keep nothing, nothing is kept and nobody is asked.
 */
import { stateStore } from '../src/backends/machine/state-store.ts';
import type { Settings } from './settings.ts';

export interface KeptRun {
  readonly settings: Settings;
  /** ms. */
  readonly time: number;
  /** Of all spikes before. */
  readonly spikes: number;
  readonly hash: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const NAME = 'lab-run.synfire';
const MOST_BYTES = 64e6;

/** False where it is too large, or cannot be kept. */
export async function keepRun({ bytes, ...about }: KeptRun): Promise<boolean> {
  if (bytes.length > MOST_BYTES) return false;
  const head = new TextEncoder().encode(JSON.stringify(about));
  const all = new Uint8Array(4 + head.length + bytes.length);
  new DataView(all.buffer).setUint32(0, head.length);
  all.set(head, 4);
  all.set(bytes, 4 + head.length);
  try {
    await (await stateStore()).write(NAME, all);
    return true;
  } catch {
    return false; // no room, or not allowed: the run goes on all the same
  }
}

/** Undefined where none is kept, or what is there is of another version of the lab. */
export async function keptRun(): Promise<KeptRun | undefined> {
  try {
    const all = await (await stateStore()).read(NAME);
    if (!all || all.length < 4) return undefined;
    const start = 4 + new DataView(all.buffer).getUint32(0);
    const about = JSON.parse(new TextDecoder().decode(all.subarray(4, start)));
    return { ...about, bytes: all.slice(start) };
  } catch {
    return undefined;
  }
}

export async function forgetRun(): Promise<void> {
  try {
    await (await stateStore()).remove(NAME);
  } catch {
    // nothing is kept here
  }
}
