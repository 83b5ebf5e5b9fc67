/** Training: the same bits with any number of workers and from checkpoints, learning that succeeds, and bad input. */
import { describe, expect, it } from 'vitest';
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import type { SynfireError } from '../../src/errors.ts';
import {
  randomManifolds,
  Trainer,
  type TrainerOptions,
  type TrainingSample,
  yinYang,
} from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { isLong } from '../long.ts';

const receptors = { syn: exponential({ tau_syn: 5 }) };
const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

const hiddenText = {
  equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
  parameters: { tau_m: '20 ms', C: '5 pA*ms' },
  threshold: 'v >= 1',
  reset: 'v = 0',
  surrogate: 'superSpike',
  receptors,
};
const lif = neuron(hiddenText);
const leaky = neuron({
  equations: 'dv/dt = -v/tau_o + I_syn/C : 1',
  parameters: { tau_o: '20 ms', C: '5 pA*ms' },
  receptors,
});

function layers(hidden: number, dt: number, recurrent = false, cell = lif): Network {
  const net = new Network({ dt, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, cell);
  net.population('out', 3, leaky);
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2) });
  net.connect('hidden', 'out', { connector: allToAll(), weight: normal(0, 0.3) });
  if (recurrent) {
    net.connect('hidden', 'hidden', {
      connector: bernoulli(0.3),
      weight: normal(0, 0.2),
      delay: 3 * dt,
    });
  }
  return net;
}

const small: Omit<TrainerOptions, 'data'> = {
  duration: 45,
  readout: { population: 'out', take: 'mean' },
  loss: 'crossEntropy',
  scale: 10,
  batch: 8,
  learn: {
    parameters: { hidden: ['tau_m'], out: ['tau_o', 'tau_syn_syn'] },
    initial: { hidden: ['v'] },
  },
  costs: [{ population: 'hidden', text: '0.01*(rate - 30)^2', strength: 0.001 }],
};
const points = yinYang({ samples: 60, seed: 4 });

/** For a spike generator: rounded to steps of 1 ms, in order. */
const onGrid = ({ times, senders }: TrainingSample['events'][string]) => {
  const order = Array.from(times, (_, k) => k).sort((a, b) => times[a] - times[b]);
  return {
    senders: order.map((k) => senders[k]),
    times: order.map((k) => Math.round(times[k])),
  };
};

/** Everything that was learnt. */
const everything = (trainer: Trainer): number[] =>
  Object.values(trainer.checkpoint().groups).flatMap(({ values }) => [...values]);

