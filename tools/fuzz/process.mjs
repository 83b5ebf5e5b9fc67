/**
 * Tries batches of cases in a process of its own, so that its processor time and its memory are what the cases took. A thread beside
 * it (watch.mjs) ends the process where a case does not end. A batch stops at its first fault, which fast-check has made small by then.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { makeKinds } from './kinds.mjs';

/** Most that one case may take, ms of processor time. */
const LONGEST = 2000;
/** Most that a batch may take, ms: where a fault is slow, making it small ends there. */
const LONGEST_BATCH = 60_000;

const [library, assets] = process.argv.slice(2);
setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc');
const lib = await import(library);
lib.setAssetBase(assets);
// a damaged file that keeps libhdf5 busy is refused before the case is taken for one that hangs
lib.setLimits({ hdf5Time: 1000 });
const kinds = await makeKinds(lib);
/** [processor time at which the case at hand began, ms, or 0; its number in the batch] */
const told = new Float64Array(new SharedArrayBuffer(16));
const watch = new Worker(new URL('./watch.mjs', import.meta.url), { workerData: told.buffer });
watch.unref();

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

class TooLong extends Error {}

/** Rejections that nobody waits for, while a case was tried. */
const unheard = [];
process.on('unhandledRejection', (reason) => unheard.push(reason));

/** Throws what is not the library's own error. */
async function attempt(kind, made, tally) {
  const [began, before] = [performance.now(), processorTime()];
  tally.cases++;
  told[1]++;
  told[0] = Math.max(1e-3, before);
  try {
    await kind.attempt(made);
  } catch (error) {
    if (!(error instanceof lib.SynfireError)) throw error;
    tally.refused++;
  } finally {
    told[0] = 0;
  }
  // what is rejected beside the answer is told after the microtasks
  await new Promise(setImmediate);
  if (unheard.length > 0) throw unheard.splice(0)[0];
  tally.longest = Math.max(tally.longest, performance.now() - began);
  const took = processorTime() - before;
  if (took > LONGEST) throw new TooLong(`${Math.round(took)} ms of processor time`);
}

const lineOf = (error) =>
  String(error?.stack ?? error)
    .split('\n')
    .slice(0, 3)
    .map((line) => line.trim().replace(/\(?(file:)?\/\S*\//, '('))
    .join(' | ');

const empty = (name) => ({ name, cases: 0, refused: 0, longest: 0 });

async function batch({ name, seed, runs }) {
  const kind = kinds[name];
  const tally = empty(name);
  const began = performance.now();
  told[1] = 0;
  const property = fc.asyncProperty(kind.made, (made) => attempt(kind, made, tally));
  const stop = { interruptAfterTimeLimit: LONGEST_BATCH, markInterruptAsFailure: false };
  const found = await fc.check(property, { seed, numRuns: runs, ...stop });
  const seconds = (performance.now() - began) / 1000;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const failed = found.failed && faultOf(kind, found);
  return { ...tally, seconds, failed, held: heapUsed + external };
}

function faultOf(kind, { errorInstance, counterexample }) {
  const made = counterexample[0];
  return { fault: lineOf(errorInstance), made: kind.print?.(made) ?? made };
}

async function kept({ name, made }) {
  const tally = { ...empty(name), seconds: 0 };
  try {
    if (kinds[name] === undefined) throw new Error(`no kind "${name}"`);
    await attempt(kinds[name], made, tally);
  } catch (error) {
    return { ...tally, failed: { fault: lineOf(error), made } };
  }
  return tally;
}

/** The case of a batch that a process before this one did not survive. */
function shown({ name, seed, runs, show }) {
  const { made, print } = kinds[name];
  const lost = fc.sample(made, { seed, numRuns: runs })[show - 1];
  return { made: print?.(lost) ?? lost };
}

const shares = Object.entries(kinds).map(([name, { share }]) => [name, share]);
process.send({ shares });
process.on('message', async (job) => {
  if (job === 'end') return process.exit(0);
  if (job.show !== undefined) return process.send({ shown: shown(job) });
  process.send({ done: await (job.made === undefined ? batch(job) : kept(job)) });
});
process.on('disconnect', () => process.exit(0));
