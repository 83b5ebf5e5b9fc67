#!/bin/sh
# WebGPU on a processor: numbers below 2^-126 (subnormals) under SwiftShader, through Dawn in Node.js.
#
# Guessed:  a software adapter computes with the instructions of the processor, which keep subnormals; so an f32 on it is what it is in
#           WebAssembly, and only real GPUs use the freedom that WGSL gives to flush them. And where they are flushed, it is their results.
# True:     SwiftShader flushes the arguments too, and in comparisons: a subnormal that is loaded and stored keeps its bits, but is not
#           greater than 0, its absolute value is 0, and times 2^40 it is 0 where 2^-100 is a normal number. A difference of two normal
#           numbers can so come out four times too large (2^-126 - 0.75 * 2^-126 is 2^-126). A program that is held to equal bits on
#           WebAssembly and on the adapter that tests use must keep away from them itself; its copies of memory don't show them.
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
const code = `
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@compute @workgroup_size(1) fn main() {
  let tiny = a[0];
  let least = a[1];
  a[8] = tiny;
  a[9] = least * a[2];
  a[10] = tiny + tiny;
  a[11] = tiny * a[3];
  a[12] = least - least * a[4];
  a[13] = select(0.0, 1.0, tiny > 0.0);
  a[14] = max(tiny, 0.0);
  a[15] = abs(-tiny);
}`;
const module = device.createShaderModule({ code });
const compute = { module, entryPoint: 'main' };
const pipeline = device.createComputePipeline({ layout: 'auto', compute });
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
const buffer = device.createBuffer({ size: 64, usage: STORAGE | COPY_SRC | COPY_DST });
const out = device.createBuffer({ size: 64, usage: MAP_READ | COPY_DST });
device.queue.writeBuffer(buffer, 0, Float32Array.of(2 ** -140, 2 ** -126, 0.5, 2 ** 40, 0.75));
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
const layout = pipeline.getBindGroupLayout(0);
pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] }));
pass.dispatchWorkgroups(1);
pass.end();
encoder.copyBufferToBuffer(buffer, 0, out, 0, 64);
device.queue.submit([encoder.finish()]);
await out.mapAsync(GPUMapMode.READ);
const found = new Float32Array(out.getMappedRange().slice(32));
const names = ['loaded and stored', 'least normal * 0.5', 'tiny + tiny', 'tiny * 2^40'];
names.push('least - 0.75 least', 'tiny > 0', 'max(tiny, 0)', 'abs(-tiny)');
names.forEach((name, k) => console.log(`${name}: ${found[k] ? `2^${Math.log2(found[k])}` : 0}`));
process.exit(0);
PROBE
export LD_LIBRARY_PATH="$folder/usr/lib/x86_64-linux-gnu" XDG_RUNTIME_DIR="$folder"
export VK_DRIVER_FILES="$folder/usr/lib/chromium/vk_swiftshader_icd.json"
node probe.mjs 2>/dev/null >FOUND
cat FOUND
cat >EXPECTED <<'SEEN'
loaded and stored: 2^-140
least normal * 0.5: 0
tiny + tiny: 0
tiny * 2^40: 0
least - 0.75 least: 2^-126
tiny > 0: 0
max(tiny, 0): 0
abs(-tiny): 0
SEEN
cmp FOUND EXPECTED
