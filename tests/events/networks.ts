/** SparseProp's balanced inhibitory networks (Engelken 2023), and phases to start both engines from. */
import type { PulseNetwork } from '../../src/backends/events/pulse-network.ts';
import { fixedOutdegree } from '../../src/connect/connector.ts';
import { philox } from '../../src/plan/philox.ts';

export interface Balanced {
  readonly model: 'lif' | 'qif';
  readonly size: number;
  readonly degree: number;
  readonly seed?: number;
}

/** J₀ = 1, target rate 1 Hz, τ = 10 ms: I₀ = τ·√K·J₀·ν, J = −J₀/√K. */
export function balanced({ model, size, degree, seed = 1 }: Balanced): PulseNetwork {
  const tau = 10;
  const drive = (tau / 1000) * Math.sqrt(degree);
  const neuron =
    model === 'lif'
      ? ({ model, tau, drive: 1 + drive, threshold: 1, reset: 0 } as const)
      : ({ model, tau, drive } as const);
  const connector = fixedOutdegree(degree, { multapses: false, autapses: false });
  const phases = Float64Array.from({ length: size }, (_, i) => random(i, seed + 1000));
  return { neuron, size, connector, weight: -1 / Math.sqrt(degree), seed, phases };
}

/** A number in [0, 1) from a counter. */
export function random(counter: number, seed: number): number {
  const words = new Uint32Array(4);
  philox(counter, 0, 0, 0, seed, 77, words);
  return words[0] * 2 ** -32;
}
