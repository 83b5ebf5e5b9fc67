/** One network over ranks: the spikes, states and snapshots of one process; what differs or fails is said by all. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../examples/index.ts';
import {
  ANOTHER_FAILED,
  RANK_BARRIER_WORDS,
  RankTurns,
} from '../../src/backends/machine/rank-turns.ts';
import { mergeRun, readRun, resumeRun } from '../../src/checkpoint/index.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { rankEstimate } from '../../src/plan/rank-estimate.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { scratch } from '../cli/harness.ts';
import { isLong } from '../long.ts';
import { cli, entry, inRanks, subjectIn, withoutMpi } from './mpirun.ts';

describe('the option "mpi"', () => {
  it('is for WebAssembly only', async () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('n', 1, lif());
    const wrong = simulate(net, { time: 1, mpi: true, backend: 'reference' });
    await expect(wrong).rejects.toThrow(/"backend" with "mpi".*"reference".*auto or wasm/);
  });
});

describe('--mpi', () => {
  const run = [cli, 'run', 'cuba', '--size', '400', '--time', '20', '--json', '--quiet', '--mpi'];

  it('is one rank where nobody launched more', async () => {
    const { code, out, err } = await inRanks(0, run);
    expect(code, err).toBe(0);
    const own = (await simulate(examples.cuba.build({ size: 400 }), { time: 20 })).hash;
    expect(JSON.parse(out)).toMatchObject({ hash: own, workers: 1 });
  });
});

describe('--mpi in one rank', () => {
  it('makes trials, each with the hash of its seed', async () => {
    const args = ['--size', '200', '--time', '20', '--trials', '2', '--json', '--quiet', '--mpi'];
    const { code, out, err } = await inRanks(0, [cli, 'run', 'cuba', ...args]);
    expect(code, err).toBe(0);
    const hashes = [];
    for (const seed of [1, 2]) {
      hashes.push((await simulate(examples.cuba.build({ size: 200, seed }), { time: 20 })).hash);
    }
    expect(JSON.parse(out)).toMatchObject({ trials: 2, hashes });
  });

  it('keeps a file a rank, which "synfire merge" puts together', async () => {
    const folder = join(scratch(), 'run');
    const lost = await inRanks(0, [cli, 'run', 'cuba', '--by-rank', '--out', folder]);
    expect(lost.code).toBe(2);
    expect(lost.err).toContain('--mpi and --checkpoint');
    const began = await inRanks(0, [...checkpointed(folder), '--mpi', '--by-rank']);
    expect(began.code, began.err).toBe(0);
    const merged = await inRanks(0, [cli, 'merge', folder, '--json']);
    const { hash } = JSON.parse(began.out);
    expect(JSON.parse(merged.out)).toMatchObject({ hash, files: ['spikes.npy'] });
    expect((await readRun(folder)).hash).toBe(hash);
  });

  it('names the last checkpoint where it fails', async () => {
    const folder = scratch();
    const file = join(folder, 'net.mjs');
    const lines = [
      `import { Network, neuron } from ${JSON.stringify(entry)};`,
      'const net = new Network({ dt: 0.1, seed: 1 });',
      "const equations = 'dx/dt = x * x / tau : 1';",
      "const cell = neuron({ parameters: { tau: '1 ms' }, equations, initial: { x: '0.5' } });",
      "net.population('bad', 3, cell);",
      'export default net;',
    ];
    writeFileSync(file, lines.join('\n'));
    const out = join(folder, 'run');
    const own = [cli, 'run', file, '--time', '50', '--quiet', '--mpi'];
    const ended = await inRanks(0, [...own, '--checkpoint', 'every=1h', '--out', out]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('not-a-number');
    expect(ended.err).toContain(
      `The last checkpoint is at 0 ms: go on with "synfire resume ${out}"`,
    );
  });
});

describe('the estimate on paper', () => {
  // docs/decisions/0034-mpi.md, its table
  it.each([
    [1e5, 4, 1, 176.5, 4.05],
    [1e7, 1000, 1, 70.6, 32.8],
    [1e7, 64, 16, 68.9, 26.9],
    [1e8, 640, 16, 68.9, 68.8],
    [1e8, 10_000, 1, 70.6, 156],
    [1e9, 6400, 16, 68.9, 340],
  ])('%i neurons in %i ranks of %i', (neurons, ranks, workers, compute, exchange) => {
    const all = { neurons, synapses: 3800 * neurons, bytes: 1 };
    const found = rankEstimate({ dt: 0.1, epochSteps: 1 }, all, { ranks, workers });
    expect(1e6 * found.compute).toBeCloseTo(compute, 0);
    expect(1e6 * found.exchange).toBeCloseTo(exchange, 0);
  });
});

describe('lists by need, on paper', () => {
  // docs/decisions/0034-mpi.md, its second table: µs saved of the spikes to all, and of messages
  const [TARGETS, RATE, BANDWIDTH, MESSAGE] = [3800, 4, 10e9, 0.3e-6];
  it.each([
    [1e7, 1000, 0.1e-3, 0.04, 300],
    [1e8, 640, 0.1e-3, 0.04, 192],
    [1e8, 10_000, 0.1e-3, 11, 3000],
    [1e9, 6400, 0.1e-3, 88, 1920],
    [1e9, 6400, 1e-3, 880, 1920],
  ])(
    'save less than they cost: %i neurons, %i ranks, epochs of %f s',
    (n, ranks, epoch, saved, cost) => {
      const unheard = (1 - 1 / ranks) ** TARGETS;
      const spared = (1e6 * unheard * 4 * n * RATE * epoch) / BANDWIDTH;
      expect(Math.abs(spared / saved - 1)).toBeLessThan(0.2);
      expect(Math.abs((1e6 * ranks * MESSAGE) / cost - 1)).toBeLessThan(0.01);
      expect(spared).toBeLessThan(cost);
    },
  );
});

describe('the barrier of a rank', () => {
  it('lets nobody wait for a worker that has failed', () => {
    const shared = new SharedArrayBuffer(4 * RANK_BARRIER_WORDS);
    const [failing, other] = [0, 1].map(() => new RankTurns(shared, 2, 0));
    failing.break();
    expect(() => other.meet(() => 1)).toThrow(ANOTHER_FAILED);
  });

  it('lets a worker that is alone do what others do while they wait', () => {
    const done: string[] = [];
    const note = (what: string) => () => done.push(what);
    const shared = new SharedArrayBuffer(4 * RANK_BARRIER_WORDS);
    new RankTurns(shared, 1, 0, note('carry')).meet(note('read'), note('meanwhile'));
    expect(done).toEqual(['meanwhile', 'carry', 'read']);
  });
});

const checkpointed = (folder: string) => [
  ...[cli, 'run', 'cuba', '--size', '400', '--time', '30', '--json', '--quiet'],
  ...['--checkpoint', 'every=1h', '--out', folder],
];

/** Of the same network in one process. */
const hashAt = async (time: number) =>
  (await simulate(examples.cuba.build({ size: 400 }), { time, workers: 0 })).hash;

