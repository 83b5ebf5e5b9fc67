#!/bin/sh
# h5wasm 0.10.3: what a dataset without dimensions comes back as.
#
# Guessed:  `dataset.value` is a typed array of the dataset's type, of length 1 where its shape is [].
# True:     a scalar of f32, f64 or a whole number of up to 32 bits is a plain JavaScript number, one of 64 bits a BigInt. Width and
#           sign are only in `dataset.metadata` (`size`, `signed`) and `dataset.dtype`; a reader that writes back what it
#           read makes f64 of f32 unless it keeps them. The same value with the shape [1] is a Float32Array.
# Seen with h5wasm 0.10.3, Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund h5wasm@0.10.3 >/dev/null
cat >look.mjs <<'EOF'
import h5wasm from 'h5wasm/node';
await h5wasm.ready;
const file = new h5wasm.File('scalars.h5', 'w');
file.create_dataset({ name: 'f32', data: new Float32Array([0.1]), shape: [], dtype: '<f' });
file.create_dataset({ name: 'f32_of_one', data: new Float32Array([0.1]), shape: [1], dtype: '<f' });
file.create_dataset({ name: 'f64', data: new Float64Array([0.1]), shape: [], dtype: '<d' });
file.create_dataset({ name: 'i8', data: new Int8Array([-3]), shape: [], dtype: '<b' });
file.create_dataset({ name: 'u64', data: new BigUint64Array([7n]), shape: [], dtype: '<Q' });
file.close();
const again = new h5wasm.File('scalars.h5', 'r');
for (const name of ['f32', 'f32_of_one', 'f64', 'i8', 'u64']) {
  const { value, shape, metadata } = again.get(name);
  const kind = typeof value === 'object' ? value.constructor.name : typeof value;
  console.log(name, JSON.stringify(shape), kind, metadata.size);
}
again.close();
EOF
cat >EXPECTED <<'EOF'
f32 [] number 4
f32_of_one [1] Float32Array 4
f64 [] number 8
i8 [] number 1
u64 [] bigint 8
EOF
node look.mjs >FOUND
cat FOUND
diff EXPECTED FOUND
