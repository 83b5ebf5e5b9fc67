/** A surrogate, a cell and a loss of one's own are one line of text each, and run as the built-in ones do: the same program, the same slopes. */
import { describe, expect, it } from 'vitest';
import { learningLayout } from '../../src/backends/learning/layout.ts';
import { printLearningStep } from '../../src/codegen/learning-program.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Trainer, type TrainerOptions, yinYang } from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { namedSlopes } from '../../src/neurons/surrogate.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const receptors = { syn: exponential({ tau_syn: 5 }) };
const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
const firing = (surrogate: string) =>
  neuron({ equations, parameters, receptors, threshold: 'v >= 1', reset: 'v = 0', surrogate });

function network(hidden: NeuronSpec): Network {
  const net = new Network({ dt: 1, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', 8, hidden);
  net.population('out', 3, neuron({ equations, parameters, receptors }));
  const weight = { distribution: 'uniform', low: 0, high: 1 } as const;
  net.connect('in', 'hidden', { connector: allToAll(), weight });
  net.connect('hidden', 'out', { connector: allToAll(), weight });
  return net;
}

const printed = (hidden: NeuronSpec): string => {
  const layout = learningLayout(compilePlan(network(hidden).describe()), { steps: 10 });
  return printLearningStep(layout.populations[1].step!);
};

describe('text of one’s own', () => {
  it.each(Object.keys(namedSlopes))('as surrogate is the program of %s', (name) => {
    const { slope, beta } = namedSlopes[name];
    expect(printed(firing(slope(beta)))).toBe(printed(firing(name)));
  });

  it('as cell costs what the library’s costs: as many operations', () => {
    const text = printed(
      neuron({
        equations: 'dv/dt = (E - v)/tau + I_syn/C : mV (unless refractory)',
        parameters: { E: '-70 mV', tau: '10 ms', C: '250 pF', th: '-55 mV', t_ref: '2 ms' },
        ...{ threshold: 'v >= th', reset: 'v = E', refractory: 't_ref', receptors },
      }),
    );
    const operations = (program: string) => program.match(/f32x4\.\w+|v128\.\w+/g)!.length;
    expect(operations(text)).toBeLessThanOrEqual(operations(printed(lif({ receptors }))) + 2);
  });

  it('as loss or cost names the operation that has no derivative', async () => {
    const create = (more: Partial<TrainerOptions>) =>
      Trainer.create(network(firing('superSpike')), {
        ...{ data: yinYang({ samples: 6, seed: 4 }), duration: 40, workers: 0 },
        ...{ readout: { population: 'out', take: 'last' }, loss: 'crossEntropy', ...more },
      });
    const refused = { code: 'no-derivative', message: expect.stringContaining('"floor"') };
    for (const more of [
      { loss: { text: 'floor(y - target)' } },
      { loss: { text: '(ceil(y) - target)^2' } },
      { labelCost: { text: 'floor(y)', strength: 1 } },
      { costs: [{ population: 'hidden', text: 'floor(rate)', strength: 1 }] },
      { costs: [{ population: 'out', of: 'v', text: 'v*floor(v)', strength: 1 }] },
    ]) {
      await expect(create(more)).rejects.toMatchObject(refused);
    }
    // of what has no slope it may, and in a comparison, which only chooses
    const fine = await create({ loss: { text: 'where(floor(y) > 1, y, (y - floor(target))^2)' } });
    await fine.dispose();
  });

  it('as loss has the slopes of the built-in one', async () => {
    const data = yinYang({ samples: 6, seed: 4 });
    const slopes = async (loss: TrainerOptions['loss']) => {
      const trainer = await Trainer.create(network(firing('superSpike')), {
        ...{ data, duration: 40, loss, workers: 0 },
        readout: { population: 'out', take: 'each' },
      });
      const found = await trainer.gradient(data);
      return [found.loss, ...Object.values(found.slopes).flatMap((own) => [...own])];
    };
    expect(await slopes({ text: '(y - target)^2' })).toEqual(await slopes('meanSquare'));
  });
});
