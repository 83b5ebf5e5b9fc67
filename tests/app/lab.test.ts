/** Parts of the lab that need no browser: links, parameters, the editor's text, statistics, positions. */
import { describe, expect, it } from 'vitest';
import { absenceSentence } from '../../app/background.ts';
import { circuitDefaults } from '../../app/circuit-model.ts';
import { optionValue } from '../../app/controls.ts';
import { costOf, isMuch } from '../../app/cost.ts';
import { Differences } from '../../app/differences.ts';
import { gapsOf, isDrawing, LARGEST, TEMPLATE } from '../../app/drawing.ts';
import { FIRST_MODEL, ownNetwork, readModel } from '../../app/model-text.ts';
import { completionsAt, explain, wordsOf } from '../../app/model-words.ts';
import { buildNetwork, describe as described, gallery, parametersOf } from '../../app/networks.ts';
import { whatFits } from '../../app/older-link.ts';
import { partOfDrawing, partOfNetwork } from '../../app/parts.ts';
import { type DescribedNetwork, pictureOfDrawing, pictureOfNetwork } from '../../app/picture.ts';
import { placeNeurons } from '../../app/positions.ts';
import { defaults, pack, type Settings, unpack } from '../../app/settings.ts';
import { Statistics } from '../../app/statistics.ts';
import { variableOf, variablesOf, vary } from '../../app/variables.ts';
import { weightsFigure } from '../../app/weights-figure.ts';
import { examples } from '../../examples/index.ts';
import { SpikeWindow } from '../../src/embed/spike-window.ts';
import { compilePlan, simulate } from '../../src/index.ts';

describe('options', () => {
  it('are shown as what their default stands for, which builds the same network', () => {
    const { brunel2000 } = examples;
    const cases: Record<string, string | number>[] = [
      {},
      { state: 'SI' },
      { state: 'fast', size: 3000 },
    ];
    for (const given of cases) {
      const shown = Object.fromEntries(
        Object.entries(brunel2000.options).map(([name, declared]) => [
          name,
          optionValue(name, declared, given),
        ]),
      );
      expect(shown).toMatchObject(given);
      expect(JSON.stringify(brunel2000.build(shown))).toBe(JSON.stringify(brunel2000.build(given)));
      expect([shown.g, shown.eta, shown.indegree]).not.toContain(0);
    }
  });
});

describe('the words of the equation editor', () => {
  const kinds = (line: number) =>
    wordsOf(FIRST_MODEL)[line].map(({ from, to, kind }) => [
      FIRST_MODEL.split('\n')[line].slice(from, to),
      kind,
    ]);

  it('are what the text makes them', () => {
    expect(kinds(0)).toEqual([['equations:', 'head']]);
    expect(kinds(2)).toEqual([
      ['dtheta/dt', 'state'],
      ['V_th', 'parameter'],
      ['theta', 'state'],
      ['tau_theta', 'parameter'],
      ['mV', 'unit'],
    ]);
    expect(kinds(4)).toEqual([
      ['C_m', 'parameter'],
      ['250', 'number'],
      ['pF', 'unit'],
    ]);
  });

  it('are offered where they fit', () => {
    const at = (before: string) =>
      completionsAt(`${before}\n`, before.length, false).options.map(({ text }) => text);
    expect(at('par')).toEqual(['parameters:']);
    expect(at('parameters:\n  tau_m = 10 m')).toEqual(expect.arrayContaining(['ms', 'mV']));
    const model = FIRST_MODEL.replace('tau_m + ', 'tau_m + ta');
    const place = model.indexOf('tau_m + ta') + 'tau_m + ta'.length;
    const { from, options } = completionsAt(model, place, false);
    expect(from).toBe(place - 2);
    expect(options.map(({ text }) => text)).toEqual(['tau_m', 'tau_theta', 'tanh', 'tan']);
    expect(options[0].about).toBe('a parameter, 10 ms');
    expect(completionsAt(model, model.indexOf(' = 250'), true).options).toHaveLength(0);
  });

  it('are explained', () => {
    expect(explain(FIRST_MODEL, 1, 12)).toBe('E_L: a parameter, -65 mV');
    expect(explain(FIRST_MODEL, 2, 3)).toBe('dtheta/dt: how theta changes with time');
    expect(explain(FIRST_MODEL, 5, 14)).toBe('ms: a unit');
    expect(explain(FIRST_MODEL, 0, 40)).toBe(undefined);
  });
});

