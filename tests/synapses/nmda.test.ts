/** The magnesium block against an independent Runge–Kutta integration in steps of a microsecond. */
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { oneToOne } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { nmda } from '../../src/synapses/nmda.ts';
import { load } from '../backends/harness.ts';

const [C_m, tau_m, E_L, weight, arrival, end] = [200, 20, -65, 4, 1, 60];

/** Voltage at `end`, clamped by nothing, from rest. */
function independent(Mg: number): number {
  const h = 0.001;
  const slope = (v: number, t: number) => {
    const g = t >= arrival ? weight * Math.exp(-(t - arrival) / 100) : 0;
    return (E_L - v) / tau_m + (g * (0 - v)) / (1 + (Mg / 3.57) * Math.exp(-0.062 * v)) / C_m;
  };
  let v = E_L;
  for (let n = 0; n < end / h; n++) {
    const t = n * h;
    const a = slope(v, t);
    const b = slope(v + (h / 2) * a, t + h / 2);
    const c = slope(v + (h / 2) * b, t + h / 2);
    v += (h / 6) * (a + 2 * b + 2 * c + slope(v + h * c, t + h));
  }
  return v;
}

function network(Mg: number): Network {
  const net = new Network({ dt: 0.01 });
  net.population('S', 1, spikeGenerator({ senders: [0], times: [arrival - 0.1] }));
  net.population('P', 1, lif({ C_m, tau_m, E_L, V_th: 100, receptors: { syn: nmda({ Mg }) } }));
  net.connect('S', 'P', { connector: oneToOne(), weight, delay: 0.1 });
  return net;
}

describe.each([0, 1, 2])('with %d mM of magnesium', (Mg) => {
  test('the voltage is that of the equations, the same on wasm as in f32', async () => {
    const expected = independent(Mg);
    const voltages: number[] = [];
    for (const backend of [
      referenceBackend(),
      referenceBackend({ precision: 'f32' }),
      wasmBackend({ workers: 0 }),
    ]) {
      const { engine } = await load(backend, network(Mg));
      await engine.run(end / 0.01);
      voltages.push((await engine.read(1, 'v'))[0]);
    }
    // first order in dt: exponential Euler
    expect(Math.abs(voltages[0] - expected)).toBeLessThan(0.01);
    expect(Math.abs(voltages[1] - voltages[0])).toBeLessThan(0.002);
    expect(voltages[2]).toBe(voltages[1]);
    if (Mg === 0) expect(expected).toBeGreaterThan(-55);
    else expect(expected).toBeLessThan(-55);
  });
});
