/** A network of a NeuroML document as a `Network`. */
import { expectArgument, expectOptions } from '../../connect/argument.ts';
import { edges } from '../../connect/connector.ts';
import { fieldsOf } from '../../connect/made.ts';
import { type Fault, SynfireError, suggest } from '../../errors.ts';
import { Network } from '../../network/network.ts';
import { neuron } from '../../neurons/neuron.ts';
import { poisson, spikeGenerator } from '../../neurons/sources.ts';
import { gapJunction } from '../../synapses/graded.ts';
import { fileError } from '../fault.ts';
import type { NeuroMLDocument } from './read.ts';

const PARTS = ['networks', 'cells', 'synapses', 'pulses', 'sources', 'gapJunctions'] as const;

export interface NeuroMLNetworkOptions {
  /** ms; 0.025 if absent. */
  readonly dt?: number;
  readonly seed?: number;
}

/**
 * Populations have their ids, receptors those of the synapses that reach them; delays and given spikes go to the nearest step, and are one step at least. Throws `neuroml-bad-reference` with
 * every name that is not in the document (also where it was refused), and what `Network` throws.
 */
export function networkOf(
  document: NeuroMLDocument,
  id: string,
  options: NeuroMLNetworkOptions = {},
): Network {
  expectOptions(options, 'networkOf', ['dt', 'seed']);
  const { dt = 0.025, seed } = options;
  const parts = fieldsOf(document, 'networkOf', ...PARTS);
  for (const part of Object.values(parts)) {
    const sound = typeof part === 'object' && part !== null;
    expectArgument(sound, 'networkOf › document', document, 'what readNeuroML gives');
  }
  const { networks, cells, synapses, pulses, sources, gapJunctions } = parts;
  const text = Object.hasOwn(networks, id) ? networks[id] : undefined;
  if (text === undefined) {
    const remedy = suggest(String(id), Object.keys(networks));
    throw fileError(
      'neuroml-bad-reference',
      'networkOf',
      `"${id}"`,
      'a network that was read',
      remedy,
    );
  }
  const faults: Fault[] = [];
  const missing = (place: string, found: string, known: readonly string[], expected: string) => {
    const where = `network "${id}" › ${place}`;
    const remedy = suggest(found, known);
    faults.push({ code: 'neuroml-bad-reference', where, found: `"${found}"`, expected, remedy });
  };
  const has = (group: object, key: string) => Object.hasOwn(group, key);
  for (const { id: own, component } of text.populations) {
    if (has(cells, component) || (has(sources, component) && !('synapse' in sources[component])))
      continue;
    const known = [...Object.keys(cells), ...Object.keys(sources)];
    missing(`population ${own}`, component, known, 'a cell or a source that was read');
  }
  const sizes = new Map(text.populations.map((each) => [each.id, each.size]));
  for (const { id: own, from, to, synapse } of text.projections) {
    for (const end of [from, to]) {
      if (!sizes.has(end)) missing(`projection ${own}`, end, [...sizes.keys()], 'a population');
    }
    if (has(synapses, synapse) || has(gapJunctions, synapse)) continue;
    missing(`projection ${own}`, synapse, Object.keys(synapses), 'a synapse that was read');
  }
  for (const { component, population } of text.inputs) {
    if (!sizes.has(population)) missing('inputs', population, [...sizes.keys()], 'a population');
    const source = has(sources, component) ? sources[component] : undefined;
    const fires = source?.kind === 'poisson' && source.synapse !== undefined;
    if (fires && !has(synapses, source.synapse!)) {
      missing(`input ${component}`, source.synapse!, Object.keys(synapses), 'a synapse');
    } else if (!fires && !has(pulses, component)) {
      missing('inputs', component, Object.keys(pulses), 'an input that was read');
    }
  }
  SynfireError.gather(faults);

  const network = new Network({ dt, ...(seed === undefined ? {} : { seed }) });
  for (const { id: own, component, size } of text.populations) {
    const source = has(sources, component) ? sources[component] : undefined;
    if (source?.kind === 'poisson') {
      const { rate, start, stop } = source;
      network.population(own, size, poisson({ rate, start, stop }));
    } else if (source !== undefined) {
      const times = source.times.map((time) => Math.max(1, Math.round(time / dt)) * dt);
      const senders = times.flatMap(() => Array.from({ length: size }, (_, k) => k));
      const each = times.flatMap((time) => new Array<number>(size).fill(time));
      network.population(own, size, spikeGenerator({ senders, times: each }));
    } else {
      const reaching = [
        ...text.projections.filter(({ to }) => to === own).map(({ synapse }) => synapse),
        ...text.inputs
          .filter(({ population }) => population === own)
          .flatMap((input) => {
            const firing = has(sources, input.component) ? sources[input.component] : undefined;
            return firing?.kind === 'poisson' ? [firing.synapse!] : [];
          }),
      ];
      const receptors = Object.fromEntries(
        [...new Set(reaching)].flatMap((each) =>
          has(synapses, each) ? [[each, synapses[each].receptor] as const] : [],
        ),
      );
      network.population(own, size, neuron({ ...cells[component], receptors }));
    }
  }
  for (const { from, to, synapse, connections } of text.projections) {
    const [source, target] = [connections.map((c) => c.source), connections.map((c) => c.target)];
    if (has(gapJunctions, synapse)) {
      const weight = connections.map((c) => c.weight * gapJunctions[synapse]);
      // a junction acts on both of its cells
      network.connect(from, to, {
        connector: edges(source, target),
        weight,
        graded: gapJunction(),
      });
      network.connect(to, from, {
        connector: edges(target, source),
        weight,
        graded: gapJunction(),
      });
      continue;
    }
    const weight = connections.map((c) => c.weight * synapses[synapse].weight);
    const delay = connections.map((c) => Math.max(1, Math.round(c.delay / dt)) * dt);
    const signed = weight.some((w) => w < 0) ? { signed: true } : {};
    const connector = edges(source, target);
    network.connect(from, to, { connector, weight, delay, receptor: synapse, ...signed });
  }
  for (const { component, population, targets } of text.inputs) {
    const source = has(sources, component) ? sources[component] : undefined;
    if (source?.kind === 'poisson') {
      for (const { target, weight } of targets) {
        const [receptor, neurons] = [source.synapse!, [target]];
        const strength = weight * synapses[receptor].weight;
        network.poissonInput(population, {
          rate: source.rate,
          weight: strength,
          receptor,
          neurons,
        });
      }
      continue;
    }
    const amplitude = new Float64Array(sizes.get(population)!);
    for (const { target, weight } of targets)
      amplitude[target] += weight * pulses[component].amplitude;
    network.stepCurrent(population, { ...pulses[component], amplitude });
  }
  return network;
}
