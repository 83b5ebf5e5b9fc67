/** Edge lists of FlyWire Codex and neuPrint: neuropils are summed, transmitters give the sign, ids beyond 2^53 stay apart, rounded ones are refused. */
import { describe, expect, it } from 'vitest';
import {
  edges,
  lif,
  Network,
  readConnectome,
  readEdges,
  type SynfireError,
  writeNpy,
} from '../../src/index.ts';

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const [A, B, C] = ['720575940600000001', '720575940600000002', '720575940600000003'];

const codex = file(
  'connections.csv',
  [
    'pre_root_id,post_root_id,neuropil,syn_count,nt_type',
    `${B},${A},AL_L,7,GABA`,
    `${A},${B},AL_L,3,ACH`,
    `${A},${B},"MB, left",4,ACH`,
    `${A},${C},AL_L,2,GLUT`,
    `${C},${A},AL_R,1,`,
    '',
  ].join('\n'),
);

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: SynfireError) => error,
  );

describe('FlyWire Codex', () => {
  it('comes as one weight a pair, signed by what the source releases', async () => {
    const found = await readConnectome([codex]);
    expect(found.labels).toEqual([A, B, C]);
    expect([...found.source]).toEqual([0, 0, 1, 2]);
    expect([...found.target]).toEqual([1, 2, 0, 0]);
    expect([...found.synapses]).toEqual([7, 2, 7, 1]);
    expect(found.transmitters).toEqual(['ACH', 'GABA', '']);
    expect([...found.weight]).toEqual([7, 2, -7, 1]);
    const net = new Network({ dt: 0.1 });
    net.population('fly', found.count, lif());
    net.connect('fly', 'fly', {
      connector: edges(found.source, found.target),
      weight: found.weight,
    });
  });

  it('keeps to a threshold and a weight of one synapse', async () => {
    const found = await readConnectome([codex], { leastSynapses: 5, perSynapse: 0.275 });
    expect([...found.synapses]).toEqual([7, 7]);
    expect([...found.weight]).toEqual([7 * 0.275, -7 * 0.275]);
    expect(found.count).toBe(3);
  });

  it('is the same whatever the order of rows', async () => {
    const [header, ...rows] = new TextDecoder().decode(codex.bytes).trimEnd().split('\n');
    const turned = file('turned.csv', [header, ...rows.reverse()].join('\n'));
    expect(await readConnectome([turned])).toEqual(await readConnectome([codex]));
  });
});

it('neuPrint has its transmitters in the table of neurons', async () => {
  const connections = file('c.csv', `bodyId_pre,bodyId_post,weight\n10,2,5\n2,10,3\n`);
  const neurons = file('n.csv', 'bodyId,type,predictedNt\n2,DA1,gaba\n10,DA2,acetylcholine\n');
  const found = await readConnectome([connections, neurons]);
  expect(found.labels).toEqual(['2', '10']);
  expect([...found.weight]).toEqual([-3, 5]);
});

describe('what is refused', () => {
  const header = 'pre_root_id,post_root_id,syn_count,nt_type\n';
  it.each([
    [`${header}7.205759406e17,${A},3,ACH\n`, 'ids-rounded', 'line 2'],
    [`${header}${A},720575940600000000.0,3,ACH\n`, 'ids-rounded', 'line 2'],
    [`${header}${A},${B},3\n`, 'connectome-bad-row', 'line 2'],
    [`${header}${A},${B},many,ACH\n`, 'connectome-bad-row', 'line 2'],
    [`${header}${A},x,3,ACH\n`, 'connectome-bad-row', 'line 2'],
    [`${header}${A},${B},3,NO\n`, 'unknown-transmitter', 'line 2'],
    ['a,b\n1,2\n', 'connectome-which-file', 'readConnectome'],
  ])('%j', async (text, code, place) => {
    const error = await errorOf(readConnectome([file('x.csv', text)]));
    expect(error?.code).toBe(code);
    expect(error!.faults[0].where).toContain(place);
  });
});

describe('ids beyond 2^53 in arrays', () => {
  const column = (name: string, data: BigInt64Array | Float64Array) => ({
    name,
    bytes: writeNpy(data),
  });

  it('become labels where they are 64-bit integers', async () => {
    const found = await readEdges([
      column('pre.npy', BigInt64Array.of(BigInt(A), BigInt(C))),
      column('post.npy', BigInt64Array.of(BigInt(C), BigInt(B))),
    ]);
    expect(found.labels).toEqual([A, B, C]);
    expect([...found.source]).toEqual([0, 2]);
    expect([...found.target]).toEqual([2, 1]);
  });

  it('are refused where they went through doubles: neighbours are one number there', async () => {
    const error = await errorOf(
      readEdges([
        column('pre.npy', Float64Array.of(Number(A), 1)),
        column('post.npy', Float64Array.of(Number(B), 2)),
      ]),
    );
    expect(error?.code).toBe('ids-rounded');
  });
});