describe('a share link', () => {
  it('gives back what was packed', async () => {
    const settings = { ...defaults, changes: { 'inputs/0/rate': 12.5 }, model: 'dv/dt = µ' };
    const text = await pack(settings);
    expect(text).toMatch(/^[\w-]+$/);
    expect(await unpack(text)).toEqual({ settings, left: [] });
  });

  it('carries the view, the circuit and the study', async () => {
    const circuit = { ...circuitDefaults, levels: 50, seed: 9 };
    const settings = { ...defaults, view: 'circuit', circuit, study: 'ctln' };
    expect(await unpack(await pack(settings))).toEqual({ settings, left: [] });
    for (const [more, said] of [
      [{ view: 'cellar' }, 'view "cellar"'],
      [{ study: 'toString' }, 'study "toString"'],
      [{ circuit: { ...circuit, chains: 1e9 } }, 'circuit'],
      [{ circuit: { ...circuit, sense: { ...circuit.sense, sigma: 0 } } }, 'circuit'],
      [{ circuit: null }, 'circuit'],
      [{ circuit: { ...circuit, context: undefined } }, 'circuit'],
    ] as const) {
      const link = await pack({ ...settings, ...more } as Settings);
      const [name] = Object.keys(more);
      const { [name as 'view']: _, ...rest } = settings;
      expect(await unpack(link)).toEqual({ settings: rest, left: [said] });
    }
  });

  it('carries what is compared and swept, within bounds', async () => {
    const compare = { vary: 'option/seed', value: 2, time: 100 };
    const axis = { vary: 'option/g', from: 3, to: 6, count: 5 };
    const sweep = { x: axis, y: { ...axis, vary: 'option/eta' }, time: 100, seeds: 1 };
    const settings = { ...defaults, view: 'sweep', compare, sweep };
    expect(await unpack(await pack(settings))).toEqual({ settings, left: [] });
    for (const more of [
      { compare: { ...compare, time: 1e9 } },
      { compare: null },
      { compare: { ...compare, value: [] } },
      { sweep: { ...sweep, x: { ...axis, count: 1e6 } } },
      { sweep: { ...sweep, y: undefined } },
      { sweep: { ...sweep, seeds: 0 } },
    ]) {
      const link = await pack({ ...settings, ...more } as unknown as Settings);
      const { left, settings: kept } = await unpack(link);
      const [name] = Object.keys(more);
      expect(left).toEqual([name === 'compare' ? 'comparison' : 'sweep']);
      expect(Object.keys(kept)).not.toContain(name);
    }
  });

  it('carries the phase plane, whole or not at all', async () => {
    const range = { from: -80, to: -40 };
    const whole = { population: 'E', x: 'v', y: 'w', added: 120, others: 'now' } as const;
    for (const phase of [whole, { ...whole, plane: { x: range, y: { from: 0, to: 1e-3 } } }]) {
      const settings: Settings = { ...defaults, view: 'phase', phase };
      expect(await unpack(await pack(settings))).toEqual({ settings, left: [] });
    }
    for (const phase of [
      ...[null, [], { ...whole, added: 'much' }, { ...whole, x: 1 }, { ...whole, others: 'gone' }],
      ...[range, { x: range }, { x: range, y: { from: 1, to: 1 } }, { x: range, y: null }].map(
        (plane) => ({ ...whole, plane }),
      ),
    ]) {
      const { left, settings } = await unpack(await pack({ ...defaults, phase } as Settings));
      expect({ left, settings }).toEqual({ left: ['phase plane'], settings: defaults });
    }
  });

  it('of another version keeps what its network still has, and says the rest', () => {
    const settings = {
      ...{ ...defaults, example: 'brunel2000', options: { size: 500, gone: 3, g: 'much' } },
      changes: {
        'populations/0/neuron/parameters/V_th': 21,
        'populations/0/neuron/parameters/x': 1,
      },
    };
    expect(whatFits(settings)).toEqual({
      settings: {
        ...{ ...settings, options: { size: 500 } },
        changes: { 'populations/0/neuron/parameters/V_th': 21 },
      },
      left: ['option "gone"', 'option "g"', 'number "populations/0/neuron/parameters/x"'],
    });
    // what is wrong in itself is said where it is built
    const wholes: Settings[] = [
      { ...defaults, example: 'gone', options: { a: 1 } },
      { ...defaults, example: 'own', model: 'equations:', options: { size: 1 } },
      { ...defaults, example: 'brunel2000', options: { size: 500 } },
    ];
    for (const whole of wholes) {
      expect(whatFits(whole)).toEqual({ settings: whole, left: [] });
    }
  });

  it('is refused where it is broken, cut or made up', async () => {
    const text = await pack(defaults);
    const made = await pack({ ...defaults, until: Number.NaN });
    for (const broken of ['', 'x', text.slice(0, -4), `${text}zz~`, made]) {
      await expect(unpack(broken)).rejects.toMatchObject({ code: 'broken-link' });
    }
  });
});

