#!/bin/sh
# WebGPU in Node.js: what the thread does that waits for a buffer of Dawn's to be mapped.
#
# Guessed:  `await buffer.mapAsync()` leaves the thread to others and to sleep until the device is done, as in a browser and as every await of Node's
#           own does: the wait costs no processor time, and the event loop is idle.
# True:     while anything is awaited, the package asks the device at every turn of the event loop, by setImmediate, so the loop never sleeps: it is idle for
#           0 % of the wait and turns some ten thousand times a second. One processor is taken for as long as a GPU computes; where
#           processors play the GPU, it is taken from the GPU. What else the program awaits goes on, in between. Where the questions are
#           asked once a millisecond instead (setImmediate replaced), the loop sleeps and the answer is the same.
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
import { performance } from 'node:perf_hooks';
import { create, globals } from 'webgpu';
Object.assign(globalThis, globals);
globalThis.gpu = create([]); // held: what is collected takes its devices with it
const adapter = await gpu.requestAdapter();
const device = await adapter.requestDevice();
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;

const immediate = globalThis.setImmediate;
let turns = 0;
/** Every question of the package's passes through here: at once, or after a while. */
const ask = (after) => (callback, ...given) => {
  const counted = () => {
    turns += 1;
    callback(...given);
  };
  return after === 0 ? immediate(counted) : setTimeout(counted, after);
};

const code = `
@group(0) @binding(0) var<storage, read_write> a: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var x = id.x;
  for (var k = 0u; k < 40000u; k++) { x = x * 1664525u + 1013904223u; }
  a[id.x] = x;
}`;
const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module: device.createShaderModule({ code }), entryPoint: 'main' } });

/** A sum over what a long dispatch computes, and how the thread waited for it. */
async function wait(after) {
  const size = 4 * 16384;
  const buffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
  const out = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer } }] }));
  pass.dispatchWorkgroups(256);
  pass.end();
  encoder.copyBufferToBuffer(buffer, 0, out, 0, size);
  device.queue.submit([encoder.finish()]);
  globalThis.setImmediate = ask(after);
  turns = 0;
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  await out.mapAsync(GPUMapMode.READ);
  const seconds = (performance.now() - start) / 1000;
  const { utilization } = performance.eventLoopUtilization(before);
  globalThis.setImmediate = immediate;
  const sum = new Uint32Array(out.getMappedRange()).reduce((a, b) => (a + b) >>> 0, 0);
  return { sum, idle: 1 - utilization, pace: turns / seconds, seconds };
}

await wait(0); // compiles
const often = await wait(0);
const seldom = await wait(1);
const { idle, pace, seconds } = often;
process.stderr.write(`${JSON.stringify({ often, seldom })}\n`);
console.log(`awaited for more than 50 ms: ${seconds > 0.05}; idle for less than 5 %: ${idle < 0.05}; asked more than 2,000 times a second: ${pace > 2000}`);
console.log(`asked once a millisecond: idle for more than half: ${seldom.idle > 0.5}; fewer than 1,100 questions a second: ${seldom.pace < 1100}; same sum: ${seldom.sum === often.sum}`);
process.exit(0);
PROBE
cat >EXPECTED <<'SEEN'
awaited for more than 50 ms: true; idle for less than 5 %: true; asked more than 2,000 times a second: true
asked once a millisecond: idle for more than half: true; fewer than 1,100 questions a second: true; same sum: true
SEEN
VK_DRIVER_FILES=$(echo "$folder"/usr/lib/chromium/vk_swiftshader_icd.json) LD_LIBRARY_PATH=$(dirname "$(find "$folder/usr" -name libvulkan.so.1)") XDG_RUNTIME_DIR="$folder" node probe.mjs >FOUND
cat FOUND
cmp FOUND EXPECTED
