#!/bin/sh
# jsfive 0.4.2: what it gives for HDF5 data that were never written, and for whole numbers of 64 bits.
#
# Guessed:  a reader of HDF5 gives the fill value (0 unless the file says otherwise) where a chunk was never written, as the format has it and h5py,
#           h5wasm and MATLAB do; numbers of 64 bits come as BigInt, or are refused where a number of JavaScript cannot hold them.
# True:     unwritten chunks are holes in a plain array: `value[k]` is undefined, a sum over it is NaN, and forEach() and reduce() leave the holes out, so a mean
#           by reduce() over `length` is right by chance where one by a loop is NaN. A dataset that was made larger and not yet filled
#           is such a one, as recordings that grow are while they run. Ids of 64 bits are rounded to 53 without a word, so two neurons can become
#           one: 9007199254740993 is 9007199254740992.
# Seen with jsfive 0.4.2, the file written and judged by h5wasm 0.10.3, Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund h5wasm@0.10.3 jsfive@0.4.2 >/dev/null
cat >look.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import h5wasm from 'h5wasm/node';
import { File } from 'jsfive';
await h5wasm.ready;
const writer = new h5wasm.File('grown.h5', 'w');
writer.create_dataset({ name: 'rates', data: Float32Array.of(1, 2, 3, 4), shape: [4], maxshape: [null], chunks: [2] });
writer.get('rates').resize([8]);
writer.create_dataset({ name: 'ids', data: BigInt64Array.of(9007199254740992n, 9007199254740993n) });
writer.close();
const judge = new h5wasm.File('grown.h5', 'r');
const bytes = readFileSync('grown.h5');
const read = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'grown.h5');
const list = (values) => Array.from(values, String).join(' ');
const sum = (values) => {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k];
  return total;
};
console.log(`rates: h5wasm ${list(judge.get('rates').value)}`);
const rates = read.get('rates').value;
console.log(`rates: jsfive ${list(rates)}; summed by a loop ${sum(rates)}, by reduce ${rates.reduce((a, b) => a + b)}`);
console.log(`ids: h5wasm ${list(judge.get('ids').value)}`);
const ids = read.get('ids').value;
console.log(`ids: jsfive ${list(ids)}; different ones ${new Set(ids).size}`);
EOF
cat >EXPECTED <<'EOF'
rates: h5wasm 1 2 3 4 0 0 0 0
rates: jsfive 1 2 3 4 undefined undefined undefined undefined; summed by a loop NaN, by reduce 10
ids: h5wasm 9007199254740992 9007199254740993
ids: jsfive 9007199254740992 9007199254740992; different ones 1
EOF
node look.mjs >FOUND
cat FOUND
diff EXPECTED FOUND
