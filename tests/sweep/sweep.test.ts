/** Sweeps: rows are what single runs give, whatever the workers, the order and the interruptions. */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bernoulli, exponential, lif, Network, simulate, uniform } from '../../src/index.ts';
import { writeParquet } from '../../src/interchange/parquet-write.ts';
import { Deal } from '../../src/sweep/deal.ts';
import {
  latinHypercube,
  type MakeNetwork,
  type SweepOptions,
  sweep,
  sweepHtml,
  sweepLinesSvg,
  sweepMapSvg,
} from '../../src/sweep/index.ts';

const [TAU, T_REF, RHEOBASE] = [20, 2, 200];

/** One neuron that a constant current drives from 0 to a threshold of 20 mV: R 0.1 GΩ. */
const oneNeuron: MakeNetwork = ({ current, seed }) => {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({ C_m: 200, tau_m: TAU, E_L: 0, V_th: 20, V_reset: 0, t_ref: T_REF });
  const n = net.population('n', 1, cell, { initial: { v: 0 } });
  net.stepCurrent(n, { amplitude: current as number });
  return net;
};

/** A small random network. */
const recurrent: MakeNetwork = ({ weight, drive, seed }) => {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({ receptors: { ex: exponential({ tau_syn: 2 }) } });
  const p = net.population('p', 50, cell, { initial: { v: uniform(-70, -55) } });
  net.connect(p, p, { connector: bernoulli(0.2), weight: weight as number, delay: 1 });
  net.poissonInput(p, { rate: drive as number, weight: 100 });
  return net;
};

const SMALL: SweepOptions = {
  parameters: { weight: [5, 10], drive: [2000, 3000, 4000] },
  seeds: 2,
  time: 50,
  measure: ['rate', 'cv', 'correlation', 'synchrony', 'peak', 'spikes', 'hash'],
  workers: 0,
};

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const fault = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '' }),
    (error) => error as { code: string; message: string },
  );

