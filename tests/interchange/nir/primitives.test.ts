/** Every primitive: written and read with the same bits, and each faulty file refused by what is wrong in it. */
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../../src/errors.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../../src/interchange/hdf5.ts';
import { writeHdf5 } from '../../../src/interchange/hdf5-write.ts';
import type { NirGraph, NirNode, NirTensor } from '../../../src/interchange/nir/graph.ts';
import { readNir, runNir, writeNir } from '../../../src/interchange/nir/index.ts';
import { PRIMITIVES } from '../../../src/interchange/nir/primitives.ts';

const tensor = (shape: number[], ...values: number[]): NirTensor => ({
  shape,
  data: Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, k) => values[k] ?? values[0] + 0.1 * k,
  ),
});
const whole = (...values: number[]): NirTensor => ({
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});
const scalar = (value: number): NirTensor => ({ shape: [], data: BigInt64Array.of(BigInt(value)) });

/** One example of each, with the shape it takes and the shape it gives. */
const EXAMPLES: Record<
  string,
  { parameters: NirNode['parameters']; from: number[]; to: number[] }
> = {
  Affine: { parameters: { weight: tensor([2, 3], 0.1), bias: tensor([2], 1) }, from: [3], to: [2] },
  AvgPool2d: {
    parameters: { kernel_size: whole(2, 2), stride: whole(2, 2), padding: whole(0, 0) },
    from: [1, 4, 4],
    to: [1, 2, 2],
  },
  Conv1d: {
    parameters: {
      ...{ input_shape: scalar(6), weight: tensor([2, 1, 3], 1), bias: tensor([2], 0) },
      ...{ stride: scalar(1), padding: 'valid', dilation: scalar(1), groups: scalar(1) },
    },
    from: [1, 6],
    to: [2, 4],
  },
  Conv2d: {
    parameters: {
      ...{ input_shape: whole(4, 4), weight: tensor([2, 1, 3, 3], 1), bias: tensor([2], 0) },
      ...{ stride: whole(1, 1), padding: 'same', dilation: whole(1, 1), groups: scalar(1) },
    },
    from: [1, 4, 4],
    to: [2, 4, 4],
  },
  CubaLI: {
    parameters: {
      ...{ tau_mem: tensor([2], 0.01, 0.02), tau_syn: tensor([2], 0.005, 0.01), r: tensor([2], 1) },
      ...{ v_leak: tensor([2], 0.3), w_in: tensor([2], 2) },
    },
    from: [2],
    to: [2],
  },
  CubaLIF: {
    parameters: {
      ...{ tau_mem: tensor([2], 0.01), tau_syn: tensor([2], 0.005), r: tensor([2], 1) },
      ...{ v_leak: tensor([2], 0), v_threshold: tensor([2], 1), v_reset: tensor([2], 0) },
    },
    from: [2],
    to: [2],
  },
  Delay: { parameters: { delay: tensor([2], 0.001, 0.002) }, from: [2], to: [2] },
  Flatten: {
    parameters: { start_dim: scalar(0), end_dim: scalar(-1), input_type: whole(2, 2) },
    from: [2, 2],
    to: [4],
  },
  I: { parameters: { r: tensor([2], 0.5) }, from: [2], to: [2] },
  IF: { parameters: { r: tensor([2], 0.5), v_threshold: tensor([2], 1) }, from: [2], to: [2] },
  LI: {
    parameters: { tau: tensor([2], 0.01), r: tensor([2], 1), v_leak: tensor([2], 0) },
    from: [2],
    to: [2],
  },
  LIF: {
    parameters: {
      ...{ tau: tensor([2], 0.01), r: tensor([2], 100), v_leak: tensor([2], 0) },
      ...{ v_threshold: tensor([2], 1), v_reset: tensor([2], 0) },
    },
    from: [2],
    to: [2],
  },
  Linear: { parameters: { weight: tensor([2, 3], 0.5) }, from: [3], to: [2] },
  Scale: { parameters: { scale: tensor([2, 2], 3) }, from: [2, 2], to: [2, 2] },
  SumPool2d: {
    parameters: { kernel_size: whole(2, 2), stride: whole(1, 1), padding: whole(1, 1) },
    from: [1, 3, 3],
    to: [1, 4, 4],
  },
  Threshold: { parameters: { threshold: tensor([2], 0.5) }, from: [2], to: [2] },
};