describe('what is learnt', () => {
  const UPDATES = isLong ? 50 : 16;
  async function learnt(options: Partial<TrainerOptions>): Promise<number[]> {
    const trainer = await Trainer.create(layers(15, 1, true), {
      ...small,
      data: points,
      ...options,
    });
    await trainer.train({ epochs: UPDATES / 8 });
    expect(trainer.updates).toBe(UPDATES);
    const all = everything(trainer);
    await trainer.dispose();
    return all;
  }

  it('is the same bits on the reference and with 0 to 3 workers after many updates', async () => {
    const here = await learnt({ workers: 0 });
    expect(new Set(here).size).toBeGreaterThan(150);
    const numbers = isLong ? [1, 2, 3] : [3];
    for (const workers of numbers) expect(await learnt({ workers })).toEqual(here);
    expect(await learnt({ backend: 'reference' })).toEqual(here);
  });

  it('goes on from a checkpoint bit for bit, in the middle of an epoch too', async () => {
    const options = { ...small, data: points, workers: 0 };
    const whole = await Trainer.create(layers(15, 1), options);
    for (const heard of [{ onProgress: 1 }, { signal: {} }])
      expect(() => whole.train({ epochs: 1, ...heard } as never)).toThrow(/wrong-type/);
    await whole.train({ epochs: 1.5 });
    const saved = structuredClone(whole.checkpoint());
    await whole.train({ epochs: 1 });
    const other = await Trainer.create(layers(15, 1), options);
    other.restore(saved);
    await other.train({ epochs: 1 });
    expect(everything(other)).toEqual(everything(whole));
  });

  it('is what the network that comes out does when it is simulated', async () => {
    const trainer = await Trainer.create(layers(15, 1, true), {
      ...small,
      data: points,
      workers: 0,
    });
    await trainer.train({ epochs: 4 });
    const trained = trainer.network().describe();
    for (const sample of points.slice(0, 3)) {
      const { rates } = await trainer.evaluate([sample]);
      const populations = trained.populations.map((population) =>
        population.name === 'in'
          ? { ...population, neuron: spikeGenerator(onGrid(sample.events.in)) }
          : population,
      );
      const net = Network.fromJSON({ ...trained, populations });
      const hidden = (await simulate(net, { time: 45 })).spikes('hidden');
      expect(hidden.times.length).toBeGreaterThan(5);
      expect(hidden.times.length).toBe(Math.round((rates.hidden * 15 * 45) / 1000));
    }
  });

  it('keeps to bounds', async () => {
    const trainer = await Trainer.create(layers(15, 1), {
      ...small,
      data: points,
      workers: 0,
      optimiser: { rule: 'sgd', learningRate: 0.5, momentum: 0.9, clip: 1 },
      bounds: {
        'in to hidden': { low: -0.5, high: 1 },
        'hidden to out': { sign: 'kept' },
        'hidden.tau_m': { low: 15, high: 21 },
      },
    });
    const before = trainer.values('hidden to out');
    await trainer.train({ epochs: 3 });
    const after = trainer.values('hidden to out');
    expect(after.every((w, k) => w * before[k] >= 0)).toBe(true);
    expect(after.filter((w, k) => w !== before[k]).length).toBeGreaterThan(30);
    const inputs = trainer.values('in to hidden');
    expect(Math.min(...inputs)).toBe(-0.5);
    expect(Math.max(...inputs)).toBe(1);
    const [tau] = trainer.values('hidden.tau_m');
    expect(tau >= 15 && tau <= 21 && tau !== 20).toBe(true);
  });
});

