#!/bin/sh
# WebGPU on a processor: how right sin, tanh and log are under SwiftShader, through Dawn in Node.js, and of what.
#
# Guessed:  a software adapter calls the mathematics of the processor, so a function of WGSL is right to a few last bits of an f32; and a shader that has
#           a number in its text gives what it gives for the same number in a buffer. So the adapter that tests use can judge what a
#           model computes, and a test with literals in the shader says how right its functions are.
# True:     sin and cos are off by up to 1.9e-4 wherever the argument is: a table of sines has three right digits near 0. tanh near 0 and log just
#           below 1 have an error of 1e-7 that does not shrink with the result: tanh(1e-6) is 5 % off. All of it is within what WGSL asks (2^-11 for sin
#           in [-π, π]). Of literals the functions are right to the last bit, because the compiler of shaders computes them in double precision: sin(3.0) and
#           sin(a[0]) with 3 in a[0] differ in the fourth digit. Products and sums are not fused, not even by fma(). exp, pow and atan are good.
# Seen with webgpu 0.6.2 (Dawn) and Debian 12's chromium-common 156.0.8078.108 (SwiftShader 5.0.0) and libvulkan1 1.3.239 on x86-64,
# Node.js 20.20.2: see EXPECTED. Ends with 1 if it is otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts webgpu@0.6.2 >/dev/null
apt-get -q download chromium-common libvulkan1 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" .; done
cat >probe.mjs <<'PROBE'
import { create, globals } from 'webgpu';
Object.assign(globalThis, globals);
globalThis.gpu = create([]); // held: what is collected takes its devices with it
const adapter = await gpu.requestAdapter();
const device = await adapter.requestDevice();
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;

/** What `expression` of x gives for each number. */
async function evaluate(expression, numbers) {
  const code = `
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = a[id.x];
  a[id.x] = ${expression};
}`;
  const compute = { module: device.createShaderModule({ code }), entryPoint: 'main' };
  const pipeline = device.createComputePipeline({ layout: 'auto', compute });
  const size = numbers.byteLength;
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
  const out = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(buffer, 0, numbers);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] }));
  pass.dispatchWorkgroups(numbers.length / 64);
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, out, 0, size);
  device.queue.submit([encoder.finish()]);
  await out.mapAsync(GPUMapMode.READ);
  return new Float32Array(out.getMappedRange().slice(0));
}

const COUNT = 65536;
const between = (low, high) => Float32Array.from({ length: COUNT }, (_, k) => low + ((high - low) * (k + 0.5)) / COUNT);
/** Most that it is off by, and at most in relation to the result. */
async function accuracy(expression, right, low, high) {
  const numbers = between(low, high);
  const found = await evaluate(expression, numbers);
  let [absolute, relative] = [0, 0];
  numbers.forEach((x, k) => {
    const error = Math.abs(found[k] - right(x));
    absolute = Math.max(absolute, error);
    relative = Math.max(relative, error / Math.abs(right(x)));
  });
  console.log(`${expression}, ${low} to ${high}: off by ${absolute.toExponential(0)}, of the result ${relative.toExponential(0)}`);
}

await accuracy('sin(x)', Math.sin, -3.1, 3.1);
await accuracy('sin(x)', Math.sin, 0.001, 0.01);
await accuracy('tanh(x)', Math.tanh, 1e-6, 1e-3);
await accuracy('log(1.0 - x)', (x) => Math.log(Math.fround(1 - x)), 1e-5, 1e-2);
await accuracy('exp(-x)', (x) => Math.exp(-x), 0, 10);
await accuracy('atan(x)', Math.atan, -5, 5);
const three = new Float32Array(64).fill(3);
const digits = async (expression) => (await evaluate(expression, three))[0].toFixed(6);
console.log(`sin(3.0): ${await digits('sin(3.0)')}, of the same number in a buffer: ${await digits('sin(x)')}, right: ${Math.sin(3).toFixed(6)}`);
const near = Float32Array.from({ length: 64 }, (_, k) => 1 + (k + 1) * 2 ** -23);
const apart = await evaluate('x * x - 1.0', near);
const asked = await evaluate('fma(x, x, -1.0)', near);
const fused = near.map((x) => x * x - 1);
const same = (a, b) => a.every((x, k) => x === b[k]);
console.log(`fma(x, x, -1) is x * x - 1 rounded twice: ${same(asked, apart)}, rounded once: ${same(asked, fused)}`);
process.exit(0);
PROBE
cat >EXPECTED <<'SEEN'
sin(x), -3.1 to 3.1: off by 2e-4, of the result 1e-3
sin(x), 0.001 to 0.01: off by 1e-6, of the result 2e-4
tanh(x), 0.000001 to 0.001: off by 9e-8, of the result 5e-2
log(1.0 - x), 0.00001 to 0.01: off by 2e-7, of the result 9e-3
exp(-x), 0 to 10: off by 2e-7, of the result 6e-7
atan(x), -5 to 5: off by 2e-7, of the result 2e-7
sin(3.0): 0.141120, of the same number in a buffer: 0.141102, right: 0.141120
fma(x, x, -1) is x * x - 1 rounded twice: true, rounded once: false
SEEN
VK_DRIVER_FILES=$(echo "$folder"/usr/lib/chromium/vk_swiftshader_icd.json) LD_LIBRARY_PATH=$(dirname "$(find "$folder/usr" -name libvulkan.so.1)") XDG_RUNTIME_DIR="$folder" node probe.mjs 2>/dev/null >FOUND
cat FOUND
cmp FOUND EXPECTED
