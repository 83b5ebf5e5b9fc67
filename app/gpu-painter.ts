/**
 * The 3-D view with WebGPU: one instanced quad a neuron. Only the brightness of the neurons is sent for
 * each frame; places and tints stay on the device.
 */
import type { Cloud, Painter } from './painter.ts';

const SHADER = `
struct View {
  matrix: mat4x4f,
  spike: vec4f,
  accent: vec4f,
  aspect: vec4f,
}
@group(0) @binding(0) var<uniform> view: View;

struct Point {
  @builtin(position) position: vec4f,
  @location(0) corner: vec2f,
  @location(1) colour: vec4f,
}

@vertex fn vertex(
  @builtin(vertex_index) index: u32,
  @location(0) place: vec3f,
  @location(1) tint: f32,
  @location(2) glow: f32,
) -> Point {
  let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
  let size = 0.014 + 0.03 * glow;
  var point: Point;
  point.position = view.matrix * vec4f(place, 1.0);
  point.position += vec4f(corner * size * view.aspect.xy, 0.0, 0.0);
  point.corner = corner;
  point.colour = vec4f(mix(view.spike.rgb, view.accent.rgb, tint), 0.2 + 0.8 * glow);
  return point;
}

@fragment fn fragment(point: Point) -> @location(0) vec4f {
  let inside = 1.0 - smoothstep(0.6, 1.0, length(point.corner));
  let alpha = point.colour.a * inside;
  return vec4f(point.colour.rgb * alpha, alpha);
}
`;
const VIEW_BYTES = 112;

/** Rejects with a plain Error that says why there is no WebGPU; `lost` is called if the GPU goes away. */
export async function gpuPainter(
  canvas: HTMLCanvasElement,
  lost: (why: string) => void,
): Promise<Painter> {
  if (!navigator.gpu) throw new Error('this browser or page offers none');
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('no GPU adapter');
  const device = await adapter.requestDevice();
  const context = canvas.getContext('webgpu');
  if (!context) throw new Error('the canvas refuses it');
  device.lost.then(({ message }) => lost(`the GPU was lost: ${message}`)); // nothing here destroys it
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: 'premultiplied' });
  const module = device.createShaderModule({ code: SHADER });
  const blend = { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' } as const;
  const instanced = (shaderLocation: number, format: GPUVertexFormat, bytes: number) => ({
    arrayStride: bytes,
    stepMode: 'instance' as const,
    attributes: [{ shaderLocation, offset: 0, format }],
  });
  const pipeline = await device.createRenderPipelineAsync({
    layout: 'auto',
    vertex: {
      module,
      buffers: [
        instanced(0, 'float32x3', 12),
        instanced(1, 'float32', 4),
        instanced(2, 'float32', 4),
      ],
    },
    fragment: { module, targets: [{ format, blend: { color: blend, alpha: blend } }] },
    primitive: { topology: 'triangle-strip' },
  });
  const view = device.createBuffer({
    size: VIEW_BYTES,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: view } }],
  });
  let buffers: GPUBuffer[] = [];
  let neurons = 0;
  const buffer = (data: Float32Array<ArrayBuffer>) => {
    const usage = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST;
    const made = device.createBuffer({ size: Math.max(16, data.byteLength), usage });
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  return {
    note: 'Drawn with WebGPU.',
    load({ places, tints }: Cloud) {
      for (const old of buffers) old.destroy();
      neurons = tints.length;
      buffers = [buffer(places), buffer(tints), buffer(new Float32Array(neurons))];
    },
    paint({ matrix, glow, spike, accent, width, height }) {
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
      }
      const aspect = [height / width, 1, 0, 0];
      device.queue.writeBuffer(view, 0, matrix);
      device.queue.writeBuffer(view, 64, new Float32Array([...spike, 1, ...accent, 1, ...aspect]));
      if (neurons > 0) device.queue.writeBuffer(buffers[2], 0, glow);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginRenderPass({
        colorAttachments: [
          {
            view: context.getCurrentTexture().createView(),
            clearValue: [0, 0, 0, 0],
            loadOp: 'clear',
            storeOp: 'store',
          },
        ],
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      for (const [slot, data] of buffers.entries()) pass.setVertexBuffer(slot, data);
      if (neurons > 0) pass.draw(4, neurons);
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
  };
}
