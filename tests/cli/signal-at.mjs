/**
 * Loaded before a command (`node --import`): sends its process a signal at an event of its own, given as JSON in SYNFIRE_SIGNAL_AT. When a
 * signal comes is then no race between two processes.
 *
 *     event      'heard': the signal has a listener · 'ran': a worker has told of steps it has done
 *                'renamed', 'written': a file whose name matches `file` was put in place, a piece of it was written
 *     times      at which of these
 *     signal     e.g. SIGKILL
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { event, signal, times = 1, file = '' } = JSON.parse(process.env.SYNFIRE_SIGNAL_AT);
const name = new RegExp(file);
let count = 0;
const happened = () => {
  if (++count === times) process.kill(process.pid, signal);
};

/** Puts another function in the place of `of[key]`, which is given the original. */
function around(of, key, make) {
  const original = of[key].bind(of);
  of[key] = make(original);
}

if (event === 'heard') {
  process.on('newListener', (heard) => heard === signal && setImmediate(happened));
} else if (event === 'ran') {
  process.on('worker', (worker) =>
    worker.on('message', (message) => message?.value?.steps > 0 && happened()),
  );
} else if (event === 'renamed') {
  around(fs, 'rename', (rename) => async (from, to) => {
    await rename(from, to);
    if (name.test(to)) happened();
  });
} else if (event === 'written') {
  around(fs, 'open', (open) => async (path, ...how) => {
    const handle = await open(path, ...how);
    if (!name.test(path)) return handle;
    around(handle, 'write', (write) => async (...what) => {
      const done = await write(...what);
      happened();
      return done;
    });
    return handle;
  });
}
syncBuiltinESMExports();