const around = (type: string): NirGraph => {
  const { parameters, from, to } = EXAMPLES[type];
  return {
    type: 'NIRGraph',
    nodes: {
      in: { type: 'Input', parameters: { shape: whole(...from) } },
      node: { type, parameters, metadata: { origin: 'a test', numbers: tensor([3], 1) } },
      out: { type: 'Output', parameters: { shape: whole(...to) } },
    },
    edges: [
      ['in', 'node'],
      ['node', 'out'],
    ],
  };
};

it('has an example of each primitive', () => {
  expect(Object.keys(EXAMPLES)).toEqual(
    Object.keys(PRIMITIVES).filter((type) => PRIMITIVES[type].role !== 'port'),
  );
});

describe.each(Object.keys(EXAMPLES))('%s', (type) => {
  it('is written and read with the same bits', async () => {
    const graph = around(type);
    expect(await readNir(await writeNir(graph))).toEqual(graph);
  });
});

const values = (shape: number[], f: (k: number) => number): NirTensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => f(k)),
});
const engine = { backend: 'reference', dt: 1 } as const;

describe('what single primitives do', () => {
  it('Threshold gives 1 in each step in which its input is larger', async () => {
    const inputs = values([4, 2], (k) => [0.4, 0.9, 0.6, 0.2, 0.5, 0.7, 0.50001, 3][k]);
    const { outputs } = await runNir(around('Threshold'), inputs, engine);
    expect([...outputs.out.data]).toEqual([0, 1, 1, 0, 0, 1, 1, 1]);
  });

  it('I sums its input once a step, or over seconds', async () => {
    const inputs = values([4, 2], () => 1);
    const perStep = await runNir(around('I'), inputs, engine);
    expect([...perStep.outputs.out.data].filter((_, k) => k % 2 === 0)).toEqual([0.5, 1, 1.5, 2]);
    const perSecond = await runNir(around('I'), inputs, { ...engine, integrators: 'perSecond' });
    expect(perSecond.outputs.out.data[6]).toBeCloseTo(0.002, 8);
  });

  it('CubaLI settles where its equations do', async () => {
    const run = await runNir(
      around('CubaLI'),
      values([400, 2], () => 0.5),
      engine,
    );
    // v_leak + r·w_in·x
    expect(run.outputs.out.data[798]).toBeCloseTo(0.3 + 2 * 0.5, 4);
    expect(run.outputs.out.data[799]).toBeCloseTo(0.4 + 1.1 * 2.1 * 0.5, 4);
  });

  it('a circle of linear nodes runs where a delay is in it', async () => {
    const graph: NirGraph = {
      type: 'NIRGraph',
      nodes: {
        in: { type: 'Input', parameters: { shape: whole(1) } },
        half: { type: 'Linear', parameters: { weight: tensor([1, 1], 0.5) } },
        wait: {
          type: 'Delay',
          parameters: { delay: { shape: [1], data: Float64Array.of(0.002) } },
        },
        out: { type: 'Output', parameters: { shape: whole(1) } },
      },
      edges: [
        ['in', 'half'],
        ['half', 'wait'],
        ['wait', 'half'],
        ['half', 'out'],
      ],
    };
    const { outputs } = await runNir(
      graph,
      values([7, 1], (k) => (k === 0 ? 1 : 0)),
      engine,
    );
    expect([...outputs.out.data]).toEqual([0.5, 0, 0.25, 0, 0.125, 0, 0.0625]);
  });
});

