/**
 * Own cells of LEMS behave as their twins here; a network of NeuroML is the network that one would build; names that lead nowhere and dynamics that are not known are named.
 * NeuroML's own files are judged by bench/interop/neuroml.mjs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  alpha,
  conductanceExponential,
  edges,
  gapJunction,
  lif,
  Network,
  neuron,
  type SynfireError,
  simulate,
  spikeGenerator,
} from '../../../src/index.ts';
import { networkOf, readNeuroML } from '../../../src/interchange/neuroml/index.ts';

const text = readFileSync(join(import.meta.dirname, 'own.xml'), 'utf8');
const document = readNeuroML(text, { where: 'own.xml' });

const membrane = { C_m: 200, tau_m: 20, E_L: -70, V_th: -50, V_reset: -65, t_ref: 3 };

describe('own cells', () => {
  it('none is left out', () => {
    expect(document.refused).toEqual([]);
    expect(Object.keys(document.cells)).toEqual(['a', 'b', 'c']);
  });

  it('regimes: the leaky neuron, and the period of its closed form', async () => {
    const times = async (spec: ReturnType<typeof lif>) => {
      const net = new Network({ dt: 0.01 });
      net.population('P', 1, spec);
      net.stepCurrent('P', { amplitude: 300 });
      const run = await simulate(net, { time: 150, backend: 'reference' });
      return [...run.spikes('P').times];
    };
    const [own, inherited, here] = await Promise.all([
      times(neuron({ ...document.cells.a, receptors: {} })),
      times(neuron({ ...document.cells.b, receptors: {} })),
      times(lif({ ...membrane, receptors: {} })),
    ]);
    expect(own).toEqual(here);
    expect(inherited).toEqual(here);
    // from reset to threshold under the rest that 300 pA gives, and the refractory time
    const period = 3 + 20 * Math.log((-40 - -65) / (-40 - -50));
    expect(own[3] - own[2]).toBeGreaterThan(period - 0.01);
    expect(own[3] - own[2]).toBeLessThan(period + 0.03);
  });

  it('a flag: one spike where v rises through 0; a rate without a gap', async () => {
    const net = new Network({ dt: 0.05 });
    net.population('P', 1, neuron({ ...document.cells.c, receptors: {}, method: 'rk4' }));
    net.recordStates('P', { variables: ['v'], every: 0.05 });
    const run = await simulate(net, { time: 300, backend: 'reference' });
    const { v } = run.states('P').values;
    const rises = [...v].flatMap((x, k) =>
      k > 0 && x > 0 && v[k - 1] <= 0 ? [(k + 1) * 0.05] : [],
    );
    expect(rises.length).toBeGreaterThan(4);
    // the first sample may be above 0 already
    const spikes = [...run.spikes('P').times].slice(-rises.length);
    expect(spikes.every((t, k) => Math.abs(t - rises[k]) < 0.051)).toBe(true);
    expect(document.cells.c.equations).toContain('exprel');
  });
});

it('a network is the one that one would build', async () => {
  const theirs = networkOf(document, 'net', { dt: 0.1, seed: 5 });
  const net = new Network({ dt: 0.1, seed: 5 });
  const slow = alpha({ tau_syn: 5 });
  const fast = conductanceExponential({ tau_syn: 3, E_rev: 0 });
  net.population('A', 3, neuron({ ...document.cells.a, receptors: { slow, fast } }));
  net.population('B', 2, neuron({ ...document.cells.b, receptors: { fast } }));
  const times = [5, 5, 20, 20];
  net.population('S', 2, spikeGenerator({ senders: [0, 1, 0, 1], times }));
  const weight = [2, 5];
  net.connect('A', 'B', {
    connector: edges([0, 2], [1, 0]),
    weight,
    delay: [0.1, 2],
    receptor: 'fast',
  });
  const graded = gapJunction();
  net.connect('A', 'A', { connector: edges([0], [1]), weight: [1], graded });
  net.connect('A', 'A', { connector: edges([1], [0]), weight: [1], graded });
  net.connect('S', 'A', { connector: edges([1], [1]), weight: [30], delay: 1, receptor: 'slow' });
  net.stepCurrent('A', { amplitude: [300, 0, 0], start: 10, stop: 160 });
  net.stepCurrent('B', { amplitude: [0, 180], start: 10, stop: 160 });
  net.poissonInput('A', { rate: 500, weight: 2, receptor: 'fast', neurons: [2] });
  const [a, b] = [await simulate(net, { time: 200 }), await simulate(theirs, { time: 200 })];
  expect(b.spikeCount).toBeGreaterThan(8);
  expect(b.hash).toBe(a.hash);
});

/** What is replaced, by what, the code, and a piece of the place. */
const BROKEN: readonly (readonly [string, string, string, string])[] = [
  ['gLeak="10nS" rest', 'rest', 'neuroml-missing-attribute', 'gLeak'],
  ['C="200pF"', 'C="200nS"', 'neuroml-bad-quantity', 'id="a"> › C'],
  ['C="200pF"', 'C="much"', 'neuroml-bad-quantity', 'id="a"> › C'],
  ['unused="2per_us"/>', 'unused="2per_mV"/>', 'neuroml-bad-quantity', 'unused'],
  ['value="0.001 s"', 'value="0.001 V"', 'neuroml-bad-quantity', '<Constant'],
  ['value="C / gLeak * ONE"', 'value="C / / gLeak"', 'parse-error', 'DerivedParameter'],
  ['test="v .gt. thresh"', 'test="v .gt. "', 'parse-error', 'OnCondition'],
  ['power="6"', 'power="six"', 'neuroml-unsupported', '<Unit'],
  ['component="a" size="3"', 'size="3"', 'neuroml-missing-attribute', 'population'],
  ['component="a" size="3"', 'component="a" size="-3"', 'neuroml-bad-quantity', 'size'],
  ['component="a" size="3"', 'component="a" size="2.5"', 'neuroml-bad-quantity', 'size'],
  ['preCellId="../A/0/a"', 'preCellId="../A/7/a"', 'neuroml-bad-reference', 'preCellId'],
  ['preCellId="../A/0/a"', 'preCellId="../B/0/a"', 'neuroml-bad-reference', 'preCellId'],
  ['preCellId="../A/0/a"', 'preCellId="first"', 'neuroml-bad-reference', 'preCellId'],
  ['preCellId="../A/0/a" ', '', 'neuroml-missing-attribute', 'connection'],
  ['delay="2ms"', 'delay="2mV"', 'neuroml-bad-quantity', 'delay'],
  ['weight="2.5"', 'weight="2.5nS"', 'neuroml-bad-quantity', 'weight'],
  ['to="A[1]"', 'to="A[3]"', 'neuroml-bad-reference', 'to'],
  ['target="A[0]"', 'target="Z[0]"', 'neuroml-bad-reference', 'target'],
  ['averageRate="500per_s"', 'averageRate="500mV"', 'neuroml-bad-quantity', 'averageRate'],
  ['time="5ms"', 'time="5"', 'neuroml-bad-quantity', '<spike'],
];

