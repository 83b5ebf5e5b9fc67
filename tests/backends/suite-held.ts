/** What is held while refractory stands still for its neighbours too, inside a step as well: every method, by closed form. */
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/network/network.ts';
import type { MethodName } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { isLong } from '../long.ts';
import { load, type Subject, stepsOf } from './harness.ts';

/** ms of the published values; a few cases take the first spikes and the first held stretches of it. */
const TIME = 200;
const SHORT = 60;

const follower = (method: MethodName, refractory?: string) =>
  neuron({
    equations: `
      dv/dt = (20*mV - v)/(10*ms) : mV (unless refractory)
      dw/dt = (2*v - w)/(50*ms) : mV
    `,
    threshold: 'v >= 15*mV',
    reset: 'v = 5*mV',
    ...(refractory === undefined ? {} : { refractory }),
    method,
  });

/** Stages of each method: which shares of which slopes lead to a stage, and what the step takes of them. */
const STAGES: Readonly<Record<string, readonly [number[][], number[]]>> = {
  euler: [[[]], [1]],
  rk2: [
    [[], [0.5]],
    [0, 1],
  ],
  heun: [
    [[], [1]],
    [0.5, 0.5],
  ],
  rk4: [
    [[], [0.5], [0, 0.5], [0, 0, 1]],
    [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  ],
};

/** v and w after a step of `dt`. */
function stepped(method: string, dt: number, v: number, w: number, held: boolean) {
  const decay = (tau: number) => Math.exp(-dt / tau);
  if (method === 'exponential_euler') {
    const moved = 2 * v + (w - 2 * v) * decay(50);
    return [held ? v : 20 + (v - 20) * decay(10), moved];
  }
  if (method === 'exact') {
    if (held) return [v, 2 * v + (w - 2 * v) * decay(50)];
    // w − 40 relaxes to 2·(v − 20), which decays itself
    const pull = 2.5 * (v - 20);
    return [
      20 + (v - 20) * decay(10),
      40 - 0.2 * pull * decay(10) + (w - 40 + 0.2 * pull) * decay(50),
    ];
  }
  const [a, b] = STAGES[method];
  const slopes: number[][] = [];
  for (const row of a) {
    const at = [v, w].map((x, s) =>
      row.reduce((sum, share, j) => sum + share * dt * slopes[j][s], x),
    );
    slopes.push([held ? 0 : (20 - at[0]) / 10, (2 * at[0] - at[1]) / 50]);
  }
  return [v, w].map((x, s) => b.reduce((sum, share, j) => sum + share * dt * slopes[j][s], x));
}

/** The whole course: steps of spikes, and w at its end. */
function course(method: string, dt: number, refractory: number, time: number) {
  let [v, w] = [0, 0];
  let until = 0;
  const spikes: number[] = [];
  for (let step = 0; step < Math.round(time / dt); step++) {
    const held = step < until;
    [v, w] = stepped(method, dt, v, w, held);
    if (held || v < 15) continue;
    spikes.push(step);
    v = 5;
    until = step + 1 + Math.round(refractory / dt);
  }
  return { spikes, w };
}

export function describeHeld({ name, make, precision, few }: Subject): void {
  const time = few && !isLong ? SHORT : TIME;
  describe(`held states on ${name}`, () => {
    // method, ms refractory (0: no time to be, nothing is ever held), w at the end where it is published
    test.each([
      [0.5, [['exact', 20, 14.9437]]],
      [
        0.1,
        [
          ['exact', 5, 17.4651],
          ['euler', 5, undefined],
          ['exponential_euler', 5, undefined],
          ['rk2', 5, 17.4653],
          ['heun', 5, 17.4653],
          ['rk4', 5, 17.4651],
          ['exact', 0, undefined],
        ],
      ],
    ] as const)('by each method, side by side, dt %f ms', async (dt, cases) => {
      const network = new Network({ dt });
      for (const [k, [method, refractory]] of cases.entries()) {
        const held = refractory > 0 ? `${refractory}*ms` : undefined;
        network.population(`P${k}`, 1, follower(method, held));
      }
      const { engine } = await load(make(), network);
      const chunk = await engine.run(Math.round(time / dt));
      for (const [k, [method, refractory, known]] of cases.entries()) {
        const whole = course(method, dt, refractory, TIME);
        if (known !== undefined) expect(Math.abs(whole.w - known)).toBeLessThan(6e-5);
        const right = course(method, dt, refractory, time);
        expect(right.spikes.length).toBeGreaterThan(1);
        expect(stepsOf(chunk, k), method).toEqual(right.spikes);
        const [w] = await engine.read(k, 'w');
        expect(Math.abs(w / right.w - 1), method).toBeLessThan(8 * precision);
      }
    });
  });
}