describe('networks of the gallery', () => {
  const small: Record<string, Record<string, number>> = {
    microcircuit: { scale: 0.02 },
    brunel2000: { size: 500 },
    cuba: { size: 400 },
    coba: { size: 400 },
    cobahh: { size: 400 },
    izhikevich2003: { size: 200 },
    vogels2011: { size: 500 },
  };

  it('have the spikes of their examples: traces change none', async () => {
    expect(gallery.map(({ name }) => name)).toEqual(Object.keys(small));
    for (const example of gallery) {
      const options = small[example.name];
      const shown = buildNetwork({ ...defaults, example: example.name, options });
      const run = { time: 50, workers: 0 };
      const [a, b] = [await simulate(shown, run), await simulate(example.build(options), run)];
      expect([example.name, a.hash]).toEqual([example.name, b.hash]);
    }
  });

  it('offer their numbers with units, each changed in all its places', () => {
    const options = { scale: 0.02 };
    const parameters = parametersOf({ ...defaults, options });
    const threshold = parameters.find(({ name }) => name === 'V_th')!;
    expect(threshold).toMatchObject({ unit: 'mV', value: -50 });
    expect(threshold.paths).toHaveLength(8);
    const changes = Object.fromEntries(threshold.paths.map((path) => [path, -40]));
    const { populations } = buildNetwork({ ...defaults, options, changes }).describe();
    for (const { neuron } of populations)
      expect(neuron).toMatchObject({ parameters: { V_th: -40 } });
  });

  it('refuse a change that leads nowhere', () => {
    for (const path of ['inputs/99/rate', '__proto__/x', 'populations', '']) {
      const settings = { ...defaults, options: { scale: 0.02 }, changes: { [path]: 1 } };
      expect(() => buildNetwork(settings)).toThrow(/unknown-parameter/);
    }
  });
});

describe('the editor', () => {
  it('reads its first model, and it fires', async () => {
    const run = await simulate(ownNetwork(FIRST_MODEL), { time: 200, workers: 0 });
    expect(run.spikeCount).toBeGreaterThan(100);
  });

  it('says what is wrong with a section and with a line', () => {
    expect(() => readModel('equatons:\n x')).toThrow(/line 1.*unknown-section/s);
    expect(() => readModel('dv/dt = 0*mV/ms : mV\nparameters:\n tau')).toThrow(/bad-line/);
  });
});

describe('weights as a matrix', () => {
  it('are refused before they are drawn where there are too many', () => {
    const { brunel2000 } = examples;
    expect(() => weightsFigure(brunel2000.build({ size: 20_000 }))).toThrow(
      /at most 1500000.*too-large/s,
    );
    expect(weightsFigure(brunel2000.build({ size: 100 }))).toMatch(/^<svg/);
  });
});

