/**
 * Prints a kernel as a WGSL entry point `update`: one neuron an invocation, one time step, in the order that
 * kernel.ts promises. It draws what is random, takes what has arrived from the ring and clears it there, logs
 * spikes, and leaves everything else to the shared shaders (shaders/*.wgsl) that it is compiled with.
 */
import { printWgsl } from '../equations/print-wgsl.ts';
import type { Expr } from '../equations/tree.ts';
import { mentions } from '../equations/walk.ts';
import type { Kernel } from './kernel.ts';
import { DESCRIPTOR, type WgslVariant, wgslArrays, wgslValues } from './wgsl-layout.ts';

/** The entry point's text. */
export function printWgslKernel(kernel: Kernel, variant: WgslVariant): string {
  const printer = new Printer(kernel, variant);
  return [
    `// ${kernel.name}: printed by Synfire from the model's equations.`,
    HEAD,
    ...printer.lines().map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

const HEAD = `
struct Group {
  // place in tables of (descriptor, first unit) pairs, one a workgroup, and their number
  blocks: u32,
  count: u32,
  // words of one array of the arena
  length: u32,
}

@group(1) @binding(0) var<uniform> units: Group;
@group(1) @binding(1) var<storage, read_write> ring: array<i32>;
@group(1) @binding(2) var<storage, read_write> arena: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn update(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let block = group.y * groups.x + group.x;
  if (block >= units.count || isHalted()) {
    return;
  }
  let d = tables[units.blocks + 2u * block];
  let unit = tables[units.blocks + 2u * block + 1u] + lane;
  if (unit >= tables[d]) {
    return;
  }
  let i = tables[d + ${DESCRIPTOR.place}u] + unit;
  let t = now();`;

/** States below this become 0 after every 64th step; what is not below the other is not finite. */
const FLUSHED = '1.0000000031710769e-30f';
const LARGEST = '3.0000000054977558e38f';

class Printer {
  readonly #kernel: Kernel;
  readonly #variant: WgslVariant;
  readonly #arrays: readonly string[];
  readonly #values: readonly string[];

  constructor(kernel: Kernel, variant: WgslVariant) {
    this.#kernel = kernel;
    this.#variant = variant;
    this.#arrays = wgslArrays(kernel, variant);
    this.#values = wgslValues(kernel, variant);
  }

  lines(): string[] {
    return [
      ...this.#loads(),
      ...this.#updates(),
      ...this.#arrivals(),
      ...this.#spikes(),
      ...this.#checks(),
      ...this.#kernel.states.map(
        (state) => `${this.#word(`state:${state}`)} = bitcast<u32>(n_${state});`,
      ),
    ];
  }

  /** An array's word of this neuron. */
  #word(array: string): string {
    const index = this.#arrays.indexOf(array);
    return index === 0 ? 'arena[i]' : `arena[${index}u * units.length + i]`;
  }

  /** A constant or factor: from the arena where it differs by neuron, else from the descriptor. */
  #value(name: string): string {
    if (this.#arrays.includes(name)) return `bitcast<f32>(${this.#word(name)})`;
    return `bitcast<f32>(tables[d + ${DESCRIPTOR.values + this.#values.indexOf(name)}u])`;
  }

  #isRead(name: string): boolean {
    const { updates, reset, threshold } = this.#kernel;
    const trees = [...updates.map((u) => u.value), ...reset.map((r) => r.value)];
    if (threshold) trees.push(threshold);
    return trees.some((tree) => mentions(tree, (id) => id === name));
  }

  /** The variable of a name: `s_` states, `c_` constants, `i_` inputs, `x_` temporaries; no clash with ours. */
  #variable(name: string): string {
    const { states, constants, inputs } = this.#kernel;
    if (states.includes(name)) return `s_${name}`;
    if (constants.some((constant) => constant.name === name)) return `c_${name}`;
    return inputs.includes(name) || name === 'I_ext' ? `i_${name}` : `x_${name}`;
  }

  #print(expr: Expr): string {
    return printWgsl(expr, (name) => this.#variable(name));
  }

  #printNew(expr: Expr): string {
    const { states } = this.#kernel;
    return printWgsl(expr, (name) => (states.includes(name) ? `n_${name}` : this.#variable(name)));
  }

  #loads(): string[] {
    const { states, constants, inputs } = this.#kernel;
    const { refractory } = this.#variant;
    const noises = inputs.filter((input) => input !== 'I_ext');
    return [
      ...states.map((state) => `let s_${state} = bitcast<f32>(${this.#word(`state:${state}`)});`),
      ...constants
        .filter(({ name }) => this.#isRead(name))
        .map(({ name }) => `let c_${name} = ${this.#value(`constant:${name}`)};`),
      ...(inputs.includes('I_ext')
        ? [
            `let i_I_ext = injectedCurrent(tables[d + ${DESCRIPTOR.currents}u], unit, t)${this.#variant.coupled ? ` + bitcast<f32>(${this.#word('coupled')})` : ''};`,
          ]
        : []),
      ...noises.map(
        (noise, k) =>
          `let i_${noise} = unitNormal(tables[d + ${DESCRIPTOR.noise}u], unit, t, ${k}u);`,
      ),
      ...(refractory === 'none'
        ? []
        : [`let refractory = i32(t) < bitcast<i32>(${this.#word('until')});`]),
    ];
  }

  #updates(): string[] {
    const { states, updates, held } = this.#kernel;
    const lines = updates.map(({ target, value }) =>
      states.includes(target)
        ? `var n_${target} = ${this.#print(value)};`
        : `let x_${target} = ${this.#print(value)};`,
    );
    const written = new Set(updates.map((update) => update.target));
    for (const state of states) {
      if (!written.has(state)) lines.push(`var n_${state} = s_${state};`);
      else if (held.includes(state) && this.#variant.refractory !== 'none') {
        lines.push(`n_${state} = select(n_${state}, s_${state}, refractory);`);
      }
    }
    return lines;
  }

  /** Sums are taken and cleared, converted exactly (wide sums as two halves) and added. */
  #arrivals(): string[] {
    const { kernel, variant } = { kernel: this.#kernel, variant: this.#variant };
    if (variant.jumps.every((jump) => jump.sum === 'off')) return [];
    const lines = [
      `let slot = (t % tables[RING_LENGTH]) * tables[RING_STRIDE] + tables[d + ${DESCRIPTOR.accumulator}u] + unit;`,
    ];
    variant.jumps.forEach((jump, k) => {
      if (jump.sum === 'off') return;
      const { state } = kernel.jumps[k];
      const place = k === 0 ? 'slot' : `slot + ${k}u * tables[d + ${DESCRIPTOR.padded}u]`;
      const background = `background(tables[d + ${DESCRIPTOR.background}u], ${k}u, unit, t)`;
      const low = this.#value(`factor:${k}`);
      lines.push(
        `let sum${k} = ring[${place}]${variant.background[k] ? ` + ${background}` : ''};`,
        `ring[${place}] = 0;`,
        jump.sum === 'narrow'
          ? `var in${k} = product(f32(sum${k}), ${low});`
          : `var in${k} = product(f32(sum${k} >> 16u), ${this.#value(`factorHigh:${k}`)}) + product(f32(sum${k} & 0xffff), ${low});`,
      );
      if (kernel.held.includes(state) && variant.refractory !== 'none') {
        lines.push(`in${k} = select(in${k}, 0.0, refractory);`);
      }
      lines.push(`n_${state} = n_${state} + in${k};`);
    });
    return lines;
  }

  #spikes(): string[] {
    const { threshold, reset } = this.#kernel;
    if (threshold === undefined) return [];
    const { refractory } = this.#variant;
    const steps =
      refractory === 'array' ? this.#word('refractory') : `tables[d + ${DESCRIPTOR.refractory}u]`;
    return [
      refractory === 'none'
        ? `if (${this.#printNew(threshold)}) {`
        : `if (!refractory && ${this.#printNew(threshold)}) {`,
      ...reset.map(({ target, value }) => `  n_${target} = ${this.#printNew(value)};`),
      ...(refractory === 'none' ? [] : [`  ${this.#word('until')} = t + 1u + ${steps};`]),
      `  fire(tables[d + ${DESCRIPTOR.first}u] + unit);`,
      '}',
    ];
  }

  #checks(): string[] {
    const { states } = this.#kernel;
    if (states.length === 0) return [];
    const report = `  fault(tables[d + ${DESCRIPTOR.first}u] + unit);`;
    return [
      `if (${states.map((state) => `isNaN(n_${state})`).join(' || ')}) {`,
      report,
      '}',
      'if ((t & 63u) == 63u) {',
      `  if (${states.map((state) => `!(abs(n_${state}) < ${LARGEST})`).join(' || ')}) {`,
      `  ${report}`,
      '  }',
      ...states.map(
        (state) => `  n_${state} = select(n_${state}, 0.0, abs(n_${state}) < ${FLUSHED});`,
      ),
      '}',
    ];
  }
}
