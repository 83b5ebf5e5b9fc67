/**
 * The neurons of NIR as equations, with potentials relative to v_leak. Signals are numbers without unit: a current of 1 pA stands for 1.
 *
 * A spike is the value 1 for one step, as the tools that write such graphs take it, so its arrival moves a state by what a current of 1 does in one
 * step of Euler's method. For I and IF the specification writes dv/dt = r I, but the tools that write them (sinabs, snnTorch, Spyx) add r I once a step:
 * `integrators` says which.
 */
import type { NeuronSpec, ReceptorSpec } from '../../neurons/model.ts';
import { neuron } from '../../neurons/neuron.ts';
import { type NirNode, type NirTensor, sizeOf } from './graph.ts';
import { spread } from './linear.ts';
import type { NirShape } from './shapes.ts';

export interface NirNeurons {
  readonly spec: NeuronSpec;
  /** What an arrival of weight 1 does, one number a neuron. */
  readonly gain: Float64Array;
  /** The state that is transmitted; absent where spikes are. */
  readonly emits?: string;
  /** What is added to the state to give the value that NIR means. */
  readonly rest: Float64Array;
}

/** What r of I and IF multiplies: the input of one step, or its integral in seconds. */
export type Integrators = 'perStep' | 'perSecond';

/** `dt` in ms; NIR's times are seconds. */
export function neuronsOf(
  node: NirNode,
  shape: NirShape,
  { dt, integrators }: { readonly dt: number; readonly integrators: Integrators },
  where: string,
): NirNeurons {
  const size = sizeOf(shape);
  const given = (name: string, otherwise: number): Float64Array => {
    const value = node.parameters[name] as NirTensor | undefined;
    if (value === undefined) return new Float64Array(size).fill(otherwise);
    return spread(value, size, `${where} › ${name}`);
  };
  const ms = (name: string) => given(name, 0).map((s) => s * 1000);
  const zeros = new Float64Array(size);
  const rest = given('v_leak', 0);
  const threshold = () => given('v_threshold', 0).map((x, i) => x - rest[i]);
  const reset = () => given('v_reset', 0).map((x, i) => x - rest[i]);
  const fires = { threshold: 'u > theta', reset: 'u = u_reset' };
  const levels = { theta: '1', u_reset: '0' };

  switch (node.type) {
    case 'LI':
    case 'LIF': {
      const [tau, r] = [ms('tau'), given('r', 1)];
      const leaky = {
        equations: 'du/dt = (-u + r*(I_ext/pA))/tau : 1',
        parameters: { tau: '10 ms', r: '1' },
        values: { tau, r },
      };
      const gain = r.map((x, i) => (x * dt) / tau[i]);
      return node.type === 'LI'
        ? { spec: made(leaky, 'u'), gain, emits: 'u', rest }
        : { spec: made(firing(leaky), 'u'), gain, rest: zeros };
    }
    case 'I':
    case 'IF': {
      const r = given('r', 1).map((x) => x / (integrators === 'perStep' ? dt : 1000));
      const sums = {
        equations: 'du/dt = r*(I_ext/pA) : 1',
        parameters: { r: '1 1/ms' },
        values: { r },
      };
      const gain = r.map((x) => x * dt);
      return node.type === 'I'
        ? { spec: made(sums, 'u'), gain, emits: 'u', rest }
        : { spec: made(firing(sums), 'u'), gain, rest: zeros };
    }
    case 'CubaLI':
    case 'CubaLIF': {
      const [tau_mem, tau_syn] = [ms('tau_mem'), ms('tau_syn')];
      const [r, w_in] = [given('r', 1), given('w_in', 1)];
      const filtered = {
        equations: 'di/dt = (-i + w_in*(I_ext/pA))/tau_syn : 1\ndu/dt = (-u + r*i)/tau_mem : 1',
        parameters: { tau_mem: '10 ms', tau_syn: '5 ms', r: '1', w_in: '1' },
        values: { tau_mem, tau_syn, r, w_in },
      };
      const gain = w_in.map((x, i) => (x * dt) / tau_syn[i]);
      return node.type === 'CubaLI'
        ? { spec: made(filtered, 'i'), gain, emits: 'u', rest }
        : { spec: made(firing(filtered), 'i'), gain, rest: zeros };
    }
    case 'Threshold': {
      const theta = given('threshold', 0);
      const step = {
        ...HOLDS,
        threshold: 'x > theta',
        parameters: { theta: '1' },
        values: { theta },
      };
      return { spec: made(step, 'x'), gain: new Float64Array(size).fill(1), rest: zeros };
    }
    default:
      return {
        spec: made(HOLDS, 'x'),
        gain: new Float64Array(size).fill(1),
        emits: 'x',
        rest: zeros,
      };
  }

  function firing<T extends Definition>(definition: T): Definition {
    return {
      ...definition,
      ...fires,
      parameters: { ...definition.parameters, ...levels },
      values: { ...definition.values, theta: threshold(), u_reset: reset() },
    };
  }
}

type Definition = Parameters<typeof neuron>[0];

/** One step of Euler's method makes it what arrives in that step. */
const HOLDS: Definition = { equations: 'dx/dt = (I_ext/pA - x)/dt : 1' };

const made = (definition: Definition, jump: string): NeuronSpec =>
  neuron({
    ...definition,
    name: 'nir',
    method: 'euler',
    receptors: { spike: arrival(jump) },
  });

/** An arrival moves a state of the neuron itself. */
const arrival = (jump: string): ReceptorSpec => ({
  kind: {
    name: `onto ${jump}`,
    reference: 'Pedersen et al. 2024, Nat Commun 15:8122',
    doc: 'A spike moves a state of the neuron by its weight.',
    parameters: {},
    equations: '',
    jump,
    jumpScale: '1',
    weightUnit: '1',
  },
  parameters: {},
});