const why = withoutMpi();

describe.skipIf(why !== undefined)(`under mpirun${why ? ` (${why})` : ''}`, () => {
  it('two ranks have what one process has', async () => {
    const [alone, together] = await Promise.all([
      subjectIn(0, 'plain', 0),
      subjectIn(2, 'plain', 1),
    ]);
    expect(alone.said).toHaveLength(1);
    expect(together.said).toEqual([...alone.said, ...alone.said]);
  });

  it('a run with checkpoints over ranks goes on in one process', async () => {
    const folder = join(scratch(), 'run');
    const began = await inRanks(2, [...checkpointed(folder), '--mpi']);
    expect(began.code, began.err).toBe(0);
    expect(JSON.parse(began.out)).toMatchObject({ hash: await hashAt(30), time_ms: 30 });
    const { hash } = await resumeRun(folder, { time: 45, workers: 0 });
    expect(hash).toBe(await hashAt(45));
    expect((await readRun(folder)).hash).toBe(hash);
  });

  it('a file a rank, put together, is what one process writes', async () => {
    const [one, many] = [join(scratch(), 'one'), join(scratch(), 'many')];
    const [alone, together] = await Promise.all([
      subjectIn(0, 'on disk', 0, -1, { SUBJECT_STATE: one }),
      subjectIn(2, 'on disk', 1, -1, { SUBJECT_STATE: many }),
    ]);
    expect(together.said).toEqual([...alone.said, ...alone.said]);
    const streams = readdirSync(one).filter((name) => name.endsWith('.npy'));
    expect(readdirSync(many)).toContain('rank-1');
    expect(readdirSync(many)).not.toContain('spikes.npy');
    expect((await mergeRun(many)).files.toSorted()).toEqual(streams.toSorted());
    expect(readdirSync(many)).not.toContain('rank-1');
    for (const name of streams) {
      expect(readFileSync(join(many, name)).equals(readFileSync(join(one, name))), name).toBe(true);
    }
  });

  it('ranks with other networks are refused, with both', async () => {
    const { code, said } = await subjectIn(2, 'other', 1, 1);
    expect(code).not.toBe(0);
    for (const each of said) {
      const where = 'population "E" › size';
      const found = '400 in rank 0, 401 in rank 1';
      expect(each).toEqual({ code: 'ranks-differ', where, found });
    }
  });
});

