/** One synapse with given arrivals and given spikes of its target, on a tenth of a millisecond. */
import type { Backend, PlasticState } from '../../src/backends/backend.ts';
import { oneToOne } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import type { PlasticitySpec } from '../../src/plasticity/rule.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { load } from '../backends/harness.ts';

/** ms between a generator's spike and its effect; the same on both sides. */
const DELAY = 0.1;

export interface Protocol {
  readonly plasticity: PlasticitySpec;
  readonly weight: number;
  /** Times at which spikes arrive at the synapse, and at which its target fires, ms. */
  readonly pre: readonly number[];
  readonly post: readonly number[];
}

export function protocolNetwork({ plasticity, weight, pre, post }: Protocol): Network {
  const network = new Network({ dt: 0.1 });
  const at = (times: readonly number[]) => {
    const early = times.map((t) => Math.round((t - DELAY) * 10) / 10);
    return spikeGenerator({ senders: early.map(() => 0), times: early });
  };
  network.population('pre', 1, at(pre));
  network.population('drive', 1, at(post));
  const receptors = { force: delta(), syn: exponential({ tau_syn: 1 }) };
  network.population('post', 1, lif({ receptors, t_ref: 0, C_m: 1e9 }));
  const connector = oneToOne();
  network.connect('drive', 'post', { connector, receptor: 'force', weight: 100, delay: DELAY });
  network.connect('pre', 'post', { connector, receptor: 'syn', weight, delay: DELAY, plasticity });
  return network;
}

/** The synapse at the end, and everything that was transmitted to the target's receptor, step by step. */
export async function pair(
  backend: Backend,
  protocol: Protocol,
): Promise<{ state: PlasticState; w: number }> {
  const { engine } = await load(backend, protocolNetwork(protocol));
  const end = Math.max(...protocol.pre, ...protocol.post, 0);
  const chunk = await engine.run(Math.round(end * 10) + 2);
  const fired = [...chunk.spikeNeurons].filter((neuron) => neuron === 2).length;
  if (fired !== protocol.post.length) throw new Error(`the target fired ${fired} times`);
  const state = (await engine.plastic!(1))!;
  return { state, w: state.fields.w[0] };
}
