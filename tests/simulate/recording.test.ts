/** What a recording gives: the same wherever runs were cut, parts of it, several as one, files and JSON. */
import { describe, expect, it } from 'vitest';
import {
  lif,
  Network,
  normal,
  type Recording,
  recordingFromNpz,
  recordingToNpz,
  Simulation,
  simulate,
  spikesFromNpz,
  spikesToNpz,
} from '../../src/index.ts';

function network(all = true): Network {
  const net = new Network({ dt: 0.1, seed: 5, recordSpikes: all });
  const e = net.population('E', 60, lif(), { initial: { v: normal(-58, 5) } });
  const i = net.population('I', 20, lif(), { initial: { v: normal(-58, 5) } });
  for (const target of [e, i]) net.poissonInput(target, { rate: 9000, weight: 90 });
  net.recordSpikes(e);
  net.recordStates(e, { variables: ['v'], neurons: [3, 41], every: 0.7 });
  net.recordStates(e, { variables: ['v'], neurons: [0], every: 2, name: 'slow' });
  net.recordStates(i, { variables: ['v'], every: 5 });
  net.recordMeans(e, { variables: ['v'], every: 1 });
  net.recordRate(e, { bin: 5 });
  net.recordRate(e, { bin: 0.3, name: 'fine' });
  return net;
}

const WHOLE = 30;
const whole = async () => {
  const run = await simulate(network(), { time: WHOLE, workers: 0 });
  expect(run.spikeCount).toBeGreaterThan(50);
  return run;
};

/** Everything that a recording of this network says. */
const told = (run: Recording) => ({
  ...{ from: run.from, to: run.to, hash: run.hash, spikes: run.spikeCount },
  events: run.synapticEvents,
  E: run.spikes('E'),
  states: run.states('E'),
  slow: run.states('slow'),
  inhibitory: run.states('I'),
  means: run.means('E'),
  rate: run.rate('E'),
  fine: run.rate('fine'),
});

describe('What is recorded', () => {
  it.each([
    [1, 0],
    [0.1, 0],
    [7, 2],
    [2.9, 1],
  ])('does not depend on where runs were cut: every %d ms, %d workers', async (every, workers) => {
    const simulation = await Simulation.create(network(), { workers });
    const parts: Recording[] = [];
    for await (const part of simulation.stream(WHOLE, { every })) parts.push(part);
    await simulation.dispose();
    const all = parts[0].concat(...parts.slice(1));
    const once = await whole();
    expect(told(all)).toEqual(told(once));
    const bins = parts.flatMap((part) => [...part.rate('E').times]);
    expect(bins).toEqual([5, 10, 15, 20, 25, 30]);
    expect(parts.flatMap((part) => [...part.rate('E').rates])).toEqual([...once.rate('E').rates]);
  });

  it('goes on from a snapshot in the middle of a bin', async () => {
    const [first, second] = await Promise.all(
      [0, 2].map((workers) => Simulation.create(network(), { workers })),
    );
    const start = await first.run(8.3);
    await second.restore(await first.snapshot());
    const rest = await second.run(WHOLE - 8.3);
    await Promise.all([first.dispose(), second.dispose()]);
    expect(told(start.concat(rest))).toEqual(told(await whole()));
  });

  it('is asked whether to stop at the same times wherever earlier runs ended', async () => {
    for (const first of [0, 3.3, 5, 6.1]) {
      const simulation = await Simulation.create(network(), { workers: 0 });
      await simulation.run(first);
      const asked: number[] = [];
      const condition = (soFar: Recording) => {
        asked.push(soFar.to);
        return asked.length === 2;
      };
      await simulation.run(WHOLE, { stopWhen: { every: 5, condition } });
      expect(asked).toEqual(first < 5 ? [5, 10] : [10, 15]);
      expect(simulation.time).toBe(asked[1]);
      await simulation.dispose();
    }
  });
});

