#!/bin/sh
# Node.js 20: a program that hides SharedArrayBuffer before it starts a worker.
#
# Guessed:  `delete globalThis.SharedArrayBuffer` makes Node a host without shared memory; workers still start and post messages.
# True:     where node:worker_threads is loaded after the deletion, a worker ends at its first message with "undefined is not an
#           integer typed array", raised by Node's own process.cwd of workers: the counter that tells workers of a chdir is made of the
#           global's SharedArrayBuffer when the module is loaded, and is left out where there is none. Loaded before, all is well.
# Seen with Node.js 20.20.2: see EXPECTED. Node.js 24 and 26, Deno 2.9 and Bun 1.4 start the worker either way. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >worker.mjs <<'END'
import { parentPort } from 'node:worker_threads';
parentPort.postMessage(process.cwd() === undefined ? 'none' : 'a message');
END
cat >look.mjs <<'END'
if (process.argv[2] === 'before') await import('node:worker_threads');
delete globalThis.SharedArrayBuffer;
const { Worker } = await import('node:worker_threads');
const worker = new Worker(new URL('worker.mjs', import.meta.url));
const heard = await new Promise((done) => {
  worker.on('message', done);
  worker.on('error', (error) => done(error.message));
});
console.log(`${process.argv[2]}: ${heard}`);
await worker.terminate();
END
cat >EXPECTED <<'END'
before: a message
after: undefined is not an integer typed array.
END
{ node look.mjs before; node look.mjs after; } >FOUND
cat FOUND
diff EXPECTED FOUND
