/** A leaky neuron's potential and current at a later time, in closed form: what `bring` of assembly/events/queue.ts does. */
import { exp, exprel } from '../../equations/f64.ts';
import type { NeuronKind } from './queue-network.ts';

/** Of the time `last`, ms; mV, `g` too. */
export interface Membrane {
  readonly v: number;
  readonly g: number;
  readonly last: number;
}

/** Until `until` the potential is held, the current is not. */
export function membraneAt(
  from: Membrane,
  until: number,
  { tau, tauSyn, rest }: NeuronKind,
  time: number,
): Membrane {
  let { v, g, last } = from;
  if (last < until) {
    const held = Math.min(until, time);
    if (g !== 0) g *= exp((last - held) / tauSyn);
    last = held;
  }
  if (!(time > last)) return { v, g, last };
  const decay = g === 0 ? 1 : exp((last - time) / tauSyn);
  if (g !== 0 && 64 * Math.abs(tauSyn - tau) < tau) {
    // assembly/events/crossing.ts
    const x = ((tauSyn - tau) / (tauSyn * tau)) * (time - last);
    const driven = g * ((time - last) / tau) * exprel(x);
    v = rest + exp((last - time) / tau) * (v - rest + driven);
  } else {
    const b = g === 0 ? 0 : (g * tauSyn) / (tauSyn - tau);
    v = rest + (v - rest - b) * exp((last - time) / tau) + b * decay;
  }
  return { v, g: g * decay, last: time };
}
