/**
 * The 3-D view with WebGPU: one instanced disc a neuron, the near before the far, and a halo around each that is lit. Only the
 * brightness of the neurons is sent for each frame; places and tints stay on the device.
 */
import type { Cloud, Painter } from './painter.ts';

const SHADER = `
struct View {
  matrix: mat4x4f,
  spike: vec4f,
  accent: vec4f,
  ground: vec4f,
  // height over width, radius of a disc, distance of the middle
  shape: vec4f,
}
@group(0) @binding(0) var<uniform> view: View;

struct Point {
  @builtin(position) position: vec4f,
  @location(0) corner: vec2f,
  @location(1) colour: vec4f,
}

fn placed(index: u32, place: vec3f, size: f32) -> Point {
  let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
  var point: Point;
  point.position = view.matrix * vec4f(place, 1.0);
  // pixels of a size are twice as many in clip space, which is 2 wide
  point.position += vec4f(corner * size * 2.0 * vec2f(view.shape.x, 1.0), 0.0, 0.0);
  point.corner = corner;
  return point;
}

@vertex fn disc(
  @builtin(vertex_index) index: u32,
  @location(0) place: vec3f,
  @location(1) tint: f32,
  @location(2) glow: f32,
) -> Point {
  var point = placed(index, place, view.shape.y * (1.0 + glow));
  let near = clamp((view.shape.z + 1.0 - point.position.w) / 2.0, 0.0, 1.0);
  let full = mix(view.spike.rgb, view.accent.rgb, tint);
  point.colour = vec4f(mix(view.ground.rgb, full, max(0.22 + 0.33 * near, glow)), 1.0);
  return point;
}

@fragment fn solid(point: Point) -> @location(0) vec4f {
  let r = length(point.corner);
  if (r > 1.0) {
    discard;
  }
  // darker to its edge, as a ball
  return vec4f(mix(point.colour.rgb, view.ground.rgb, 0.35 * r * r), 1.0);
}

@vertex fn halo(
  @builtin(vertex_index) index: u32,
  @location(0) place: vec3f,
  @location(1) tint: f32,
  @location(2) glow: f32,
) -> Point {
  var point = placed(index, place, 4.0 * view.shape.y * select(0.0, 1.0, glow > 0.03));
  point.colour = vec4f(mix(view.spike.rgb, view.accent.rgb, tint), 0.5 * glow);
  return point;
}

@fragment fn shine(point: Point) -> @location(0) vec4f {
  let left = max(0.0, 1.0 - length(point.corner));
  let alpha = point.colour.a * left * left;
  return vec4f(point.colour.rgb * alpha, alpha);
}
`;
const VIEW_BYTES = 128;
const DEPTH = 'depth24plus';

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
  const places = device.createBindGroupLayout({
    entries: [
      {
        binding: 0,
        visibility: GPUShaderStage.VERTEX | GPUShaderStage.FRAGMENT,
        buffer: { type: 'uniform' },
      },
    ],
  });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [places] });
  const pipeline = (vertex: string, fragment: string, isSolid: boolean) =>
    device.createRenderPipelineAsync({
      layout,
      vertex: {
        module,
        entryPoint: vertex,
        buffers: [
          instanced(0, 'float32x3', 12),
          instanced(1, 'float32', 4),
          instanced(2, 'float32', 4),
        ],
      },
      fragment: {
        module,
        entryPoint: fragment,
        targets: [isSolid ? { format } : { format, blend: { color: blend, alpha: blend } }],
      },
      primitive: { topology: 'triangle-strip' },
      depthStencil: { format: DEPTH, depthWriteEnabled: isSolid, depthCompare: 'less-equal' },
    });
  const [discs, halos] = await Promise.all([
    pipeline('disc', 'solid', true),
    pipeline('halo', 'shine', false),
  ]);
  const view = device.createBuffer({
    size: VIEW_BYTES,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  const group = device.createBindGroup({
    layout: places,
    entries: [{ binding: 0, resource: { buffer: view } }],
  });
  let buffers: GPUBuffer[] = [];
  let neurons = 0;
  let depth: GPUTexture | undefined;
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
    paint({ matrix, glow, spike, accent, ground, radius, distance, width, height }) {
      if (canvas.width !== width || canvas.height !== height || !depth) {
        Object.assign(canvas, { width, height });
        depth?.destroy();
        const usage = GPUTextureUsage.RENDER_ATTACHMENT;
        depth = device.createTexture({ size: [width, height], format: DEPTH, usage });
      }
      const shape = [height / width, radius, distance, 0];
      device.queue.writeBuffer(view, 0, matrix);
      const rest = [...spike, 1, ...accent, 1, ...ground, 1, ...shape];
      device.queue.writeBuffer(view, 64, new Float32Array(rest));
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
        depthStencilAttachment: {
          view: depth.createView(),
          depthClearValue: 1,
          depthLoadOp: 'clear',
          depthStoreOp: 'discard',
        },
      });
      pass.setBindGroup(0, group);
      for (const [slot, data] of buffers.entries()) pass.setVertexBuffer(slot, data);
      for (const each of [discs, halos]) {
        pass.setPipeline(each);
        if (neurons > 0) pass.draw(4, neurons);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
  };
}