const whyLong = isLong ? why : 'only in npm run test:long';

describe.skipIf(whyLong !== undefined)(`long${whyLong ? ` (${whyLong})` : ''}`, () => {
  const alone = new Map<string, Record<string, unknown>>();
  const kinds = ['plain', 'plastic', 'graded', 'rates'] as const;

  beforeAll(async () => {
    for (const kind of kinds) alone.set(kind, (await subjectIn(0, kind, 0)).said[0]);
  }, 600_000);

  const each = [1, 2, 3, 4].flatMap((ranks) => [0, 1, 2].map((workers) => [ranks, workers]));

  it.each(each)(
    '%i ranks of %i workers: the same of all networks',
    async (ranks, workers) => {
      for (const kind of kinds) {
        const { said } = await subjectIn(ranks, kind, workers);
        expect(said).toEqual(new Array(ranks).fill(alone.get(kind)));
      }
    },
    600_000,
  );

  it.each(each)(
    '%i ranks of %i workers: the microcircuit on the command line',
    async (ranks, workers) => {
      const args = ['--scale', '0.05', '--time', '50', '--json', '--quiet'];
      const hash = (out: string) => (JSON.parse(out) as { hash: string }).hash;
      const own = [cli, 'run', 'microcircuit', ...args, '--workers'];
      const one = await inRanks(0, [...own, '0']);
      const many = await inRanks(ranks, [...own, String(workers), '--mpi']);
      expect(many.code, many.err).toBe(0);
      expect(hash(many.out)).toBe(hash(one.out));
    },
    600_000,
  );

  it.each([
    ['throws', 'rank-failed', 'rank 1 of 3 › the program'],
    ['calls', 'ranks-apart', 'MPI'],
    ['long', 'ranks-differ', 'steps of this run'],
  ])(
    'a rank that %s ends all with one error',
    async (what, code, where) => {
      const ended = await subjectIn(3, what, 2, 1);
      expect(ended.code).not.toBe(0);
      for (const found of ended.said) expect(found).toMatchObject({ code, where });
    },
    600_000,
  );

  it('a signal to one rank stops all after the same step', async () => {
    const { said } = await subjectIn(3, 'stops', 1, 2);
    expect(said).toEqual(new Array(3).fill(said[0]));
    expect(said[0].duration).toBeLessThan(1000);
  }, 600_000);

  it('a run with checkpoints goes on in other ranks; its folder is taken once', async () => {
    const folder = join(scratch(), 'run');
    await inRanks(0, checkpointed(folder));
    const resume = [cli, 'resume', folder, '--time', '60', '--json', '--quiet', '--mpi'];
    const again = await inRanks(3, resume);
    expect(again.code, again.err).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ hash: await hashAt(60), time_ms: 60 });
    const twice = await inRanks(2, [...checkpointed(folder), '--mpi']);
    expect(twice.code).not.toBe(0);
    expect(twice.err.match(/folder-in-use/g)).toHaveLength(1);
  }, 600_000);

  it('a state is written by the first rank, and read by all', async () => {
    const state = join(scratch(), 'state.synfire');
    const { said } = await subjectIn(3, 'plain', 1, -1, { SUBJECT_STATE: state });
    expect(said).toEqual(new Array(3).fill(alone.get('plain')));
    expect(readdirSync(dirname(state))).toEqual(['state.synfire']);
  }, 600_000);
});
