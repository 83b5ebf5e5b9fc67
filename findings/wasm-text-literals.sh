#!/bin/sh
# wabt 1.0.39, Binaryen 123 and AssemblyScript 0.28.10: which f32 a decimal constant is.
#
# Guessed:  `f32.const` takes the nearest f32, as the specification of the text format has it, so a text of WebAssembly has one meaning; and the f32 of
#           AssemblyScript takes a decimal as C's `…f` does.
# True:     Binaryen's parser and AssemblyScript go through an f64 and so round twice; wabt and C round once. The same text becomes modules with other bits. It needs a
#           decimal so near the middle of two f32 that the f64 is the middle itself: one of 2^29 at random, more of exact rationals and of
#           tables of coefficients with many digits. Of the digits of a number that is an f32 already, all make that number.
# Seen with wabt 1.0.39, binaryen 123.0.0, assemblyscript 0.28.10, Node.js 20: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund wabt@1.0.39 binaryen@123.0.0 assemblyscript@0.28.10 >/dev/null
cat >look.mjs <<'EOF'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';
import loadWabt from 'wabt';
const wabt = await loadWabt();
const run = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
/** The f32 that is nearest to a ratio of whole numbers, ties to even, by exact arithmetic. */
function nearest(decimal) {
  const [whole, fraction = ''] = decimal.split('.');
  const [top, bottom] = [BigInt(whole + fraction), 10n ** BigInt(fraction.length)];
  const power = 23 - Math.floor(Math.log2(Number(decimal)));
  const [scaled, unit] = power >= 0 ? [top << BigInt(power), bottom] : [top, bottom << BigInt(-power)];
  const [below, rest] = [scaled / unit, scaled % unit];
  const up = 2n * rest > unit || (2n * rest === unit && below % 2n === 1n);
  return Number(below + (up ? 1n : 0n)) * 2 ** -power;
}
for (const decimal of ['1.00000005960464477540', '0.1', '16777217.0000000001', '1.000000178813934326171874']) {
  const text = `(module (func (export "f") (result f32) f32.const ${decimal}))`;
  writeFileSync('f.ts', `export function f(): f32 { return ${decimal}; }`);
  execFileSync('npx', ['asc', 'f.ts', '-o', 'f.wasm', '--runtime', 'stub']);
  const found = {
    wabt: run(wabt.parseWat('f.wat', text).toBinary({}).buffer),
    Binaryen: run(binaryen.parseText(text).emitBinary()),
    AssemblyScript: run(readFileSync('f.wasm')),
  };
  const words = Object.entries(found).map(([name, value]) => `${name} ${value === nearest(decimal) ? 'nearest' : value}`);
  console.log(`${decimal}: nearest ${nearest(decimal)}; ${words.join(', ')}`);
}
EOF
cat >EXPECTED <<'EOF'
1.00000005960464477540: nearest 1.0000001192092896; wabt nearest, Binaryen 1, AssemblyScript 1
0.1: nearest 0.10000000149011612; wabt nearest, Binaryen nearest, AssemblyScript nearest
16777217.0000000001: nearest 16777218; wabt nearest, Binaryen 16777216, AssemblyScript 16777216
1.000000178813934326171874: nearest 1.0000001192092896; wabt nearest, Binaryen 1.000000238418579, AssemblyScript 1.000000238418579
EOF
node look.mjs >FOUND
cat FOUND
diff EXPECTED FOUND
