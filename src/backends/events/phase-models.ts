/**
 * Neurons as phases, the way SparseProp (Engelken 2023) and Monteforte & Wolf (2010) write them, in f64:
 * the slow, short definition that the kernels are judged by, and what the Lyapunov analysis differentiates.
 *
 * Between spikes φ' = ω/τ; at φ = `threshold` a spike and φ ← `reset`; a pulse takes φ to `transition(φ)`,
 * with the derivative `slope(φ)`. All targets get the same pulse.
 */
import { atan, exp, log, tan } from '../../equations/f64.ts';
import { printValue, SynfireError } from '../../errors.ts';
import type { PulseNeuron } from './pulse-network.ts';

export interface PhaseModel {
  readonly tau: number;
  readonly omega: number;
  readonly threshold: number;
  readonly reset: number;
  transition(phase: number): number;
  slope(phase: number): number;
}

/** LIF with φ in [0, 1]: V = I − (I − V_reset)·e^(−φ/ω). */
function lifPhase(neuron: Extract<PulseNeuron, { model: 'lif' }>, weight: number): PhaseModel {
  const drive = neuron.drive as number;
  const span = drive - neuron.reset;
  const omega = 1 / log(span / (drive - neuron.threshold));
  const c = -weight / span;
  const last = (drive - neuron.threshold) / span;
  return {
    tau: neuron.tau,
    omega,
    threshold: 1,
    reset: 0,
    transition: (phase) => {
      const e = exp(-phase / omega) + c;
      // carried over the threshold: due now
      return e > last ? -omega * log(e) : 1;
    },
    slope: (phase) => {
      const e = exp(-phase / omega);
      return e / (e + c);
    },
  };
}

/** QIF with φ in [−π, π]: V = √I·tan(φ/2). */
function qifPhase(neuron: Extract<PulseNeuron, { model: 'qif' }>, weight: number): PhaseModel {
  const root = Math.sqrt(neuron.drive);
  const c = weight / root;
  return {
    tau: neuron.tau,
    omega: 2 * root,
    threshold: Math.PI,
    reset: -Math.PI,
    transition: (phase) => 2 * atan(tan(phase / 2) + c),
    slope: (phase) => {
      const x = tan(phase / 2);
      return (x * x + 1) / ((x + c) * (x + c) + 1);
    },
  };
}

/** Throws SynfireError for a model without a phase transition in closed form. */
export function phaseModel(neuron: PulseNeuron, weight: number): PhaseModel {
  if (neuron.model === 'lif') return lifPhase(neuron, weight);
  if (neuron.model === 'qif') return qifPhase(neuron, weight);
  if (neuron.model === 'rapidTheta') {
    return rapidTheta(neuron.rapidness, neuron.tau, neuron.drive, weight);
  }
  throw new SynfireError({
    code: 'no-phase-model',
    where: 'pulse network › neuron › model',
    found: neuron.model,
    expected: 'lif, qif or rapidTheta',
    remedy: 'Give a phase model of your own.',
  });
}

/**
 * The rapid theta neuron (Engelken, Monteforte & Wolf 2024): a theta neuron whose onset of spikes is r
 * times as fast; r = 1 is the QIF. `drive` and `weight` are those of the QIF.
 */
export function rapidTheta(r: number, tau: number, drive: number, weight: number): PhaseModel {
  const sound = [r, tau, drive].every((x) => Number.isFinite(x) && x > 0) && r >= 1;
  if (!sound || !Number.isFinite(weight)) {
    throw new SynfireError({
      code: 'out-of-range',
      where: 'rapidTheta',
      found: [r, tau, drive, weight].map(printValue).join(', '),
      expected: 'a rapidness ≥ 1, a time constant and a drive > 0, a finite weight',
      remedy: 'Correct the value.',
    });
  }
  const slow = (r + 1) / (2 * r);
  const glue = (Math.PI * (r - 1)) / (r + 1);
  const omega = 2 * Math.sqrt(drive / slow);
  const c = weight / (omega / 2);
  /** Phase and slope after a pulse. */
  const after = (phase: number): [number, number] => {
    const u = (phase - glue) / 2;
    if (u <= 0) {
      const t = tan(slow * u);
      const fast = c > 0 && -t < c;
      const den = fast ? r * (t + c) : t + c;
      const moved = fast ? (2 * atan(den)) / (slow * r) : (2 * atan(den)) / slow;
      return [moved + glue, (t * t + 1) / (den * den + 1)];
    }
    const t = tan(r * slow * u);
    const fall = c <= 0 && t < -r * c;
    const den = fall ? t / r + c : t + r * c;
    const moved = fall ? (2 * atan(den)) / slow : (2 * atan(den)) / (slow * r);
    return [moved + glue, (t * t + 1) / (den * den + 1)];
  };
  return {
    tau,
    omega,
    threshold: Math.PI,
    reset: -Math.PI,
    transition: (phase) => after(phase)[0],
    slope: (phase) => after(phase)[1],
  };
}