describe('a sweep', () => {
  test('over currents gives the f–I curve of a neuron', async () => {
    const currents = [150, 210, 250, 300, 400, 600];
    const table = await sweep(oneNeuron, {
      ...{ parameters: { current: currents }, time: 2000, workers: 0 },
      measure: (recording) => {
        const { times } = recording.spikes('n');
        return times.length > 2 ? (times.length - 1) / (times[times.length - 1] - times[0]) : 0;
      },
    });
    const measured = table.column('measure') as Float64Array;
    currents.forEach((current, k) => {
      const interval = T_REF + TAU * Math.log(current / (current - RHEOBASE));
      // spikes lie on the grid, at the end of their step
      if (current <= RHEOBASE) expect(measured[k]).toBe(0);
      else expect(Math.abs(1 / measured[k] - interval)).toBeLessThan(0.11);
    });
  });

  test('has the rows of single runs, the same for any number of workers', async () => {
    const made: string[] = [];
    const counted: MakeNetwork = (parameters) => {
      made.push(JSON.stringify(parameters));
      return recurrent(parameters);
    };
    const tables = await Promise.all(
      [0, 1, 2].map((workers) => sweep(workers === 2 ? counted : recurrent, { ...SMALL, workers })),
    );
    // each once, whoever had it made beforehand; before that the first and the last, to be tried
    expect(made).toHaveLength(2 + 12);
    expect(new Set(made).size).toBe(12);
    expect(new Set(tables.map((table) => table.toCsv())).size).toBe(1);
    const [table] = tables;
    expect(table.rows.map(({ run }) => run)).toEqual(Array.from({ length: 12 }, (_, k) => k));
    for (const row of [table.rows[3], table.rows[10]]) {
      const net = await recurrent({ ...row.parameters, seed: row.seed });
      const recording = await simulate(net, { time: 50, workers: 1 });
      expect(row.measures.hash).toBe(recording.hash);
      expect(row.measures.rate_p).toBeCloseTo(recording.rates().p, 9);
    }
    const drive = table.column('drive') as Float64Array;
    const rate = table.column('rate_p') as Float64Array;
    const meanAt = (value: number) =>
      [...rate].filter((_, k) => drive[k] === value).reduce((sum, r) => sum + r, 0) / 4;
    expect(meanAt(4000)).toBeGreaterThan(meanAt(2000));
  });

  test('is dealt so that places stay with a seed while runs of it are left', () => {
    const runs = [1, 2, 3].flatMap((seed) =>
      [0, 1].map((point) => ({ run: 2 * seed + point, point, parameters: {}, seed })),
    );
    const deal = new Deal(runs);
    const [a, b] = [{}, {}];
    const seeds = [a, b, a, b, a, b].map((place) => deal.next(place)?.seed);
    expect(seeds).toEqual([1, 2, 1, 2, 3, 3]);
    expect(deal.next(a)).toBeUndefined();
    const again = new Deal(runs);
    const [first] = [again.next(a), again.next(b)];
    expect(again.likely(a, () => true)).toMatchObject({ seed: first?.seed, point: 1 });
    expect(again.likely(a, ({ point }) => point === 0)).toBeUndefined();
  });

  test('leaves out what comes before the warm-up ends', async () => {
    const options = { ...SMALL, parameters: { weight: [5], drive: [3000] }, seeds: [3] };
    const late = await sweep(recurrent, { ...options, warmup: 30, time: 20 });
    const net = await recurrent({ weight: 5, drive: 3000, seed: 3 });
    const { times } = (await simulate(net, { time: 50, workers: 0 })).allSpikes();
    expect(late.rows[0].measures.spikes).toBe(times.filter((time) => time > 30).length);
  });

  test('goes on after runs that fail, and says why', async () => {
    const breaking: MakeNetwork = (parameters) => {
      if (parameters.weight === 10 && parameters.drive === 3000) throw new Error('no such point');
      return recurrent(parameters);
    };
    const table = await sweep(breaking, { ...SMALL, measure: ['rate'] });
    expect(table.failures.map(({ error }) => error)).toEqual(['no such point', 'no such point']);
    expect(table.length).toBe(12);
    expect((table.column('rate_p') as Float64Array).filter(Number.isNaN)).toHaveLength(2);
    const wrong = await sweep(recurrent, { ...SMALL, seeds: 1, measure: () => null as never });
    expect(wrong.failures).toHaveLength(6);
    expect(wrong.rows[0].error).toContain('bad-measure');
  });

  test('refuses what no run could be', async () => {
    const refused = async (options: Partial<SweepOptions>) =>
      fault(sweep(recurrent, { ...SMALL, ...options }));
    const named = await refused({ parameters: { wieght: [1], drive: [2000] } });
    expect(named.code).toBe('unknown-parameter');
    expect(named.message).toContain('Did you mean "weight"?');
    expect((await refused({ parameters: { weight: [] } })).code).toBe('empty-design');
    expect((await refused({ seeds: [] })).code).toBe('empty-design');
    expect((await refused({ seeds: 0 })).code).toBe('empty-design');
    expect((await refused({ parameters: { seed: [1] } })).code).toBe('bad-option');
    expect((await refused({ time: Number.NaN })).code).toBe('bad-argument');
    expect((await refused({ tiem: 5 } as object)).code).toBe('unknown-option');
    expect((await refused({ onProgress: 5 } as object)).code).toBe('wrong-type');
    const measure = await refused({ measure: 'rates' as 'rate' });
    expect(measure.code).toBe('unknown-measure');
    expect(measure.message).toContain('Did you mean "rate"?');
  });

  test('is told how far it is', async () => {
    const seen: number[] = [];
    await sweep(recurrent, { ...SMALL, onProgress: ({ done, of }) => seen.push(done / of) });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toHaveLength(13);
  });
});

