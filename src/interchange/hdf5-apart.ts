/**
 * HDF5 read in a worker of its own, one file after the other: libhdf5 can be busy with a damaged one for ever, and only the end of its
 * thread stops it. The worker is started when the first file is read, keeps no process alive, and ends where it is idle for a while.
 */
import { Crew } from '../backends/machine/crew.ts';
import { transfer } from '../backends/machine/worker.ts';
import { SynfireError } from '../errors.ts';
import { limits } from '../limits.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import type { Hdf5Group } from './hdf5.ts';
import type { TreeOptions } from './hdf5-tree.ts';
import type { Hdf5Api } from './hdf5-worker.ts';

/** ms after which an idle worker ends. */
const IDLE = 10_000;
/** The longest that timers take. */
const LONGEST = 2 ** 31 - 1;

let worker: Promise<Crew<Hdf5Api>> | undefined;
let turn: Promise<unknown> = Promise.resolve();
let idle: ReturnType<typeof setTimeout> | undefined;

/** Undefined: there can be no worker here, or it finds no package. `address`: of the package's module. Throws as `readHdf5` does. */
export function readApart(
  bytes: Uint8Array,
  options: TreeOptions,
  address: string | undefined,
): Promise<Hdf5Group | undefined> {
  const mine = turn.then(() => inTime(bytes, options, address ?? addressHere()));
  turn = mine.catch(() => {});
  return mine;
}

/** Where this thread finds the package: a page's import map is not its workers'. */
function addressHere(): string | undefined {
  try {
    return import.meta.resolve('h5wasm');
  } catch {
    return undefined;
  }
}

async function inTime(
  bytes: Uint8Array,
  options: TreeOptions,
  address: string | undefined,
): Promise<Hdf5Group | undefined> {
  clearTimeout(idle);
  const time = limits.hdf5Time;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    if (time <= LONGEST) timer = setTimeout(() => resolve('late'), time);
  });
  try {
    const answer = await Promise.race([ask(bytes, options, address), late]);
    if (answer !== 'late') return answer;
    await end();
    throw new SynfireError({
      code: 'over-limit',
      where: options.where,
      found: `an HDF5 file that is still being read after ${time} ms`,
      expected: `at most ${time} ms`,
      remedy: `${FETCH_AGAIN} If it is only large, setLimits({ hdf5Time: … }) raises the limit.`,
    });
  } finally {
    clearTimeout(timer);
    idle = setTimeout(end, IDLE);
    (idle as { unref?: () => void }).unref?.();
  }
}

async function end(): Promise<void> {
  const ended = worker;
  worker = undefined;
  await (await ended)?.dispose();
}

async function ask(
  bytes: Uint8Array,
  options: TreeOptions,
  address: string | undefined,
): Promise<Hdf5Group | undefined> {
  const here = () => Promise.reject(new Error('it has a thread of its own'));
  worker ??= Crew.start<Hdf5Api>(1, { script: 'hdf5-worker.js', here });
  const own = worker;
  try {
    const [ready] = await (await own).all((member) => member.prepare(address));
    if (!ready) return undefined;
  } catch {
    if (worker === own) worker = undefined;
    return undefined;
  }
  const copy = bytes.slice();
  try {
    const [answer] = await (await own).all((member) =>
      member.read(transfer(copy, [copy.buffer]), options, { ...limits }, address),
    );
    if ('tree' in answer) return answer.tree;
    throw new SynfireError(answer.faults);
  } catch (cause) {
    if (!(cause instanceof SynfireError) || cause.code !== 'worker-lost') throw cause;
    if (worker === own) worker = undefined;
    const found = cause.faults[0].found;
    const expected = 'a whole HDF5 file';
    throw fileError('hdf5-damaged', options.where, found, expected, FETCH_AGAIN, { cause });
  }
}
