/**
 * Kernels are compiled when they are met; names that the printer wants for itself are the model's all the same. Each is judged by the reference in f32: the same hash, or the kernel is wrong.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { kernelBinary } from '../../src/backends/wasm/kernel-binary.ts';
import { prepareKernels } from '../../src/backends/wasm/kernels.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { bernoulli } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { type NeuronDefinition, neuron } from '../../src/neurons/neuron.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { load } from '../backends/harness.ts';

const SIZE = 45;

function network(definition: NeuronDefinition): Network {
  const net = new Network({ dt: 0.1, seed: 6 });
  const p = net.population('P', SIZE, neuron(definition));
  net.stepCurrent(p, { amplitude: Array.from({ length: SIZE }, (_, k) => 300 + 5 * k) });
  if (Object.keys(definition.receptors ?? {}).length > 0) {
    net.connect(p, p, { connector: bernoulli(0.2), weight: 30, delay: 1 });
    net.connect(p, p, { connector: bernoulli(0.2), receptor: 'b', weight: -30, delay: 1.5 });
  }
  return net;
}

/** A leaky neuron with an adaptation, whose five names are given. */
const named = (v: string, w: string, tau: string, threshold: string, wait: string) =>
  network({
    name: 'named',
    equations: `d${v}/dt = (E - ${v} - ${w}) / ${tau} + (I_syn + I_ext) / C : mV (unless refractory)
      d${w}/dt = -${w} / ${tau} : mV`,
    parameters: {
      [tau]: '10 ms',
      [threshold]: '-50 mV',
      [wait]: '1 ms',
      E: '-65 mV',
      C: '250 pF',
      jump: '2 mV',
    },
    threshold: `${v} > ${threshold}`,
    reset: `${v} = E; ${w} = ${w} + jump`,
    refractory: wait,
    initial: { [v]: 'E', [w]: 0 },
    receptors: { a: exponential(), b: exponential({ tau_syn: 3 }) },
    method: 'euler',
    values: {
      [tau]: Array.from({ length: SIZE }, (_, k) => 9 + k / 20),
      [wait]: Array.from({ length: SIZE }, (_, k) => (k % 10) / 10),
    },
  });

async function sameHash(net: Network): Promise<void> {
  const fast = await (await load(wasmBackend({ workers: 0 }), net)).engine.run(600);
  const slow = await (await load(referenceBackend({ precision: 'f32' }), net)).engine.run(600);
  expect(fast.spikes).toBeGreaterThan(SIZE);
  expect(fast.hash).toEqual(slow.hash);
  expect(fast.spikes).toBe(slow.spikes);
}

describe('a model with names that the printer uses', () => {
  it.each([
    ['d', 'step', 'i', 'count', 'world'],
    ['i', 'count', 'd', 'step', 'bytes'],
    ['n_v', 'v', 'tau', 'th', 'wait'],
    ['v', 'n_v', 'p_v', 'bad_v', 'n_n_v'],
    ['p_v', 'v', 'bytes', 'valid', 'first'],
    ['until', 'now', 'refractory', 'over', 'steps'],
    ['steps', 'until', 'unit', 'lane', 'lanes'],
    ['sum0', 'in0', 'factor0', 'factorHigh0', 'sum1'],
    ['factor0', 'sum1', 'in1', 'sum0', 'factor1'],
    ['fired', 'hit', 'world', 'first', 'until'],
    ['bad', 'bad_v', 'flush', 'update', 'f32x4'],
    ['divide', 'sin_', 'reciprocal', 'load', 'store'],
    ['d_', 'd', 'i_', 'i2', 'step_'],
    ['t0', 't1', 'k0', 'k1', 'k2'],
    ['usize', 'v128', 'u32', 'let', 'const'],
    ['k1_v', 'at1_v', 'c_v', 'P_v_v', 'P_v_ext'],
    ['n_', 'p_', 'n', 'p', 'sum'],
    ['export', 'function', 'return', 'class', 'null'],
    ['await', 'true_', 'this', 'new', 'default'],
    ['I_ext_', 'I_syn_', 'memory', 'env', 'table'],
  ])('%s, %s, %s, %s, %s', async (...names) => {
    await sameHash(named(...names));
  });
});

describe('kernels', () => {
  it('of a model nobody has seen are compiled, once a text', async () => {
    const net = named('seldom_seen', 'w', 'tau', 'theta', 'rest');
    const [kernel] = prepareKernels(compilePlan(net.describe()));
    const binary = kernelBinary(kernel!.text);
    expect(kernelBinary(kernel!.text)).toBe(binary);
    expect(WebAssembly.validate(await binary)).toBe(true);
    await sameHash(net);
  });

  it('that cannot be compiled are a fault that names the text', async () => {
    const broken = kernelBinary('// broken\nexport function update(: void {}');
    await expect(broken).rejects.toMatchObject({ code: 'kernel-compile' });
    // and a second try is a new one
    expect(kernelBinary('// broken\nexport function update(: void {}')).not.toBe(broken);
  });
});
