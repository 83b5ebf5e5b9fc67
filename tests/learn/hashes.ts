/** Some updates by each method, and the hash of everything that was learnt: text that runs in Node and in a page alike. */
import type * as synfire from '../../src/index.ts';
import type * as learn from '../../src/learn/index.ts';

export type Api = Pick<
  typeof synfire,
  'Network' | 'allToAll' | 'exponential' | 'lif' | 'neuron' | 'spikeGenerator'
> &
  Pick<typeof learn, 'Trainer' | 'yinYang'>;

export const methods = [
  ...(['bptt', 'eprop', 'fptt', 'eventprop', 'steppedEventprop'] as const),
  ...(['force', 'force single'] as const),
] as const;

export interface HashCase {
  readonly method: (typeof methods)[number];
  readonly workers?: number;
  readonly backend?: 'reference' | 'webgpu';
  /** A device that is open. */
  readonly gpu?: learn.TrainerOptions['gpu'];
  /** Default 50. */
  readonly updates?: number;
}

/** FNV-1a of the bytes of all numbers. */
export async function hashAfter(
  api: Api,
  { method, updates = 50, ...where }: HashCase,
): Promise<string> {
  const { Network, allToAll, exponential, lif, neuron, spikeGenerator, Trainer, yinYang } = api;
  /** Neurons that fire by themselves, pushed after a while by the first of two outputs, which are to follow two waves. */
  const fedBack = () => {
    const net = new Network({ dt: 1, seed: 3 });
    const receptors = { syn: exponential({ tau_syn: 5 }) };
    const equations = ['dv/dt = (1.2 - v)/tau_m + I_syn/C : 1', 'dr/dt = -r/tau_m : 1'].join('\n');
    const parameters = { tau_m: '10 ms', C: '1 pA*ms' };
    const firing = { threshold: 'v >= 1', reset: 'v = 0; r = r + 1' };
    const v = { distribution: 'uniform', low: 0, high: 1 } as const;
    net.population('pool', 40, neuron({ equations, parameters, receptors, ...firing }), {
      initial: { v },
    });
    net.population('z', 1, spikeGenerator({ senders: [], times: [] }));
    const weight = { distribution: 'normal', mean: 0, sd: 0.05 } as const;
    net.connect('pool', 'pool', { connector: allToAll(), weight, delay: 2 });
    net.connect('z', 'pool', { connector: allToAll(), weight, delay: 3 });
    const wave = (k: number, turns: number) => Math.abs(((turns * k) % 24) - 12) / 12;
    const target = Float64Array.from({ length: 90 }, (_, k) => wave(k >> 1, 1 + (k % 2)));
    return {
      net,
      options: {
        data: Array.from({ length: 6 }, () => ({ events: {}, target })),
        duration: 45,
        readout: { population: 'pool', of: 'r', take: 'each', outputs: 2 },
        loss: 'meanSquare',
        method: 'force',
        force: {
          ...{ feedback: 'z', every: 2, ridge: 0.5 },
          precision: method === 'force' ? 'double' : 'single',
        },
        batch: 2,
        ...where,
      } satisfies learn.TrainerOptions,
    };
  };
  const force = method === 'force' || method === 'force single';
  const exact = method === 'eventprop' || method === 'steppedEventprop';
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const firing = { threshold: 'v >= 1', reset: 'v = 0', surrogate: 'superSpike' };
  const rest = { E_L: 0, V_reset: 0, tau_m: 20, C_m: 20, t_ref: 0, receptors };
  const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;
  const net = new Network({ dt: 1, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population(
    'hidden',
    12,
    exact ? lif({ ...rest, V_th: 1 }) : neuron({ equations, parameters, receptors, ...firing }),
  );
  net.population(
    'out',
    3,
    exact ? lif({ ...rest, V_th: 1 }) : neuron({ equations, parameters, receptors }),
  );
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(exact ? 2 : 0.6, exact ? 0.8 : 2) });
  net.connect('hidden', 'out', { connector, weight: normal(exact ? 1 : 0, exact ? 0.6 : 0.3) });
  if (method !== 'eventprop')
    net.connect('hidden', 'hidden', { connector, weight: normal(0, 0.2), delay: 3 });
  const options = () => ({
    ...{ data: yinYang({ samples: 24, seed: 4 }), duration: 45 },
    readout: { population: 'out', take: exact ? 'first' : 'last' } as const,
    loss: 'crossEntropy' as const,
    scale: exact ? 0.5 : 10,
    batch: 8,
    method: method as learn.TrainerOptions['method'],
    ...(method === 'fptt' ? { fptt: { parts: 5 } } : {}),
    ...where,
  });
  const fed = force ? fedBack() : { net, options: options() };
  const trainer = await Trainer.create(fed.net, fed.options);
  await trainer.train({ epochs: updates / 3 });
  let hash = 0x811c9dc5;
  for (const { values } of Object.values(trainer.checkpoint().groups)) {
    for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
      hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    }
  }
  const moved = trainer.values(force ? 'readout' : 'in to hidden').some((w) => Math.abs(w) > 0.01);
  await trainer.dispose();
  return moved ? hash.toString(16) : 'nothing learnt';
}