describe('a log', () => {
  test('lets a sweep that was stopped go on, doing no run twice', async () => {
    const log = join(scratch(), 'log.jsonl');
    const whole = await sweep(recurrent, SMALL);
    const stop = new AbortController();
    let rows = 0;
    const stopped = await sweep(recurrent, {
      ...{ ...SMALL, log, signal: stop.signal, workers: 1 },
      onRow: () => {
        if (++rows === 5) stop.abort();
      },
    });
    expect(stopped.length).toBe(5);
    // as if the process had died while it wrote
    appendFileSync(log, '{"run":7,"parame');
    let again = 0;
    const resumed = await sweep(recurrent, { ...SMALL, log, onRow: () => again++ });
    expect(again).toBe(7);
    expect(resumed.toCsv()).toBe(whole.toCsv());
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(13);
    const third = await sweep(recurrent, { ...SMALL, log, onRow: () => again++ });
    expect([again, third.toCsv()]).toEqual([7, whole.toCsv()]);
  });

  test('of another sweep is refused and left alone', async () => {
    const log = join(scratch(), 'log.jsonl');
    const one = { ...SMALL, seeds: 1, parameters: { weight: [5], drive: [2000] } };
    await sweep(recurrent, { ...one, log });
    const before = readFileSync(log, 'utf8');
    for (const other of [{ time: 60 }, { seeds: 2 }, { measure: 'cv' as const }]) {
      const refused = await fault(sweep(recurrent, { ...one, ...other, log }));
      expect(refused.code).toBe('other-sweep');
      expect(refused.message).toContain(Object.keys(other)[0]);
    }
    writeFileSync(join(scratch(), 'x'), '');
    expect(readFileSync(log, 'utf8')).toBe(before);
    writeFileSync(log, 'something else\n');
    expect((await fault(sweep(recurrent, { ...one, log }))).code).toBe('not-a-sweep');
    expect(readFileSync(log, 'utf8')).toBe('something else\n');
  });

  test('has one writer; a writer that died holds nobody up', async () => {
    const folder = scratch();
    const log = join(folder, 'log.jsonl');
    const [first, second] = await Promise.all([
      fault(sweep(recurrent, { ...SMALL, log })),
      fault(sweep(recurrent, { ...SMALL, log })),
    ]);
    expect([first.code, second.code].filter((code) => code === 'locked').length).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.includes('.lock'))).toEqual([]);
    // a process that is no more: numbers of processes stay below 2²²
    const dead = { pid: 2 ** 22 + 1, host: hostname(), boot: 'another', started: '1' };
    writeFileSync(`${log}.lock.4`, JSON.stringify(dead));
    expect((await fault(sweep(recurrent, { ...SMALL, log }))).code).toBe('none');
    expect(readdirSync(folder)).toEqual(['log.jsonl']);
  });
});

describe('a table', () => {
  test('has no statistics in Parquet, which readers would take for NaN too', () => {
    const bytes = new Uint8Array(
      writeParquet([{ name: 'cv', data: Float64Array.of(1, Number.NaN) }], {}),
    );
    const [column] = parquetMetadata(bytes.buffer).row_groups[0].columns;
    expect(column.meta_data?.num_values).toBe(2n);
    expect(column.meta_data?.statistics).toBeUndefined();
  });

  test('is read from Parquet as it is, with what is missing', async () => {
    const make: MakeNetwork = (parameters) => {
      if (parameters.mode === 'b') throw new Error('a "quoted", text');
      return recurrent({ weight: 5, drive: 2000, seed: parameters.seed });
    };
    const parameters = { mode: ['a', 'b'] };
    const table = await sweep(make, { ...SMALL, parameters, seeds: 1, measure: ['rate', 'hash'] });
    const bytes = table.toParquet({ note: 'here' });
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file: file as ArrayBuffer });
    const { rate_p, hash } = table.rows[0].measures;
    expect(rows).toEqual([
      { run: 0, point: 0, mode: 'a', seed: 1, rate_p, hash, error: '' },
      {
        run: 1,
        point: 1,
        mode: 'b',
        seed: 1,
        rate_p: Number.NaN,
        hash: '',
        error: 'a "quoted", text',
      },
    ]);
    expect(table.toCsv().split('\n')[2]).toBe('1,1,b,1,,,"a ""quoted"", text"');
  });

  test('is drawn as a map, as lines, and as a page', async () => {
    const table = await sweep(recurrent, SMALL);
    const map = sweepMapSvg(table, { x: 'drive', y: 'weight', value: 'rate_p' });
    const rate = table.column('rate_p') as Float64Array;
    // the mean of the two seeds of the first point
    expect(map).toContain(
      `drive 2000, weight 5: ${Number(((rate[0] + rate[1]) / 2).toPrecision(5))}`,
    );
    expect(map.match(/<rect[^>]*><title>/g)).toHaveLength(6);
    const lines = sweepLinesSvg(table, { x: 'drive', value: 'rate_p', series: 'weight' });
    expect(lines.match(/<circle/g)).toHaveLength(6);
    const page = sweepHtml(table, { title: 'A sweep' });
    expect(page.match(/<svg/g)).toHaveLength(6); // all measures but the hash
    const drawn = latinHypercube({ weight: [1, 9], drive: [1000, 3000] }, { count: 4 });
    const scattered = await sweep(recurrent, { ...SMALL, parameters: drawn, seeds: 1 });
    const marks = sweepHtml(scattered, { title: 'Drawn', grid: false });
    expect(marks.match(/<svg/g)).toHaveLength(12);
    const refused = await fault(
      (async () => sweepMapSvg(table, { x: 'drvie', y: 'weight', value: 'rate_p' }))(),
    );
    expect(refused.code).toBe('bad-argument');
  });
});