describe('what is refused', () => {
  const codeOf = async (attempt: () => Promise<unknown>): Promise<[string, string]> => {
    try {
      await attempt();
    } catch (error) {
      expect(error).toBeInstanceOf(SynfireError);
      return [(error as SynfireError).code, (error as SynfireError).message];
    }
    throw new Error('nothing was refused');
  };
  const file = (nodes: [string, Hdf5Group][], edges: string[] = [], version = '1.0') => {
    const text = (value: string): Hdf5Dataset => ({ shape: [], data: [value] });
    const group = (...members: [string, Hdf5Group | Hdf5Dataset][]): Hdf5Group => ({
      members: new Map(members),
    });
    const list = { shape: [edges.length / 2, 2], data: edges };
    const graph = group(['type', text('NIRGraph')], ['edges', list], ['nodes', group(...nodes)]);
    return writeHdf5(group(['version', text(version)], ['node', graph]));
  };
  const node = (type: string, parameters: Record<string, Hdf5Dataset> = {}): Hdf5Group => ({
    members: new Map<string, Hdf5Dataset>([
      ['type', { shape: [], data: [type] }],
      ...Object.entries(parameters),
    ]),
  });
  const read = (bytes: Promise<Uint8Array>) => codeOf(async () => readNir(await bytes));

  it.each([
    ['an unknown primitive', file([['a', node('Lif')]]), 'nir-unknown-primitive', /› a: .*"LIF"/su],
    ['a version to come', file([], [], '7.0'), 'nir-bad-version', /7\.0/u],
    ['no parameter', file([['a', node('LI')]]), 'nir-missing-parameter', /› a: .*tau/su],
    [
      'an unknown parameter',
      file([
        [
          'a',
          node('Scale', {
            scale: { shape: [], data: Float32Array.of(1) },
            bias: { shape: [], data: Float32Array.of(1) },
          }),
        ],
      ]),
      'nir-unknown-parameter',
      /bias/u,
    ],
    [
      'an edge to nowhere',
      file([['a', node('Scale', { scale: { shape: [], data: Float32Array.of(1) } })]], ['a', 'b']),
      'nir-bad-edge',
      /"b"/u,
    ],
  ])('%s', async (_, bytes, code, message) => {
    const [found, text] = await read(bytes);
    expect(found).toBe(code);
    expect(text).toMatch(message);
  });

  it('a file that is cut off, at any place', async () => {
    const bytes = await writeNir(around('Conv2d'));
    for (let k = 1; k < 40; k++) {
      const cut = bytes.slice(0, Math.floor((bytes.length * k) / 40));
      const [code] = await codeOf(() => readNir(cut));
      expect(['not-hdf5', 'hdf5-damaged', 'hdf5-unsupported', 'nir-bad-layout']).toContain(code);
    }
  });

  it('what is no HDF5 file', async () => {
    expect((await codeOf(() => readNir(new Uint8Array(100))))[0]).toBe('not-hdf5');
  });

  it('shapes that do not meet', async () => {
    const graph = around('Linear');
    const nodes = { ...graph.nodes, in: { type: 'Input', parameters: { shape: whole(4) } } };
    const [code, text] = await codeOf(() => writeNir({ ...graph, nodes }));
    expect(code).toBe('nir-bad-shape');
    expect(text).toMatch(/"in".*"node"/su);
  });

  it('a circle without state', async () => {
    const graph = around('Scale');
    const edges = [...graph.edges, ['node', 'node']] as const;
    const inputs = values([3, 2, 2], () => 1);
    const [code] = await codeOf(() => runNir({ ...graph, edges }, inputs, engine));
    expect(code).toBe('nir-circle');
  });

  it('a delay between steps, and inputs of another size', async () => {
    const graph = around('Delay');
    const inputs = values([3, 2], () => 1);
    expect((await codeOf(() => runNir(graph, inputs, { ...engine, dt: 0.7 })))[0]).toBe(
      'nir-bad-delay',
    );
    expect(
      (
        await codeOf(() =>
          runNir(
            graph,
            values([3, 5], () => 1),
            engine,
          ),
        )
      )[0],
    ).toBe('nir-bad-input');
    expect((await codeOf(() => runNir(graph, { inn: inputs }, engine)))[1]).toMatch(/"in"/u);
  });
});
