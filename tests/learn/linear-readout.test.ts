/** Outputs that are linear in states of neurons: slopes by central differences, the same bits on every engine, and what is refused. */
import { describe, expect, it } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import { Trainer, type TrainerOptions, yinYang } from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

function network(): Network {
  const net = new Network({ dt: 1, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population(
    'hidden',
    7,
    neuron({
      equations: 'dv/dt = -v/(20*ms) + I_syn/(5*pA*ms) : 1',
      threshold: 'v >= 1',
      reset: 'v = 0',
      receptors: { syn: exponential({ tau_syn: 5 }) },
    }),
  );
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2), name: 'w' });
  return net;
}

const data = yinYang({ samples: 12, seed: 4 });
const options: TrainerOptions = {
  data,
  duration: 40,
  readout: { population: 'hidden', take: 'mean', outputs: 3 },
  loss: 'crossEntropy',
  batch: 6,
  workers: 0,
};
const create = (more: Partial<TrainerOptions> = {}) =>
  Trainer.create(network(), { ...options, ...more });

describe('a linear readout', () => {
  it.each(['mean', 'each', 'count'] as const)('of %s has the slopes of its loss', async (take) => {
    const trainer = await create({ readout: { population: 'hidden', take, outputs: 3 } });
    const { slopes } = await trainer.gradient(data);
    const base = trainer.checkpoint();
    const { values } = base.groups.readout;
    expect(values.length).toBe(3 * 8);
    for (let k = 0; k < values.length; k += 5) {
      const at = async (step: number) => {
        const moved = structuredClone(base);
        moved.groups.readout.values[k] += step;
        trainer.restore(moved);
        return (await trainer.evaluate(data)).loss;
      };
      const slope = ((await at(1e-5)) - (await at(-1e-5))) / 2e-5;
      expect(slopes.readout[k]).toBeCloseTo(slope, 8);
    }
    expect(slopes.w.some((x) => x !== 0)).toBe(true);
  });

  it('is learnt, with the same bits on the reference and with workers', async () => {
    const learnt = async (where: Partial<TrainerOptions>) => {
      const trainer = await create(where);
      const before = trainer.values('readout');
      await trainer.train({ epochs: 3 });
      const after = [...trainer.values('readout'), ...trainer.values('w')];
      expect(after[0]).not.toBe(before[0]);
      expect(trainer.network().describe().populations.length).toBe(2);
      await trainer.dispose();
      return after;
    };
    const here = await learnt({});
    expect(await learnt({ workers: 2 })).toEqual(here);
    expect(await learnt({ backend: 'reference' })).toEqual(here);
  });

  it('has a whole number of outputs, labels below it, and a time step', async () => {
    const readout = { population: 'hidden', take: 'mean', outputs: 2.5 } as const;
    await expect(create({ readout })).rejects.toThrow(/outputs/);
    const trainer = await create({ data: [{ events: {}, label: 3 }] });
    await expect(trainer.train({ epochs: 1 })).rejects.toThrow(/bad-label/);
  });
});
