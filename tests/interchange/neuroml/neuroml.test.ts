/**
 * Ten cells of cells.nml fire when Brian2 and NEURON say (expected.json, made by make_expected.py), within 0.05 ms over a second in double precision; synapses peak at their
 * gbase; what is not imported is named; broken files give typed errors with the line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Network,
  neuron,
  type SynfireError,
  simulate,
  spikeGenerator,
} from '../../../src/index.ts';
import { readNeuroML } from '../../../src/interchange/neuroml/index.ts';

const text = readFileSync(join(import.meta.dirname, 'cells.nml'), 'utf8');
const expected: Record<string, number[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'expected.json'), 'utf8'),
);
const { cells, synapses, pulses, refused } = readNeuroML(text);

describe('ten cells', () => {
  it('are all there', () => {
    expect(Object.keys(cells).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(cells).length).toBe(10);
  });

  it.each(Object.keys(expected))('%s fires when others say', async (id) => {
    const net = new Network({ dt: 0.01 });
    // where v runs away before its peak, the steps are those of the judge: Euler's
    const method = /^iaf/.test(id) ? undefined : /^(adex|izhRS|izhFS)/.test(id) ? 'euler' : 'rk4';
    net.population(id, 1, neuron({ ...cells[id], receptors: {}, method }));
    if (pulses[`${id}_in`].amplitude > 0) net.stepCurrent(id, pulses[`${id}_in`]);
    const recording = await simulate(net, { time: 1000, backend: 'reference' });
    const times = [...recording.spikes(id).times];
    expect(times.length).toBe(expected[id].length);
    expect(times.length).toBeGreaterThan(3);
    const worst = Math.max(...times.map((t, k) => Math.abs(t - expected[id][k])));
    expect(worst).toBeLessThan(0.05);
  });
});

describe('synapses', () => {
  it.each([
    ['ampa', 0.5, 'g_syn'],
    ['gaba', 1, 'g_syn'],
    ['slow', 2, 'g_syn'],
    ['current', 30, 'I_syn'],
  ])('%s peaks at %f', async (id, peak, state) => {
    const { receptor, weight } = synapses[id];
    const net = new Network({ dt: 0.01 });
    net.population('in', 1, spikeGenerator({ senders: [0], times: [1] }));
    net.population('P', 1, neuron({ ...cells.iaf, receptors: { syn: receptor } }));
    net.connect('in', 'P', { connector: { connector: 'oneToOne' }, weight, delay: 0.01 });
    net.recordStates('P', { variables: [state], every: 0.01 });
    const recording = await simulate(net, { time: 80, backend: 'reference' });
    expect(Math.max(...recording.states('P').values[state])).toBeCloseTo(peak, 2);
  });
});

it('what is left out is named, with its line', () => {
  expect(
    refused.map(({ where, found }) => `${where.replace(/^.*line \d+ › /, '')}: ${found}`),
  ).toEqual([
    '<blockingPlasticSynapse id="nmda">: <blockingPlasticSynapse>',
    '<pinskyRinzelCA3Cell id="pr">: <pinskyRinzelCA3Cell>',
    '<cell id="tree">: 2 segments',
  ]);
});

const wrap = (body: string) => `<neuroml>\n${body}\n</neuroml>`;
const iaf = (attributes: string) => wrap(`<iafTauCell id="x" ${attributes}/>`);
const gate = (body: string) =>
  wrap(`<ionChannelHH id="k"><gateHHrates id="n" instances="4">${body}</gateHHrates></ionChannelHH>
    <pointCellCondBased id="p" C="10pF" v0="-65mV" thresh="0mV"><channelPopulation id="q" number="10" ionChannel="k" erev="-77mV"/></pointCellCondBased>`);
const rates = `<forwardRate type="HHExpRate" rate="1per_ms" midpoint="0mV" scale="1mV"/>`;
const sound = 'leakReversal="-50mV" thresh="-55mV" reset="-70mV" tau="30ms"';

const BROKEN: readonly (readonly [string, string, string])[] = [
  ['', 'xml-bad-text', 'line 1'],
  ['hello', 'xml-bad-text', 'line 1'],
  ['<neuroml>', 'xml-bad-text', 'line 1'],
  ['<neuroml>\n<a></b>\n</neuroml>', 'xml-bad-text', 'line 2'],
  ['<neuroml/><neuroml/>', 'xml-bad-text', 'line 1'],
  ['</neuroml>', 'xml-bad-text', 'line 1'],
  ['<neuroml a="1" a="2"/>', 'xml-bad-text', 'line 1'],
  ['<neuroml a=1/>', 'xml-bad-text', 'line 1'],
  ['<neuroml a="<"/>', 'xml-bad-text', 'line 1'],
  ['<neuroml a="&unknown;"/>', 'xml-bad-text', 'line 1'],
  ['<!DOCTYPE neuroml [<!ENTITY x "y">]><neuroml/>', 'xml-bad-text', 'line 1'],
  ['<neuroml/>trailing', 'xml-bad-text', 'line 1'],
  ['<neuroml><!-- open', 'xml-bad-text', 'line 1'],
  [`${'<a>'.repeat(200)}`, 'xml-bad-text', 'line 1'],
  ['<html/>', 'neuroml-not-neuroml', 'file'],
  [wrap('<iafTauCell/>'), 'neuroml-missing-attribute', 'line 2'],
  [iaf(''), 'neuroml-missing-attribute', 'id="x"'],
  [iaf(sound.replace('tau="30ms"', '')), 'neuroml-missing-attribute', 'id="x"'],
  [iaf(sound.replace('30ms', '30')), 'neuroml-bad-quantity', 'tau'],
  [iaf(sound.replace('30ms', '30mV')), 'neuroml-bad-quantity', 'tau'],
  [iaf(sound.replace('30ms', 'long')), 'neuroml-bad-quantity', 'tau'],
  [iaf(sound.replace('30ms', '3e ms')), 'neuroml-bad-quantity', 'tau'],
  [iaf(sound.replace('-50mV', '-50 mv')), 'neuroml-bad-quantity', 'leakReversal'],
  [iaf(sound.replace('-50mV', '')), 'neuroml-bad-quantity', 'leakReversal'],
  [iaf(sound.replace('-50mV', 'NaN mV')), 'neuroml-bad-quantity', 'leakReversal'],
  [
    `${iaf(sound).replace('</neuroml>', `<iafTauCell id="x" ${sound}/></neuroml>`)}`,
    'neuroml-duplicate',
    'id="x"',
  ],
  [
    wrap(
      '<iafCell id="x" leakReversal="-60mV" thresh="-55mV" reset="-62mV" C="1.0nS" leakConductance="0.05uS"/>',
    ),
    'neuroml-bad-quantity',
    'C',
  ],
  [
    wrap(
      '<izhikevichCell id="x" v0="-70mV" thresh="30mV" a="0.02per_ms" b="0.2" c="-65.0" d="6"/>',
    ),
    'neuroml-bad-quantity',
    'a',
  ],
  [wrap('<adExIaFCell id="x" C="281pF"/>'), 'neuroml-missing-attribute', 'adExIaFCell'],
  [
    wrap('<expOneSynapse id="x" gbase="0.5nS" erev="0mV"/>'),
    'neuroml-missing-attribute',
    'expOneSynapse',
  ],
  [
    wrap('<expTwoSynapse id="x" gbase="0.5" erev="0mV" tauRise="1ms" tauDecay="3ms"/>'),
    'neuroml-bad-quantity',
    'gbase',
  ],
  [
    wrap('<alphaSynapse id="x" gbase="0.5nS" erev="0mV" tau="fast"/>'),
    'neuroml-bad-quantity',
    'tau',
  ],
  [wrap('<expCondSynapse id="x" tau_syn="5ms" e_rev="0"/>'), 'neuroml-bad-quantity', 'tau_syn'],
  [
    wrap('<pulseGenerator id="x" delay="100ms" duration="800ms"/>'),
    'neuroml-missing-attribute',
    'pulseGenerator',
  ],
  [
    wrap('<pulseGenerator id="x" delay="100ms" duration="800" amplitude="1nA"/>'),
    'neuroml-bad-quantity',
    'duration',
  ],
  [
    wrap('<pulseGenerator delay="1ms" duration="8ms" amplitude="1nA"/>'),
    'neuroml-missing-attribute',
    'pulseGenerator',
  ],
  [
    gate(`${rates}<reverseRate type="HHExpRate" rate="1" midpoint="0mV" scale="1mV"/>`),
    'neuroml-bad-quantity',
    'rate',
  ],
  [
    gate(`${rates}<reverseRate type="HHExpRate" rate="1per_ms" scale="1mV"/>`),
    'neuroml-missing-attribute',
    'reverseRate',
  ],
  [
    gate(`${rates}<reverseRate type="HHExpRate" rate="1per_ms" midpoint="0" scale="1mV"/>`),
    'neuroml-bad-quantity',
    'midpoint',
  ],
  [
    gate(`${rates}${rates.replace('forward', 'reverse')}`),
    'neuroml-missing-attribute',
    'ionChannelHH',
  ],
  [gate(rates).replace('instances="4"', 'instances="four"'), 'neuroml-bad-quantity', 'instances'],
];

/** Sound files with a part that is not imported. */
const REFUSED: readonly (readonly [string, string])[] = [
  [gate(rates), 'gateHHrates'],
  [gate(`${rates}<reverseRate type="Odd" rate="1per_ms"/>`), 'reverseRate'],
  [gate(`${rates}<q10Settings type="q10ExpTemp" q10Factor="3"/>`), 'q10Settings'],
  [gate(`${rates}<closedState id="c"/>`), 'closedState'],
  [gate('').replace('ionChannel="k"', 'ionChannel="na"'), 'channelPopulation'],
  [gate('').replace(/channelPopulation/g, 'channelDensityGHK'), 'channelDensityGHK'],
];

const thrown = (source: string): SynfireError | undefined => {
  try {
    readNeuroML(source);
    return undefined;
  } catch (error) {
    return error as SynfireError;
  }
};

describe('files that are broken', () => {
  it('are at least forty', () => expect(BROKEN.length).toBeGreaterThanOrEqual(40));

  it.each(BROKEN)('%s', (source, code, place) => {
    const error = thrown(source);
    expect(error?.code).toBe(code);
    expect(error!.faults[0].where).toContain(place);
  });

  it.each(REFUSED)('%s is refused, not thrown', (source, place) => {
    const found = readNeuroML(source);
    expect(Object.keys(found.cells)).toEqual([]);
    expect(found.refused.length).toBe(1);
    expect(found.refused[0].where).toContain(place);
  });
});
