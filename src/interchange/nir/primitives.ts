/**
 * The primitives of NIR 1.0: one row each says which arrays a node must have, which it may have, and what it is.
 *
 *     emitter   has states or times of its own: it begins where the signals of others end
 *     linear    a weighted sum of what arrives, without memory
 *     port      where a graph begins and ends
 */
interface Primitive {
  readonly role: 'emitter' | 'linear' | 'port';
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Emits 0 or 1, not a value. */
  readonly spikes?: true;
}

const CONVOLUTION = ['weight', 'stride', 'padding', 'dilation', 'groups', 'bias'];
const POOL = ['kernel_size', 'stride', 'padding'];

export const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  Affine: { role: 'linear', required: ['weight', 'bias'] },
  AvgPool2d: { role: 'linear', required: POOL },
  Conv1d: { role: 'linear', required: CONVOLUTION, optional: ['input_shape'] },
  Conv2d: { role: 'linear', required: CONVOLUTION, optional: ['input_shape'] },
  CubaLI: {
    role: 'emitter',
    required: ['tau_mem', 'tau_syn', 'r', 'v_leak'],
    optional: ['w_in'],
  },
  CubaLIF: {
    role: 'emitter',
    required: ['tau_mem', 'tau_syn', 'r', 'v_leak', 'v_threshold'],
    optional: ['v_reset', 'w_in'],
    spikes: true,
  },
  Delay: { role: 'linear', required: ['delay'] },
  Flatten: { role: 'linear', required: ['start_dim', 'end_dim'], optional: ['input_type'] },
  I: { role: 'emitter', required: ['r'] },
  IF: { role: 'emitter', required: ['r', 'v_threshold'], optional: ['v_reset'], spikes: true },
  Input: { role: 'port', required: ['shape'] },
  LI: { role: 'emitter', required: ['tau', 'r', 'v_leak'] },
  LIF: {
    role: 'emitter',
    required: ['tau', 'r', 'v_leak', 'v_threshold'],
    optional: ['v_reset'],
    spikes: true,
  },
  Linear: { role: 'linear', required: ['weight'] },
  Output: { role: 'port', required: ['shape'] },
  Scale: { role: 'linear', required: ['scale'] },
  SumPool2d: { role: 'linear', required: POOL },
  Threshold: { role: 'emitter', required: ['threshold'], spikes: true },
};

/** Ports of inner graphs have no row and are linear: they hand on what arrives. */
export const roleOf = (type: string): Primitive['role'] => PRIMITIVES[type]?.role ?? 'linear';

/** Versions of the file layout that are understood: 0.x wrote the same layout with fewer primitives. */
export const KNOWN_VERSIONS = /^[01]\./u;
export const VERSION = '1.0';
