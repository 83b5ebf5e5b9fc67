#!/bin/sh
# Deno 2.9.6 (wgpu, naga) and the npm package webgpu 0.6.2 (Dawn, Tint) on one software GPU: whether a shader has the same results.
#
# Guessed:  on one driver the bits of a shader are the driver's; the two compilers of WGSL differ in speed and in what they refuse. A literal with
#           the suffix f is the f32 nearest to it, and min and max of a number and NaN do not
#           depend on the compiler, nor on which of the two comes first.
# True:     they differ in both. Tint takes a literal through an f64, also with the suffix f, and rounds twice; naga rounds once, so a decimal near the middle of
#           two f32 is another number in a browser of Chromium's kind than in one of Firefox's. min(1.0, x) and max(1.0, x) are 1 under Tint and NaN under naga
#           where x is NaN; min(x, 1.0) and max(x, 1.0) are 1 under both. Of 95 expressions in f32 and i32 (quotients, remainders, shifts, conversions that
#           saturate, rounding, every mathematical function) the rest agreed in every bit. naga refuses mix(1.0, 3.0, 0.3) outside of constants, which Tint takes.
# Seen with @deno/linux-x64-glibc 2.9.6, webgpu 0.6.2 and Debian 12's chromium-common 156.0.8078.108 (SwiftShader 5.0.0) and libvulkan1 1.3.239 on x86-64,
# Node.js 20.20.2: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts webgpu@0.6.2 @deno/linux-x64-glibc@2.9.6 >/dev/null
apt-get -q download chromium-common libvulkan1 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" .; done
cat >probe.mjs <<'PROBE'
const here = globalThis.Deno ? 'naga' : 'Tint';
if (!globalThis.Deno) {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  globalThis.gpu = create([]); // held: what is collected takes its devices with it
} else globalThis.gpu = navigator.gpu;
const adapter = await gpu.requestAdapter();
const device = await adapter.requestDevice();
const expressions = [
  ...['1.00000005960464477540f', '16777217.0000000001f', '0.1f', 'min(1.0, x)', 'max(1.0, x)', 'min(x, 1.0)', 'max(x, 1.0)'],
  ...['exp(a)', 'sin(a)', 'pow(a, 2.5)', 'a / 3.0', 'a % 0.3', 'fma(a, a, -1.0)', 'f32(i32(x))', 'f32(i32(a * 1e10))', 'round(2.0 * a)'],
];
const code = `
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(1) fn main() {
  let x = out[0];
  let a = out[1];
  ${expressions.map((one, k) => `out[${k + 2}] = ${one};`).join('\n')}
}`;
const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
const pipeline = device.createComputePipeline({ layout: 'auto', compute });
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
const buffer = device.createBuffer({ size: 128, usage: STORAGE | COPY_SRC | COPY_DST });
const out = device.createBuffer({ size: 128, usage: MAP_READ | COPY_DST });
device.queue.writeBuffer(buffer, 0, Float32Array.of(Number.NaN, 1.25));
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
const layout = pipeline.getBindGroupLayout(0);
pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] }));
pass.dispatchWorkgroups(1);
pass.end();
encoder.copyBufferToBuffer(buffer, 0, out, 0, 128);
device.queue.submit([encoder.finish()]);
await out.mapAsync(GPUMapMode.READ);
const found = new Float32Array(out.getMappedRange().slice(8));
expressions.forEach((one, k) => console.log(`${one}\t${found[k]}`));
if (here === 'Tint') process.exit(0);
PROBE
export VK_DRIVER_FILES=$(echo "$folder"/usr/lib/chromium/vk_swiftshader_icd.json)
export LD_LIBRARY_PATH=$(dirname "$(find "$folder/usr" -name libvulkan.so.1)") XDG_RUNTIME_DIR="$folder"
node probe.mjs 2>/dev/null >TINT
deno=node_modules/@deno/linux-x64-glibc/deno
chmod +x "$deno"
"$deno" run --allow-all --no-config --unstable-webgpu probe.mjs 2>/dev/null >NAGA
paste TINT NAGA | awk -F '\t' '{ print $1 ": " ($2 == $4 ? "both " $2 : "Tint " $2 ", naga " $4) }' >FOUND
cat >EXPECTED <<'SEEN'
1.00000005960464477540f: Tint 1, naga 1.0000001192092896
16777217.0000000001f: Tint 16777216, naga 16777218
0.1f: both 0.10000000149011612
min(1.0, x): Tint 1, naga NaN
max(1.0, x): Tint 1, naga NaN
min(x, 1.0): both 1
max(x, 1.0): both 1
exp(a): both 3.4903430938720703
sin(a): both 0.9488597512245178
pow(a, 2.5): both 1.7469279766082764
a / 3.0: both 0.4166666865348816
a % 0.3: both 0.04999995231628418
fma(a, a, -1.0): both 0.5625
f32(i32(x)): both -2147483648
f32(i32(a * 1e10)): both 2147483520
round(2.0 * a): both 2
SEEN
cat FOUND
cmp FOUND EXPECTED
