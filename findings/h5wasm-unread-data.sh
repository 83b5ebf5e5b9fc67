#!/bin/sh
# h5wasm 0.10.3: what a dataset gives whose data the library cannot unpack.
#
# Guessed:  `dataset.value` throws, or is null, where the HDF5 library cannot read: h5py's `compression='lzf'` needs a filter that the package
#           has not (its plugins are a package apart), and h5py itself throws without it.
# True:     it returns a typed array of the right type and length, of what lay in the memory that was taken for it: other numbers from one
#           call to the next, often zeros, once the end of another dataset. `slice()` does so too. The call below says −1 and nobody looks at it; the only
#           sign is libhdf5's printed stack of errors, which goes to the console. After `activate_throwing_error_handler()`, which `await ready` gives,
#           both throw. Who reads files of others has to call it first.
# Seen with h5wasm 0.10.3, Node.js 20: see EXPECTED. Ends with 1 if it is otherwise. The file is one that h5py 3.7 wrote:
#   with h5py.File(name, 'w', libver='latest') as f: f.create_dataset('a', data=numpy.zeros(64, 'i1'), chunks=(64,), compression='lzf')
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund h5wasm@0.10.3 >/dev/null
base64 -d <<'EOF' | gunzip >lzf.h5
H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DACRUygIrf73rj6e/hEsSkkDaPJxsZVzAJIWuEAS4m
BkYGBjYeBiDFmHgYZr4HA9XAtk1bG8FOAlrAKMLAwMTIyOgAlYPRzDwMjAIcIDeAAAcDK9BVzMzc
UgyMQF21LEBxZoacqjQGFqAsKyNEH4cMAwMLExMTowMjIyeyhbBQmsAw6ED5m4+hDKNgFIyCUTAK
RgExAFjfPTAGkQA1WWjmCQgAAA==
EOF
cat >look.mjs <<'EOF'
import h5wasm from 'h5wasm/node';
const library = await h5wasm.ready;
const file = new h5wasm.File('lzf.h5', 'r');
const dataset = file.get('a');
// memory that was used before: what the caller gets is what is left in it
const mark = () => {
  const place = library._malloc(64);
  library.HEAPU8.fill(42, place, place + 64);
  library._free(place);
};
const say = (name, read) => {
  mark();
  try {
    const found = read();
    const right = found.every((number) => number === 0);
    console.log(`${name}: ${found.constructor.name} of ${found.length}, as written ${right}`);
  } catch (error) {
    console.log(`${name}: throws, ${/required filter 'lzf' is not registered/.exec(error.message)}`);
  }
};
console.log(`filters ${JSON.stringify(dataset.filters.map(({ name }) => name))}, 64 zeros were written`);
say('value', () => dataset.value);
say('slice', () => dataset.slice([[0, 64]]));
library.activate_throwing_error_handler();
say('value after activate_throwing_error_handler()', () => dataset.value);
say('slice after it', () => dataset.slice([[0, 64]]));
EOF
cat >EXPECTED <<'EOF'
filters ["lzf"], 64 zeros were written
value: Int8Array of 64, as written false
slice: Int8Array of 64, as written false
value after activate_throwing_error_handler(): throws, required filter 'lzf' is not registered
slice after it: throws, required filter 'lzf' is not registered
EOF
node look.mjs 2>/dev/null >FOUND
cat FOUND
diff EXPECTED FOUND