describe('Recorders', () => {
  it('have names, and a second one of a population is read by its own', async () => {
    const net = new Network({ dt: 1 });
    net.population('P', 2, lif());
    const names = [1, 2, 4].map((every) => net.recordStates('P', { variables: ['v'], every }));
    expect(names).toEqual(['P', 'P 2', 'P 3']);
    expect(net.recordRate('P', { bin: 5 })).toBe('P');
    expect(net.recordMeans('P', { variables: ['v'], name: 'mean' })).toBe('mean');
    const run = await simulate(Network.fromJSON(JSON.stringify(net)), { time: 8, workers: 0 });
    expect(names.map((name) => run.states(name).times.length)).toEqual([8, 4, 2]);
    expect(run.means('mean').times.length).toBe(8);
    expect(run.recorders).toContainEqual({ kind: 'states', name: 'P 2', population: 'P' });
    expect(() => run.states('P 4')).toThrow(
      expect.objectContaining({ code: 'unknown-population' }),
    );
    expect(() => run.means('P')).toThrow(expect.objectContaining({ code: 'not-recorded' }));
  });

  it('of one kind with one name are refused', async () => {
    const net = new Network({ dt: 1 });
    net.population('P', 2, lif());
    net.recordRate('P', { bin: 5, name: 'a' });
    net.recordRate('P', { bin: 10, name: 'a' });
    await expect(simulate(net, { time: 1, workers: 0 })).rejects.toMatchObject({
      code: 'duplicate-name',
    });
  });
});

describe('A recording', () => {
  it('is cut into parts that say what runs of that length say', async () => {
    const all = await whole();
    for (const cuts of [[0.1], [4.9, 5, 5.1], [7, 7.1, 23]]) {
      const ends = [...cuts, WHOLE];
      const parts = ends.map((to, k) => all.slice(ends[k - 1] ?? 0, to));
      expect(parts.map((part) => [part.from, part.to])).toEqual(
        ends.map((to, k) => [ends[k - 1] ?? 0, to]),
      );
      const joined = parts[0].concat(...parts.slice(1));
      expect({ ...told(joined), events: all.synapticEvents }).toEqual(told(all));
      const simulation = await Simulation.create(network(), { workers: 0 });
      for (const part of parts) {
        const run = await simulation.run(part.duration);
        expect({ ...told(part), events: run.synapticEvents }).toEqual(told(run));
      }
      await simulation.dispose();
    }
    expect(all.slice(10, 10).spikes('E').times).toHaveLength(0);
  });

  it('refuses windows and recordings that do not fit', async () => {
    const all = await whole();
    for (const window of [
      [-1, 3],
      [3, 31],
      [5, 4],
      [0.05, 1],
      ['a', 2],
    ] as [number, number][]) {
      expect(() => all.slice(...window)).toThrow(expect.objectContaining({ code: 'bad-window' }));
    }
    expect(() => all.concat(all)).toThrow(expect.objectContaining({ code: 'bad-recording' }));
    expect(() => all.concat({} as Recording)).toThrow(
      expect.objectContaining({ code: 'bad-recording' }),
    );
    const other = await simulate(network(false), { time: 1, workers: 0 });
    expect(() => other.concat(all.slice(1))).toThrow(
      expect.objectContaining({ code: 'bad-recording' }),
    );
  });

  it('knows no hash of a part where not all spikes were recorded', async () => {
    const run = await simulate(network(false), { time: 10, workers: 0 });
    const part = run.slice(0.1);
    expect(() => part.hash).toThrow(expect.objectContaining({ code: 'not-recorded' }));
    expect(part.spikeCount).toBeNaN();
    expect(run.slice().hash).toBe(run.hash);
  });

  it('is saved and loaded whole', async () => {
    for (const run of [await whole(), (await whole()).slice(3.3, 21.7)]) {
      const bytes = await recordingToNpz(run);
      const back = await recordingFromNpz(bytes);
      expect(told(back)).toEqual(told(run));
      expect(back.recorders).toEqual(run.recorders);
      expect(JSON.stringify(back)).toBe(JSON.stringify(run));
      const spikes = await spikesFromNpz(bytes);
      expect(spikes.times_ms).toEqual(run.allSpikes().times);
    }
    const bytes = await spikesToNpz((await whole()).allSpikes());
    await expect(recordingFromNpz(bytes)).rejects.toMatchObject({ code: 'recording-bad-file' });
    expect((await spikesFromNpz(bytes)).populations.map(({ name }) => name)).toEqual(['E', 'I']);
    const unequal = spikesToNpz({ senders: [1], times: [1, 2] });
    await expect(unequal).rejects.toMatchObject({ code: 'spikes-unequal' });
  });

  it('is data in JSON', async () => {
    const run = await whole();
    const data = JSON.parse(JSON.stringify(run));
    expect(data.hash).toBe(run.hash);
    expect(data.spikes.E.times).toEqual([...run.spikes('E').times]);
    expect(data.states.slow.values.v).toEqual([...run.states('slow').values.v]);
    expect(data.rates.fine.rates).toEqual([...run.rate('fine').rates]);
    expect(data.populations[1]).toEqual({ name: 'I', first: 60, size: 20 });
  });
});