describe('statistics', () => {
  it('count rates and intervals as the library does', async () => {
    const example = gallery.find(({ name }) => name === 'brunel2000')!;
    const run = await simulate(example.build({ size: 500 }), { time: 500, workers: 0 });
    const populations = run.populations.map((p) => ({ ...p, states: [], unit: '' }));
    const statistics = new Statistics(populations);
    const { senders, times } = run.allSpikes();
    const rest = { traces: [], spikes: 0, hash: '', eventRate: 0, speed: 0 };
    // in two slices, cut in the middle
    const cut = times.findIndex((time) => time > 250);
    const parts = [
      [0, cut, 250],
      [cut, times.length, 500],
    ];
    for (const [from, end, to] of parts) {
      const slice = { senders: senders.subarray(from, end), times: times.subarray(from, end) };
      statistics.add({ ...slice, from: to - 250, to, ...rest });
    }
    const [bins, ...rates] = statistics.rates();
    expect(bins.at(-1)).toBe(500);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    populations.forEach(({ name }, p) => {
      expect(mean(rates[p])).toBeCloseTo(run.rates()[name], 6);
    });
    const neurons = statistics.rateHistogram().counts.reduce((a, b) => a + b, 0);
    expect(neurons).toBe(populations.reduce((sum, { size }) => sum + size, 0));
    const fired = new Set(senders).size;
    const intervals = statistics.intervals.reduce((a, b) => a + b, 0);
    expect(intervals).toBeLessThanOrEqual(senders.length - fired);
    expect(intervals).toBeGreaterThan((senders.length - fired) * 0.8);
  });
});

describe('positions', () => {
  const population = (name: string, first: number, size: number) => ({
    name,
    first,
    size,
    states: [],
    unit: '',
  });

  it('put layers under one another and everything else on a sphere', () => {
    const layered = placeNeurons([population('L23E', 0, 50), population('L6I', 50, 50)]);
    const heights = Array.from({ length: 100 }, (_, k) => layered[3 * k + 1]);
    expect(Math.min(...heights.slice(0, 50))).toBeGreaterThan(Math.max(...heights.slice(50)));
    // 1 mm² and 81.6 to 1,491.7 µm below it, in one scale: the rim of the lowest point is on the unit sphere
    const unit = Math.hypot(Math.sqrt(1e6 / Math.PI), 1491.7 / 2);
    const depths = heights.map((y) => 1491.7 / 2 - y * unit);
    for (const depth of depths.slice(0, 50)) expect(Math.abs(depth - 334.35)).toBeLessThan(252.8);
    for (const depth of depths.slice(50)) expect(Math.abs(depth - 1330.85)).toBeLessThan(160.9);
    const sphere = placeNeurons([population('E', 0, 100)]);
    for (let k = 0; k < 100; k++) {
      expect(Math.hypot(...sphere.subarray(3 * k, 3 * k + 3))).toBeCloseTo(0.85, 5);
    }
  });
});

describe('what is said of a tab in the background', () => {
  const absence = { wall: 4000, simulated: 3900, pace: 1, finished: false };
  const cases = [
    [{}, /for 4\.0 s: the simulation went on, 3,900 ms were simulated/],
    [{ simulated: 1000 }, /the browser slowed the simulation to 25 % of its speed, 1,000 ms/],
    [{ simulated: 0 }, /the browser held the simulation, it goes on now/],
    // the speed before is not known, or the time was too short to tell
    [{ simulated: 1000, pace: 0 }, /went on, 1,000 ms/],
    [{ wall: 300, simulated: 20 }, /for 0\.3 s: the simulation went on/],
    [{ finished: true }, /the run ended meanwhile/],
  ] as const;
  for (const [change, sentence] of cases) {
    it(`is true of ${JSON.stringify(change)}`, () => {
      expect(absenceSentence({ ...absence, ...change })).toMatch(sentence);
    });
  }
});

