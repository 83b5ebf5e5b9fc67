/** The phase plane against what papers say of fixed points: where they are, what they are, and where they change. */
import { describe, expect, it } from 'vitest';
import { ownNetwork } from '../../app/model-text.ts';
import { currentAt, PhasePlane } from '../../app/phase-plane.ts';
import {
  adex,
  compilePlan,
  exponential,
  fitzHughNagumo,
  lif,
  Network,
  type NeuronSpec,
} from '../../src/index.ts';

const planOf = (spec: NeuronSpec) => {
  const net = new Network({ dt: 0.1 });
  net.population('cells', 3, spec);
  return compilePlan(net.describe());
};
const planeOf = (spec: NeuronSpec) => new PhasePlane(planOf(spec).populations[0]);
const WIDE = { x: { from: -2.5, to: 2.5 }, y: { from: -2, to: 4 } };

describe('FitzHugh–Nagumo', () => {
  const plane = planeOf(fitzHughNagumo());
  const at = (I_ext: number) => {
    const [point, ...more] = plane.portrait('v', 'w', { ...plane.initial(), I_ext }, WIDE).points;
    expect(more).toEqual([]);
    return point;
  };
  /** v at rest: v − v³/3 − (v + a)/b + I = 0, by halving. */
  const rest = (I: number) => {
    let [low, high] = [-3, 3];
    for (let k = 0; k < 60; k++) {
      const v = (low + high) / 2;
      if (v - v ** 3 / 3 - (v + 0.7) / 0.8 + I > 0) low = v;
      else high = v;
    }
    return low;
  };

  it('rests at the root of the cubic', () => {
    for (const I of [0, 0.5, 1, 2]) {
      const { x, y } = at(100 * I);
      expect(x).toBeCloseTo(rest(I), 9);
      expect(y).toBeCloseTo((rest(I) + 0.7) / 0.8, 9);
    }
  });

  it('begins and ends to oscillate where 1 − v² = εb, the currents of the two Hopf points', () => {
    const edge = Math.sqrt(1 - 0.08 * 0.8);
    const current = (v: number) => (v + 0.7) / 0.8 - v + v ** 3 / 3;
    const [first, last] = [current(-edge), current(edge)];
    expect([first, last].map((I) => I.toFixed(2))).toEqual(['0.33', '1.42']); // FitzHugh 1961
    expect(at(100 * (first - 0.01)).kind).toBe('stable spiral');
    expect(at(100 * (first + 0.01)).kind).toBe('unstable spiral');
    expect(at(100 * (last - 0.01)).kind).toBe('unstable spiral');
    expect(at(100 * (last + 0.01)).kind).toBe('stable spiral');
  });

  it('has nullclines on which the slopes are 0', () => {
    const held = { ...plane.initial(), I_ext: 50 };
    const { stillX, stillY } = plane.portrait('v', 'w', held, WIDE);
    expect(stillX.length).toBeGreaterThan(50);
    for (const [v, w] of stillX) expect(w).toBeCloseTo(v - v ** 3 / 3 + 0.5, 2);
    for (const [v, w] of stillY) expect(w).toBeCloseTo((v + 0.7) / 0.8, 6);
    for (const [v] of plane.threshold('v', 'w', held, WIDE)) expect(v).toBeCloseTo(1, 9);
  });
});

describe('adaptive exponential', () => {
  const plane = planeOf(adex());
  const window = { x: { from: -80, to: -40 }, y: { from: -100, to: 400 } };
  const kinds = (I_ext: number) =>
    plane
      .portrait('v', 'w', { ...plane.initial(), I_ext }, window)
      .points.map(({ kind, beyond }) => [kind, beyond]);

  /** Touboul & Brette 2008, Biol Cybern 99:319: the two meet where V = V_T + Δ_T·ln(1 + a/g_L), E_L being the zero of voltage. */
  const meeting = (30 + 4) * (-50.4 + 70.6 - 2 + 2 * Math.log(1 + 4 / 30));

  it('has a stable point and a saddle until these meet, and none beyond', () => {
    expect(kinds(0)).toEqual([
      ['stable node', false],
      ['saddle', false],
    ]);
    expect(kinds(meeting - 2).map(([kind]) => kind)[1]).toBe('saddle');
    expect(kinds(meeting + 2)).toEqual([]);
  });

  it('is reset to V_reset, with b more of adaptation', () => {
    const held = plane.initial();
    expect(plane.resetTo('v', held)).toBe(-70.6);
    expect(plane.resetTo('w', held)).toBe(undefined);
    expect(plane.afterSpike('v', 'w', held, 5, 100)).toEqual([-70.6, 180.5]);
    const { x, y } = plane.around('v', 'w', held, []);
    expect(x.from).toBeLessThan(-70.6);
    expect(x.to).toBeGreaterThan(0);
    expect(y.to).toBeGreaterThan(80.5);
  });
});

describe('other models', () => {
  it('a text of one’s own: its point lies beyond the threshold where it fires', () => {
    const { populations, ...plan } = compilePlan(ownNetwork(TEXT).describe());
    const plane = new PhasePlane(populations[0]);
    expect(plane.variables.map(({ name }) => name)).toEqual(['v', 'theta', 'I_syn']);
    const given = currentAt({ ...plan, populations }, 0, 10);
    expect(given).toBe(250); // half of the mean: the first of a spread
    const around = { x: { from: -70, to: -20 }, y: { from: -60, to: -40 } };
    const at = (I_ext: number) =>
      plane.portrait('v', 'theta', { ...plane.initial(), I_ext }, around).points;
    expect(at(250)).toMatchObject([{ kind: 'stable node', beyond: false }]);
    expect(at(250)[0].x).toBeCloseTo(-55, 9); // E_L + I·τ/C
    expect(at(500)).toMatchObject([{ beyond: true }]);
    expect(at(500)[0].x).toBeCloseTo(-45, 9);
  });

  it('one variable and a receptor make a plane too', () => {
    const plane = planeOf(lif({ receptors: { ex: exponential({ tau_syn: 5 }) } }));
    expect(plane.variables.map(({ name }) => name)[0]).toBe('v');
    expect(plane.variables).toHaveLength(2);
    const [x, y] = plane.variables.map(({ name }) => name);
    const wide = { x: { from: -90, to: -40 }, y: { from: -100, to: 100 } };
    const [point] = plane.portrait(x, y, plane.initial(), wide).points;
    expect(point.y).toBeCloseTo(0, 9);
  });
});

const TEXT = `equations:
  dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV
  dtheta/dt = (V_th - theta)/tau_theta : mV
parameters:
  C_m = 250 pF
  tau_m = 10 ms
  E_L = -65 mV
  V_th = -50 mV
  tau_theta = 100 ms
threshold:
  v >= theta
reset:
  v = E_L; theta += 2*mV
initial:
  v = E_L
  theta = V_th
`;
