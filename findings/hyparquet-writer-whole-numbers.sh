#!/bin/sh
# hyparquet-writer 0.17.0: which whole numbers of JavaScript a Parquet column takes.
#
# Guessed:  a column without a named type gets one that holds its values: whole numbers beyond 31 bits become INT64 or DOUBLE, a
#           Uint32Array an unsigned column (Parquet has the type UINT_32), a BigUint64Array UINT_64.
# True:     any whole number makes the column INT32, signed, and one of 2^31 or more is refused then, in an ordinary array as in a
#           Uint32Array; so ids or counts are written until the day one is large. One fraction among them makes the column DOUBLE, and the same
#           number passes. Small values of a Uint32Array are labelled signed too. BigUint64Array is signed INT64, and refused from 2^63 on. A
#           minus zero among whole numbers comes back as zero.
# Seen with hyparquet-writer 0.17.0 and hyparquet 1.31.5 on Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hyparquet-writer@0.17.0 hyparquet@1.31.5 >/dev/null
cat >look.mjs <<'EOF'
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
const shown = (value) => (Object.is(value, -0) ? '-0' : String(value));
const columns = {
  'numbers 1, 2^31': [1, 2 ** 31],
  'numbers 1, 2^31, 1/2': [1, 2 ** 31, 0.5],
  'numbers 1, -0': [1, -0],
  'numbers 1/2, -0': [0.5, -0],
  'Uint32Array 1, 2^31': new Uint32Array([1, 2 ** 31]),
  'Uint32Array 1, 2': new Uint32Array([1, 2]),
  'BigUint64Array 1, 2^63': new BigUint64Array([1n, 2n ** 63n]),
  'BigUint64Array 1, 2': new BigUint64Array([1n, 2n]),
};
for (const [name, data] of Object.entries(columns)) {
  try {
    const file = parquetWriteBuffer({ columnData: [{ name: 'a', data }] });
    const { type, converted_type: label } = parquetMetadata(file).schema[1];
    const rows = await parquetReadObjects({ file });
    console.log(`${name}: ${type} ${label ?? 'without a label'}, ${rows.map(({ a }) => shown(a)).join(' ')}`);
  } catch ({ message }) {
    console.log(`${name}: ${message}`);
  }
}
EOF
cat >EXPECTED <<'EOF'
numbers 1, 2^31: parquet expected int32 value, got 2147483648
numbers 1, 2^31, 1/2: DOUBLE without a label, 1 2147483648 0.5
numbers 1, -0: INT32 without a label, 1 0
numbers 1/2, -0: DOUBLE without a label, 0.5 -0
Uint32Array 1, 2^31: parquet expected int32 value, got 2147483648
Uint32Array 1, 2: INT32 without a label, 1 2
BigUint64Array 1, 2^63: parquet INT64 value out of range: 9223372036854775808
BigUint64Array 1, 2: INT64 without a label, 1 2
EOF
node look.mjs >FOUND
cat FOUND
diff EXPECTED FOUND
