/** What fires by itself in NeuroML: listed spikes and Poisson processes. */
import { unsupported } from './channels.ts';
import { placeOf, quantity } from './quantities.ts';
import type { Element } from './xml.ts';

export type NeuroMLSource =
  | { readonly kind: 'times' /** ms. */; readonly times: readonly number[] }
  /** At a rate in Hz; with a synapse it acts on each of its targets for itself. */
  | {
      readonly kind: 'poisson';
      readonly rate: number;
      readonly synapse?: string;
      /** ms; all the time where they are absent. */
      readonly start?: number;
      readonly stop?: number;
    };

type Reader = (element: Element, where: string) => NeuroMLSource;

const rate = (element: Element, name: string, where: string) =>
  quantity(element, name, 'per_time', where) * 1000;

export const SOURCES: Readonly<Record<string, Reader>> = {
  spikeArray: (element, where) => ({
    kind: 'times',
    times: element.children
      .filter(({ name }) => name === 'spike')
      .map((spike) => quantity(spike, 'time', 'time', where))
      .sort((a, b) => a - b),
  }),
  spikeGeneratorPoisson: (element, where) => ({
    kind: 'poisson',
    rate: rate(element, 'averageRate', where),
  }),
  /** PyNN's. */
  SpikeSourcePoisson: (element, where) => {
    const start = quantity(element, 'start', 'time', where);
    const stop = start + quantity(element, 'duration', 'time', where);
    return { kind: 'poisson', rate: rate(element, 'rate', where), start, stop };
  },
  poissonFiringSynapse: (element, where) => {
    const { synapse } = element.attributes;
    if (synapse === undefined) throw unsupported(placeOf(element, where), 'no synapse', 'one');
    return { kind: 'poisson', rate: rate(element, 'averageRate', where), synapse };
  },
};