describe('learning', () => {
  it.each([
    ['tau_o', 14, [22, 3]],
    ['tau_syn_syn', 3, [14, 6]],
  ] as const)('finds %s, which made a trajectory', async (parameter, truly, [tauO, tauSyn]) => {
    const made = (tau: number, syn: number) => {
      const net = new Network({ dt: 1, seed: 1 });
      net.population('in', 1, spikeGenerator({ senders: [0, 0], times: [2, 30] }));
      const spec = neuron({
        equations: 'dv/dt = -v/tau_o + I_syn/C : 1',
        parameters: { tau_o: '1 ms', C: '5 pA*ms' },
        receptors: { syn: exponential({ tau_syn: syn }) },
        values: { tau_o: tau },
      });
      net.population('out', 1, spec);
      net.connect('in', 'out', { connector: allToAll(), weight: 3, name: 'w' });
      net.recordStates('out', { variables: ['v'] });
      return net;
    };
    const truth = (await simulate(made(14, 3), { time: 80 })).states('out').values.v;
    const data: TrainingSample[] = [
      { events: { in: { times: [2, 30], senders: [0, 0] } }, target: truth },
    ];
    const trainer = await Trainer.create(made(tauO, tauSyn), {
      data,
      duration: 80,
      readout: { population: 'out', take: 'each' },
      loss: 'meanSquare',
      learn: { weights: [], parameters: { out: [parameter] } },
      optimiser: { learningRate: 0.03, cosine: { epochs: 400 } },
      workers: 0,
    });
    const { epochs } = await trainer.train({ epochs: 400 });
    expect(Math.abs(trainer.values(`out.${parameter}`)[0] / truly - 1)).toBeLessThan(1e-3);
    expect(epochs[0].loss / epochs[399].loss).toBeGreaterThan(1e4);
  });

  // half a minute; in short the manifolds below are learnt the same way
  it.runIf(isLong)(
    'Yin-Yang by surrogate gradients: at least 97 % of points never seen',
    async () => {
      const trainer = await Trainer.create(layers(200, 0.5), {
        data: yinYang({ samples: 5000, seed: 42 }),
        duration: 40,
        readout: { population: 'out', take: 'mean' },
        loss: 'crossEntropy',
        scale: 10,
        batch: 64,
        optimiser: { learningRate: 0.02, cosine: { epochs: 26 } },
      });
      const started = performance.now();
      await trainer.train({ epochs: 26 });
      const seconds = (performance.now() - started) / 1000;
      const { accuracy } = await trainer.evaluate(yinYang({ samples: 1000, seed: 40 }));
      await trainer.dispose();
      console.log(`Yin-Yang, BPTT: ${(100 * accuracy).toFixed(1)} % in ${seconds.toFixed(0)} s`);
      expect(accuracy).toBeGreaterThanOrEqual(0.97);
    },
  );

  it.each([
    ['bptt', 0.8],
    ['eprop', 0.5],
  ] as const)(
    'random manifolds by %s, recurrent: at least %f after four epochs',
    async (method, least) => {
      const net = new Network({ dt: 1, seed: 3 });
      net.population('in', 20, spikeGenerator({ senders: [], times: [] }));
      net.population('hidden', 64, lif);
      net.population('out', 10, leaky);
      const connector = allToAll();
      net.connect('in', 'hidden', { connector, weight: normal(0.3, 1.5) });
      net.connect('hidden', 'hidden', { connector, weight: normal(0, 0.1) });
      net.connect('hidden', 'out', { connector, weight: normal(0, 0.1) });
      const trainer = await Trainer.create(net, {
        ...{ method, duration: 100, loss: 'crossEntropy', scale: 5, batch: 100 },
        data: randomManifolds({ samples: 3200 }),
        readout: { population: 'out', take: 'mean' },
        optimiser: { learningRate: 0.005 },
      });
      await trainer.train({ epochs: 4 });
      const { accuracy } = await trainer.evaluate(randomManifolds({ samples: 800, from: 3200 }));
      await trainer.dispose();
      console.log(`random manifolds, ${method}: ${(100 * accuracy).toFixed(1)} %`);
      expect(accuracy).toBeGreaterThanOrEqual(least);
    },
  );

  it('stops where the signal says, after a patient wait, and tells how far it is', async () => {
    const options = { ...small, data: points, workers: 0 };
    const trainer = await Trainer.create(layers(15, 1), options);
    const stop = new AbortController();
    let told = 0;
    const report = await trainer.train({
      epochs: 5,
      validation: points.slice(0, 10),
      signal: stop.signal,
      onProgress({ share, validation }) {
        told = share;
        if (validation) stop.abort();
      },
    });
    expect(report.ended).toBe('signal');
    expect(report.epochs.length).toBe(1);
    expect(trainer.updates).toBe(8);
    expect(told).toBeCloseTo(0.2, 10);
    const idle = await Trainer.create(layers(15, 1), {
      ...options,
      rates: { 'in to hidden': 0, 'hidden to out': 0, 'hidden.tau_m': 0, 'hidden.v': 0 },
      learn: { parameters: { hidden: ['tau_m'] }, initial: { hidden: ['v'] } },
    });
    const patient = { epochs: 9, validation: points, patience: 2 };
    expect((await idle.train(patient)).ended).toBe('patience');
  });
});

