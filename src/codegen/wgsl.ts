/**
 * A kernel as a WGSL entry point `update`: one neuron an invocation, one time step, in the order that
 * kernel.ts promises. It draws what is random, takes what has arrived from the ring and clears it there, logs
 * spikes, and leaves everything else to the shared shaders (shaders/*.wgsl) that it is compiled with.
 */
import type { Kernel } from './kernel.ts';
import { neuronPrograms } from './neuron-program.ts';
import { identifiers, type Program } from './program.ts';
import { printConstants, type WgslVariant, wgslOffsets, wgslPlaces } from './wgsl-layout.ts';
import { printBody, type WgslLayout } from './wgsl-printer.ts';

/** The entry point's text. */
export function printWgslKernel(kernel: Kernel, variant: WgslVariant): string {
  const { update, flush } = neuronPrograms(kernel, variant);
  const places = wgslPlaces(kernel, variant);
  const kept = new Map(
    update.lines.flatMap((line) =>
      line.line === 'store' && line.value.kind === 'name'
        ? [[line.target, line.value.name] as const]
        : [],
    ),
  );
  const identifier = identifiers(update);
  const newest = [...kept.values()].map(identifier);
  const stores = update.lines.filter(({ line }) => line === 'store');
  const before = { ...update, lines: update.lines.filter(({ line }) => line !== 'store') };
  const after: Program = { ...update, lines: stores };
  // what is flushed is what was computed, before it is stored
  const computed: WgslLayout = {
    ...places,
    load: (word) => (word.kind === 'state' ? identifier(kept.get(word.name)!) : places.load(word)),
    store: (word, value) => `${identifier(kept.get(word.name)!)} = ${value};`,
  };
  const body = [
    ...printBody(before, places, kept.values()),
    ...(newest.length === 0
      ? []
      : [
          `if (${newest.map((id) => `isNaN(${id})`).join(' || ')}) {`,
          `  ${places.fault}`,
          '}',
          'if ((t & 63u) == 63u) {',
          ...printBody(flush, computed).map((line) => `  ${line}`),
          '}',
        ]),
    ...printBody(after, places),
  ];
  const text = [HEAD, ...body.map((line) => `  ${line}`), '}', ''].join('\n');
  return [
    `// ${kernel.name}: printed by Synfire from the model's equations.`,
    ...printConstants(wgslOffsets(kernel, variant), text),
    text,
  ].join('\n');
}

const HEAD = `
@group(1) @binding(1) var<storage, read_write> ring: array<i32>;
@group(1) @binding(2) var<storage, read_write> arena: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let own = unitOf(group, groups, lane, AT_units);
  if (!own.there) {
    return;
  }
  let d = own.descriptor;
  let unit = own.index;
  let i = tables[d + AT_place] + unit;
  let t = now();`;
