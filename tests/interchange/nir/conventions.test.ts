/** The rows of docs/coming-from-norse.md: what Norse and snnTorch do in a step, as plain recurrences, beside the graph that they export. */
import { describe, expect, it } from 'vitest';
import type { NirGraph, NirTensor } from '../../../src/interchange/nir/graph.ts';
import { runNir } from '../../../src/interchange/nir/index.ts';

const one = (value: number): NirTensor => ({ shape: [1], data: Float64Array.of(value) });
const shape = (): NirTensor => ({ shape: [1], data: BigInt64Array.of(1n) });

/** One neuron between input and output. */
const graph = (type: string, parameters: Record<string, number>): NirGraph => ({
  type: 'NIRGraph',
  nodes: {
    input: { type: 'Input', parameters: { shape: shape() } },
    cell: {
      type,
      parameters: Object.fromEntries(Object.entries(parameters).map(([id, x]) => [id, one(x)])),
    },
    output: { type: 'Output', parameters: { shape: shape() } },
  },
  edges: [
    ['input', 'cell'],
    ['cell', 'output'],
  ],
});

/** Inputs that make it fire now and then: a fixed sequence of quarters. */
const inputs = Array.from({ length: 200 }, (_, t) => ((t * 7919) % 13) / 4);
const [DT, S] = [1, 1000];

async function outputs(type: string, parameters: Record<string, number>): Promise<number[]> {
  const data = { shape: [inputs.length, 1], data: Float32Array.from(inputs) };
  const run = await runNir(graph(type, parameters), data, { dt: DT, backend: 'reference' });
  return [...(run.outputs.output.data as Float32Array)];
}

describe('Norse', () => {
  it('LIFBox: leak, scaling by dt/tau, reset in the step of the spike', async () => {
    const [tau, leak, threshold, reset] = [8, 0.25, 1, -0.5];
    let v = leak;
    const wanted = inputs.map((x): number => {
      v += (DT / tau) * (leak - v + x);
      const fires = v > threshold ? 1 : 0;
      if (fires) v = reset;
      return fires;
    });
    expect(wanted.reduce((a, b) => a + b)).toBeGreaterThan(5);
    const parameters = { tau: tau / S, r: 1, v_leak: leak, v_threshold: threshold, v_reset: reset };
    expect(await outputs('LIF', parameters)).toEqual(wanted);
  });

  it('LIF with a current: the potential moves by the current before the step, then the current moves', async () => {
    const [mem, syn, threshold] = [10, 5, 0.3];
    let [v, i] = [0, 0];
    const wanted = inputs.map((x): number => {
      v += (DT / mem) * (-v + i);
      i += (DT / syn) * (-i + x);
      const fires = v > threshold ? 1 : 0;
      if (fires) v = 0;
      return fires;
    });
    expect(wanted.reduce((a, b) => a + b)).toBeGreaterThan(5);
    const times = { tau_mem: mem / S, tau_syn: syn / S, r: 1, w_in: 1 };
    expect(
      await outputs('CubaLIF', { ...times, v_leak: 0, v_threshold: threshold, v_reset: 0 }),
    ).toEqual(wanted);
  });
});

describe('snnTorch', () => {
  const [beta, threshold] = [0.875, 4];
  const exported = {
    tau: DT / (1 - beta) / S,
    r: 1 / (1 - beta),
    v_leak: 0,
    v_threshold: threshold,
    v_reset: 0,
  };

  it('Leaky: tau = dt/(1 − beta), r = 1/(1 − beta) leave inputs unscaled', async () => {
    let mem = 0;
    const wanted = inputs.map((x): number => {
      mem = beta * mem + x;
      return mem;
    });
    const { v_leak, tau, r } = exported;
    const found = await outputs('LI', { tau, r, v_leak });
    for (const [t, value] of wanted.entries()) expect(found[t]).toBeCloseTo(value, 9 - 4);
  });

  /** `mechanism` of snn.Leaky; `lost`: whether the input of the step after a spike is lost. */
  const leaky = (mechanism: 'zero' | 'subtract', lost: boolean) => {
    let mem = 0;
    return inputs.map((x) => {
      const fired = mem > threshold;
      if (mechanism === 'subtract') mem = beta * mem + x - (fired ? threshold : 0);
      else mem = fired ? (lost ? 0 : x) : beta * mem + x;
      return mem > threshold ? 1 : 0;
    });
  };

  it("'zero' loses the input of the step after a spike; here it is added to v_reset", async () => {
    const found = await outputs('LIF', exported);
    expect(found).toEqual(leaky('zero', false));
    const own = leaky('zero', true);
    const first = own.indexOf(1);
    expect(found.slice(0, first + 1)).toEqual(own.slice(0, first + 1));
    expect(found).not.toEqual(own);
  });

  it("'subtract' keeps what is above the threshold: it fires more often than the file says", async () => {
    const count = (spikes: number[]) => spikes.reduce((a, b) => a + b, 0);
    expect(count(leaky('subtract', false))).toBeGreaterThan(count(await outputs('LIF', exported)));
  });

  it('Synaptic moves the current first: it fires a step earlier than a current-based cell here', async () => {
    const [alpha, high] = [0.75, 6];
    let [syn, mem] = [0, 0];
    const own = inputs.map((x) => {
      syn = alpha * syn + x;
      mem = beta * mem + syn;
      return mem > high ? 1 : 0;
    });
    const cell = {
      ...{ tau_mem: DT / (1 - beta) / S, tau_syn: DT / (1 - alpha) / S, v_leak: 0, v_reset: 0 },
      ...{ r: 1 / (1 - beta), w_in: 1 / (1 - alpha), v_threshold: high },
    };
    expect((await outputs('CubaLIF', cell)).indexOf(1)).toBe(own.indexOf(1) + 1);
  });
});