describe('the window of spikes', () => {
  it('lets go what is older than its span, and nothing else', () => {
    const window = new SpikeWindow(100);
    for (let to = 50; to <= 300; to += 50) {
      window.add({ senders: Uint32Array.of(1), times: Float64Array.of(to - 1), to });
    }
    expect(window.slices.map(({ to }) => to)).toEqual([200, 250, 300]);
    expect(window.count).toBe(3);
  });
});

describe('options of one’s own neuron that come by link', () => {
  it.each([
    { size: 1e9 },
    { size: 1.5 },
    { size: '1e9' },
    { amplitude: Number.NaN },
    { neurons: 5 },
  ])('%o are refused before anything is made', (options) => {
    const settings = { ...defaults, example: 'own', options: options as never };
    expect(() => buildNetwork(settings)).toThrow(/option/);
  });
});

describe('what building would cost', () => {
  const cost = (size: number, workers: number) =>
    costOf(compilePlan(examples.brunel2000.build({ size }).describe()), workers);

  it('is asked about above a second or 500 MB, by what the plan says', () => {
    const one = cost(12_500, 1);
    expect([one.neurons, one.synapses]).toEqual([12_500, 12_500 * 1250]);
    expect(one.seconds).toBeCloseTo(0.63, 2);
    expect(isMuch(one)).toBe(false);
    expect(isMuch(cost(20_000, 1))).toBe(true);
    expect(isMuch(cost(20_000, 4))).toBe(false);
    // five hundred million bytes are much however many build them
    const large = cost(60_000, 64);
    expect(large.seconds).toBeLessThan(1);
    expect(large.bytes).toBeGreaterThan(5e8);
    expect(isMuch(large)).toBe(true);
  });
});

describe('two runs side by side', () => {
  const slice = (to: number, spikes: readonly (readonly [number, number])[]) => ({
    to,
    senders: Uint32Array.from(spikes, ([, sender]) => sender),
    times: Float64Array.from(spikes, ([time]) => time),
  });

  it('are compared as far as both have come, however they are cut', () => {
    const differences = new Differences();
    const { a, b } = differences;
    a.add(
      slice(2, [
        [1, 0],
        [1, 3],
        [2, 1],
      ]),
    );
    differences.advance();
    expect(a.compared).toBe(0);
    b.add(
      slice(1, [
        [1, 0],
        [1, 2],
      ]),
    );
    differences.advance();
    // at 1 ms neuron 0 fires in both, 2 in the second, 3 in the first
    expect([...a.kinds.subarray(0, a.compared)]).toEqual([1, 2]);
    expect([...b.kinds.subarray(0, b.compared)]).toEqual([1, 2]);
    expect(differences.parting).toEqual({ time: 1, sender: 2 });
    b.add(
      slice(3, [
        [2, 1],
        [3, 1],
      ]),
    );
    differences.advance();
    expect([differences.shared, a.alone, b.alone]).toEqual([2, 1, 1]);
    expect(b.compared).toBe(3);
    a.add(slice(3, []));
    differences.advance();
    expect(b.alone).toBe(2);
  });

  it('keep all spikes of long runs', () => {
    const { a } = new Differences();
    const many = Array.from({ length: 700 }, (_, k) => [0.1, k] as const);
    for (let k = 0; k < 5; k++) a.add(slice(0.1, many));
    expect(a.length).toBe(3500);
    expect(a.senders[3499]).toBe(699);
  });

  it('have another value of what is chosen and of nothing else', () => {
    const settings = { ...defaults, example: 'cuba', options: { size: 100 } };
    const variables = variablesOf(settings);
    const threshold = variables.find(({ name }) => name === 'V_th')!;
    const other = vary(settings, threshold, -48);
    expect(variablesOf(other).filter(({ value }, k) => value !== variables[k].value)).toMatchObject(
      [{ key: threshold.key, value: -48 }],
    );
    const seed = variableOf(variables, 'option/seed');
    expect(vary(settings, seed, 7).options).toEqual({ size: 100, seed: 7 });
    expect(() => variableOf(variables, 'option/sead')).toThrow(/option\/seed/);
  });
});

