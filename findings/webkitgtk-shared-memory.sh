#!/bin/sh
# WebKitGTK 2.50.6: shared memory on a page that is cross-origin isolated.
#
# Guessed:  with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp a page has shared memory, as in Safari
#           (since 15.2), Chrome and Firefox; `crossOriginIsolated` says whether it does, and where it is missing, so is all that needs it.
# True:     the page is told that it is isolated (`crossOriginIsolated` is true), and there is no global `SharedArrayBuffer` all the same. WebAssembly.Memory
#           takes `shared: true` and makes one: its buffer is a SharedArrayBuffer, of which only the name is hidden, and Atomics works on it. What
#           fails is to send it to a worker: postMessage throws a DataCloneError. So neither the flag nor a test by `WebAssembly.Memory`, as libraries that
#           ask for threads make it, tells that there are none; the name of the global does.
# Seen with WebKitGTK 2.50.6 of Debian 12 (packages webkit2gtk-driver and xvfb, which the script does not install), Node.js 20: see EXPECTED. Ends
# with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >page.html <<'EOF'
<!doctype html><script type="module">
const found = [`crossOriginIsolated ${globalThis.crossOriginIsolated}`, `SharedArrayBuffer ${typeof SharedArrayBuffer}`];
let memory;
try {
  memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  found.push(`a shared memory's buffer is ${Object.prototype.toString.call(memory.buffer)}`);
  found.push(`Atomics.add on it ${Atomics.add(new Int32Array(memory.buffer), 0, 5)}, then ${Atomics.load(new Int32Array(memory.buffer), 0)}`);
} catch (error) {
  found.push(`a shared memory: ${error}`);
}
const worker = new Worker('worker.js');
const answer = new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(`the worker got ${data}`);
  worker.onmessageerror = () => resolve('messageerror at the page');
});
try {
  worker.postMessage(memory);
  found.push(await answer);
} catch (error) {
  found.push(`postMessage: ${error.name}`);
}
await fetch('/found', { method: 'POST', body: found.join('\n') });
</script>
EOF
cat >worker.js <<'EOF'
onmessage = ({ data }) => postMessage(Object.prototype.toString.call(data));
onmessageerror = () => postMessage('a message that it cannot read');
EOF
cat >serve.mjs <<'EOF'
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
let browser;
const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let body = '';
    for await (const piece of request) body += piece;
    console.log(body);
    response.end();
    browser.kill('SIGTERM');
    server.close();
    server.closeAllConnections();
    return;
  }
  const script = request.url === '/worker.js';
  if (!script && request.url !== '/') return response.writeHead(404).end();
  response.writeHead(200, { ...headers, 'Content-Type': script ? 'text/javascript' : 'text/html' });
  response.end(readFileSync(script ? 'worker.js' : 'page.html'));
}).listen(0, '127.0.0.1', () => {
  const [, , ...command] = process.argv;
  browser = spawn(command[0], [...command.slice(1), `http://127.0.0.1:${server.address().port}/`], { stdio: 'ignore' });
});
EOF
browser=$(ls /usr/lib/*/webkit2gtk-4.1/MiniBrowser /usr/lib/*/webkit2gtk-4.0/MiniBrowser 2>/dev/null | head -1)
dpkg-query -W -f '${Package} ${Version}\n' libwebkit2gtk-4.1-0 | sed 's/-1~.*//' >FOUND
timeout 120 node serve.mjs xvfb-run --auto-servernum "$browser" --private >>FOUND
cat >EXPECTED <<'EOF'
libwebkit2gtk-4.1-0 2.50.6
crossOriginIsolated true
SharedArrayBuffer undefined
a shared memory's buffer is [object SharedArrayBuffer]
Atomics.add on it 0, then 5
postMessage: DataCloneError
EOF
cat FOUND
diff EXPECTED FOUND
