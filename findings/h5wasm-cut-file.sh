#!/bin/sh
# h5wasm 0.10.3: what opening a file says that is cut off, or is not there.
#
# Guessed:  `new File(path, 'r')` throws where the HDF5 library cannot open the file.
# True:     it returns an object whose `file_id` is -1n; only a later call says something, and not what happened: `keys()` throws
#           "error - name not defined!". Whoever opens files of others has to ask for `file_id >= 0n`.
# Seen with h5wasm 0.10.3, Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund h5wasm@0.10.3 >/dev/null
cat >look.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import h5wasm from 'h5wasm/node';
await h5wasm.ready;
const file = new h5wasm.File('whole.h5', 'w');
file.create_dataset({ name: 'x', data: new Float64Array(1000) });
file.close();
writeFileSync('cut.h5', readFileSync('whole.h5').subarray(0, 1000));
for (const name of ['whole.h5', 'cut.h5', 'missing.h5']) {
  const opened = new h5wasm.File(name, 'r');
  let keys;
  try {
    keys = JSON.stringify(opened.keys());
  } catch (error) {
    keys = `throws "${error.message}"`;
  }
  console.log(`${name}: opened ${opened.file_id >= 0n}, keys() ${keys}`);
}
EOF
cat >EXPECTED <<'EOF'
whole.h5: opened true, keys() ["x"]
cut.h5: opened false, keys() throws "error - name not defined!"
missing.h5: opened false, keys() throws "error - name not defined!"
EOF
node look.mjs 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
