/**
 * A fault injected at each place where one can happen (places.mjs, run once in a process of its own): the error's code says its cause, what was
 * recorded is there, the next run is right, and the process ends by itself.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';

interface Told {
  readonly place: string;
  readonly code: string;
  readonly recording?: Readonly<Record<string, number>>;
  readonly next: boolean;
}

let told: Map<string, Told>;
beforeAll(async () => {
  // rejects where it is killed, or ends with another code than 0
  const script = join(import.meta.dirname, 'places.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 500_000 });
  const lines = stdout.trim().split('\n');
  told = new Map(lines.map((line) => JSON.parse(line) as Told).map((one) => [one.place, one]));
});

const BUILDING = { recording: false };
const RUNNING = { recording: true };
/** The reader has the parts before; the one that fails may be empty. */
const STREAMING = { recording: undefined };

const EXPECTED: readonly (readonly [
  place: string,
  code: string,
  { recording: boolean | undefined },
])[] = [
  ['worker killed while building', 'worker-lost', BUILDING],
  ['worker killed while running', 'worker-lost', RUNNING],
  ['worker killed while the other waits for its spikes', 'worker-lost', RUNNING],
  ['worker killed while recording states', 'worker-lost', RUNNING],
  ['worker killed while streaming', 'worker-lost', STREAMING],
  ['worker killed in a snapshot', 'worker-lost', BUILDING],
  ['worker killed in a restore', 'worker-lost', BUILDING],
  ['worker killed in a run of rates', 'worker-lost', RUNNING],
  ['worker killed in a circuit', 'worker-lost', RUNNING],
  ['worker killed in training', 'worker-lost', BUILDING],
  ['memory refused in a worker', 'out-of-memory', BUILDING],
  ['growth refused in a worker that builds', 'out-of-memory', BUILDING],
  ['growth refused in a worker that runs', 'out-of-memory', RUNNING],
  ['memory refused in this thread', 'out-of-memory', BUILDING],
  ['stopped before building', 'aborted', BUILDING],
  ['stopped while building', 'aborted', BUILDING],
  ['stopped while building in this thread', 'aborted', BUILDING],
  ['stopped while running', 'stopped', RUNNING],
  ['stopped in a run of rates', 'stopped', RUNNING],
  ['stopped in a circuit', 'stopped', RUNNING],
  ['stopped without a time step', 'stopped', RUNNING],
  ['disposed while running', 'disposed', RUNNING],
  ['disposed in a run of rates', 'disposed', RUNNING],
  ['disposed in a circuit', 'disposed', RUNNING],
  ['disposed without a time step', 'disposed', RUNNING],
  ['a callback that throws in a run of rates', 'callback-failed', RUNNING],
  ['a callback that throws in a circuit', 'callback-failed', RUNNING],
  ['a callback that throws without a time step', 'callback-failed', RUNNING],
];

it.each(EXPECTED)('%s: %s', (place, code, { recording }) => {
  const found = told.get(place);
  expect(found?.code).toBe(code);
  if (recording) {
    for (const [what, amount] of Object.entries(found?.recording ?? { recording: 0 })) {
      expect(amount, what).toBeGreaterThan(0);
    }
  } else if (recording === false) expect(found?.recording).toBeUndefined();
  else expect(found?.recording).toBeDefined();
  expect(found?.next).toBe(true);
});

it('each of them is expected, and nothing was rejected unheard', () => {
  expect([...told.keys()]).toEqual(EXPECTED.map(([place]) => place));
});
