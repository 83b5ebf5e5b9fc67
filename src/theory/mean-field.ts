/** The whole theory of a network from its description, in one call. */

import { expectOptions } from '../connect/argument.ts';
import { isMade } from '../connect/made.ts';
import { Network } from '../network/network.ts';
import { lifNetwork } from './from-network.ts';
import type { LifNetwork } from './lif-network.ts';
import { type LinearResponse, linearResponse } from './linear-response.ts';
import { type WorkingPoint, type WorkingPointOptions, workingPoint } from './working-point.ts';

export interface MeanFieldOptions extends WorkingPointOptions {
  /** Hz; none by default: the working point only. */
  readonly frequencies?: ArrayLike<number>;
}

export interface MeanField extends LinearResponse {
  readonly network: LifNetwork;
  readonly workingPoint: WorkingPoint;
  /** Hz, by population. */
  readonly rates: Readonly<Record<string, number>>;
}

/** Throws SynfireError: `no-theory`, `no-working-point`, `ambiguous-working-point`. */
export function meanFieldTheory(
  network: Network | LifNetwork,
  options: MeanFieldOptions = {},
): MeanField {
  expectOptions(options, 'meanFieldTheory', ['start', 'frequencies']);
  const { start, frequencies = [] } = options;
  const net = isMade(network, Network) ? lifNetwork(network) : network;
  const point = workingPoint(net, { start });
  const rates = Object.fromEntries(point.names.map((name, k) => [name, point.rates[k]]));
  return { network: net, workingPoint: point, rates, ...linearResponse(net, point, frequencies) };
}