describe('bad input', () => {
  const code = async (action: () => unknown): Promise<string> => {
    try {
      await action();
    } catch (error) {
      return (error as SynfireError).code;
    }
    return 'none';
  };
  const create = (options: Partial<TrainerOptions>, net = layers(5, 1)) =>
    Trainer.create(net, { ...small, learn: {}, data: points, workers: 0, ...options });

  it.each<[string, Partial<TrainerOptions>]>([
    ['wrong-type', { readout: undefined }],
    ['unknown-field', { epochs: 3 } as never],
    ['unknown-word', { method: 'bppt' as never }],
    ['unknown-name', { readout: { population: 'aut', take: 'max' } }],
    ['unknown-name', { readout: { population: 'out', of: 'u', take: 'max' } }],
    ['bad-option', { readout: { population: 'out', take: 'count' } }],
    ['bad-option', { readout: { population: 'out', take: 'max', from: 30, to: 20 } }],
    ['off-grid', { duration: 40.5 }],
    ['bad-data', { data: [] }],
    ['bad-option', { batch: 0 }],
    ['bad-option', { optimiser: { learningRate: -1 } }],
    ['unknown-name', { bounds: { 'in to hiden': { low: 0 } } }],
    ['unknown-name', { learn: { weights: ['nothing'] } }],
    ['unknown-name', { loss: { text: 'y - z' } }],
    ['unknown-name', { costs: [{ population: 'hidden', text: 'v', strength: 1 }] }],
  ])('%s: %o', async (expected, options) => {
    expect(await code(() => create(options))).toBe(expected);
  });

  it('in samples: the sample is named, and what is learnt stays', async () => {
    const event = (times: number[], senders: number[]) => ({ events: { in: { times, senders } } });
    const cases: [string, TrainingSample][] = [
      ['bad-label', { ...event([1], [0]), label: 3 }],
      ['missing-answer', event([1], [0])],
      ['bad-sample', { ...event([1], [7]), label: 0 }],
      ['bad-sample', { ...event([46], [0]), label: 0 }],
      ['bad-sample', { ...event([1, 2], [0]), label: 0 }],
      ['unknown-name', { events: { hidden: { times: [1], senders: [0] } }, label: 0 }],
      ['bad-target', { ...event([1], [0]), label: 0, target: [1, 2] }],
      ['wrong-type', undefined as never],
    ];
    for (const [expected, sample] of cases) {
      const trainer = await create({ data: [sample] });
      const before = everything(trainer);
      expect(await code(() => trainer.train({ epochs: 1 }))).toBe(expected);
      expect(everything(trainer)).toEqual(before);
    }
  });

  it('a loss that is no number stops training before it changes anything', async () => {
    const trainer = await create({ loss: { text: 'log(0*target - 1)*y' } });
    const before = everything(trainer);
    expect(await code(() => trainer.train({ epochs: 1 }))).toBe('not-a-number');
    expect(everything(trainer)).toEqual(before);
  });

  it('a target that is no number, and data that throws', async () => {
    const loss = 'meanSquare';
    const target = [0, Number.NaN, 0];
    const odd = await create({ loss, data: [{ events: {}, target }] });
    expect(await code(() => odd.train({ epochs: 1 }))).toBe('bad-target');
    const draw = () => {
      throw new Error('mine');
    };
    const thrown = await create({ data: { size: 4, draw } });
    expect(await code(() => thrown.train({ epochs: 1 }))).toBe('callback-failed');
    expect(await code(() => thrown.evaluate({ size: 4, draw }))).toBe('callback-failed');
  });

  it('a checkpoint of another network, or none', async () => {
    const trainer = await create({});
    const other = await create({}, layers(6, 1));
    const before = everything(trainer);
    expect(await code(() => trainer.restore(other.checkpoint()))).toBe('wrong-checkpoint');
    expect(await code(() => trainer.restore({} as never))).toBe('wrong-checkpoint');
    const cut = trainer.checkpoint();
    const groups = {
      ...cut.groups,
      'in to hidden': { ...cut.groups['in to hidden'], mean: new Float64Array(3) },
    };
    expect(await code(() => trainer.restore({ ...cut, groups }))).toBe('wrong-checkpoint');
    // the same states and synapses, another equation or another parameter
    for (const hidden of [
      { ...hiddenText, equations: 'dv/dt = -2*v/tau_m + I_syn/C : 1' },
      { ...hiddenText, parameters: { tau_m: '20 ms', C: '6 pA*ms' } },
    ]) {
      const changed = await create({}, layers(5, 1, false, neuron(hidden)));
      expect(await code(() => trainer.restore(changed.checkpoint()))).toBe('wrong-checkpoint');
    }
    const { mean } = cut.groups['in to hidden'];
    const damaged = { ...cut.groups['in to hidden'], mean: mean.map(() => Number.NaN) };
    const odd = { ...cut, groups: { ...cut.groups, 'in to hidden': damaged } };
    expect(await code(() => trainer.restore(odd))).toBe('wrong-checkpoint');
    expect(everything(trainer)).toEqual(before);
    expect(await code(() => trainer.values('x'))).toBe('unknown-name');
  });
});