describe('a network that is drawn', () => {
  const drawn = { ...defaults, example: 'drawn', options: {}, drawing: TEMPLATE };

  it('runs from its template, and inhibition holds it', async () => {
    const recording = await simulate(buildNetwork(drawn), { time: 300, workers: 0 });
    const { E, I } = recording.rates(100);
    for (const rate of [E, I]) {
      expect(rate).toBeGreaterThan(1);
      expect(rate).toBeLessThan(40);
    }
    const [excitatory, inhibitory] = pictureOfDrawing(TEMPLATE).nodes;
    expect([excitatory.inhibitory, inhibitory.inhibitory]).toEqual([false, true]);
  });

  it('says what is missing, part by part', () => {
    const [e, i] = TEMPLATE.populations;
    expect(gapsOf(TEMPLATE)).toEqual([]);
    expect(gapsOf({ populations: [], projections: [], inputs: [] })).toEqual([
      { part: '', text: 'There is no population yet.' },
    ]);
    const gaps = gapsOf({
      populations: [
        { ...e, size: undefined },
        { ...i, name: 'E', parameters: { tau_m: undefined } },
      ],
      projections: [{ source: 'E', target: 'X', probability: 0.1, weight: undefined, delay: 1 }],
      inputs: [{ kind: 'current', target: '', rate: undefined, amplitude: 1 }],
    });
    expect(gaps.map(({ part, text }) => `${part}: ${text}`)).toEqual([
      'populations/0: size is missing',
      'populations/1: tau_m is missing',
      'populations/1: another one has this name',
      'projections/0: nothing is at its end',
      'projections/0: weight is missing',
      'inputs/0: it goes nowhere',
    ]);
  });

  it('has room for as much as a link holds, and no more', async () => {
    const [one] = TEMPLATE.populations;
    const of = (count: number): Settings => ({
      ...drawn,
      drawing: { ...TEMPLATE, populations: Array.from({ length: count }, () => one) },
    });
    const { populations } = LARGEST;
    expect((await unpack(await pack(of(populations)))).left).toEqual([]);
    await expect(unpack(await pack(of(populations + 1)))).rejects.toMatchObject({
      code: 'broken-link',
    });
  });

  it('is refused in a link where it is none', async () => {
    expect(await unpack(await pack(drawn))).toEqual({ settings: drawn, left: [] });
    const [e] = TEMPLATE.populations;
    for (const wrong of [
      null,
      {},
      { ...TEMPLATE, populations: [null] },
      { ...TEMPLATE, populations: [{ ...e, model: 'toString' }] },
      { ...TEMPLATE, populations: Array.from({ length: 41 }, () => e) },
      { ...TEMPLATE, inputs: [{ kind: 'laser', target: 'E' }] },
    ]) {
      expect(isDrawing(wrong)).toBe(false);
    }
  });

  it('takes arrows and inputs along when a population gets another name', () => {
    const part = partOfDrawing(drawn, TEMPLATE, 'populations/1');
    const { drawing } = part!.fields[0].set!('fast');
    expect(drawing?.projections.map(({ source, target }) => `${source}>${target}`)).toEqual([
      ...['E>E', 'E>fast', 'fast>E', 'fast>fast'],
    ]);
    expect(drawing?.inputs[1].target).toBe('fast');
  });

  it('has every number of an example’s part, by its path', () => {
    const settings = { ...defaults, example: 'cuba', options: { size: 400 } };
    const description = described(settings) as object;
    const picture = pictureOfNetwork(description as unknown as DescribedNetwork);
    expect(picture.arrows.map(({ inhibitory }) => inhibitory)).toEqual([false, true, false, true]);
    const part = partOfNetwork(settings, description, 'projections/1');
    const weight = part?.fields.find(({ name }) => name === 'weight');
    expect(weight?.value).toBe(-9);
    const next = described(weight!.set!(-8)) as unknown as DescribedNetwork;
    expect(next.projections.map((projection) => projection.weight)).toEqual([1.62, -8, 1.62, -9]);
    const population = partOfNetwork(settings, description, 'populations/0');
    expect(population?.fields.map(({ name, range }) => `${name} ${range}`)).toContain(
      'tau_m above 0',
    );
  });
});