it.each(BROKEN)('%s → %s: %s', (from, to, code, place) => {
  expect(text).toContain(from);
  try {
    readNeuroML(text.replace(from, to), { where: 'own.xml' });
    expect.unreachable();
  } catch (error) {
    const { code: found, faults } = error as SynfireError;
    expect(found).toBe(code);
    expect(faults[0].where).toContain(place);
  }
});

/** What is replaced, by what, and what is said to be left out. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['value="(rest - v) / tau + iSyn / C"', 'value="(rest - v) / tau"', ''],
  ['value="(rest - v) / tau + iSyn / C"', 'value="(rest - v) + iSyn / C"', '"'],
  ['extends="baseIafCapCell"', 'extends="baseIonChannel"', 'ComponentType baseIonChannel'],
  ['extends="leaky"', 'extends="tired"', 'ComponentType tired'],
  ['select="synapses[*]/i"', 'select="gates[*]/q"', 'select="gates[*]/q"'],
  [
    '<OnStart><StateAssignment variable="v"',
    '<KineticScheme/><OnStart><StateAssignment variable="v"',
    '<KineticScheme>',
  ],
  ['t .gt. lastSpikeTime + refract', 'v .gt. thresh', 'test "v .gt. thresh"'],
  ['x - x^3 / 3', 'x - random(1)', '"random"'],
  ['<network id="net">', '<network id="net"><continuousProjection/>', '<continuousProjection>'],
];

it.each(REFUSED)('left out and named: %s → %s', (from, to, found) => {
  expect(text).toContain(from);
  const { refused } = readNeuroML(text.replace(from, to), { where: 'own.xml' });
  if (found === '') expect(refused).toEqual([]);
  else expect(refused[0]).toMatchObject({ code: 'neuroml-unsupported' });
  expect(refused.every((fault) => fault.found.includes(found))).toBe(true);
});

it('a network whose parts were refused says which', () => {
  const without = readNeuroML(text.replace('<expOneSynapse', '<expThreeSynapse'));
  expect(() => networkOf(without, 'net')).toThrow(/projection p: found "fast".*a synapse/s);
  expect(() => networkOf(document, 'nett')).toThrow(/Did you mean "net"/);
});

it('types of included files are known', () => {
  const [types, cells] = text.split('  <leaky id="a"');
  const read = readNeuroML(`<neuroml><leaky id="a"${cells.split('/>')[0]}/></neuroml>`, {
    includes: [`${types}</Lems>`],
  });
  expect(read.cells.a).toEqual(document.cells.a);
});
