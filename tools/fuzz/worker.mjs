/**
 * Tries batches of cases in a thread of its own. What is being tried is told in shared memory, so that whoever started this thread sees one
 * that does not end. A batch stops at its first fault, which fast-check has made small by then.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { makeKinds } from './kinds.mjs';

/** Most that one case may take, ms. */
const LONGEST = 2000;
/** Most that a batch may take, ms: where a fault is slow, making it small ends there. */
const LONGEST_BATCH = 30_000;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc');
const lib = await import(workerData.library);
lib.setAssetBase(workerData.assets);
const kinds = await makeKinds(lib);
/** [time at which the case at hand began, s; its number in the batch] */
const told = new Float64Array(workerData.told);

class TooLong extends Error {}

/** Throws what is not the library's own error. */
async function attempt(kind, made, tally) {
  const started = performance.now();
  tally.cases++;
  told[1]++;
  told[0] = Date.now();
  try {
    await kind.attempt(made);
  } catch (error) {
    if (!(error instanceof lib.SynfireError)) throw error;
    tally.refused++;
  }
  told[0] = 0;
  const wall = performance.now() - started;
  tally.longest = Math.max(tally.longest, wall);
  if (wall > LONGEST) throw new TooLong(`${Math.round(wall)} ms`);
}

const lineOf = (error) =>
  String(error?.stack ?? error)
    .split('\n')
    .slice(0, 3)
    .map((line) => line.trim().replace(/\(?(file:)?\/\S*\//, '('))
    .join(' | ');

async function batch({ name, seed, runs }) {
  const kind = kinds[name];
  const tally = { name, cases: 0, refused: 0, longest: 0 };
  told[1] = 0;
  const property = fc.asyncProperty(kind.made, (made) => attempt(kind, made, tally));
  const found = await fc.check(property, {
    seed,
    numRuns: runs,
    interruptAfterTimeLimit: LONGEST_BATCH,
  });
  const failed = found.failed && {
    fault: lineOf(found.errorInstance),
    made: kind.print?.(found.counterexample[0]) ?? found.counterexample[0],
  };
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return { ...tally, failed, held: heapUsed + external };
}

async function kept({ name, made }) {
  const tally = { name, cases: 0, refused: 0, longest: 0 };
  try {
    if (kinds[name] === undefined) throw new Error(`no kind "${name}"`);
    await attempt(kinds[name], made, tally);
  } catch (error) {
    return { ...tally, failed: { fault: lineOf(error), made } };
  }
  return tally;
}

const shares = Object.entries(kinds).map(([name, { share }]) => [name, share]);
parentPort.postMessage({ shares });
parentPort.on('message', async (job) => {
  parentPort.postMessage({ done: await (job.made === undefined ? batch(job) : kept(job)) });
});
