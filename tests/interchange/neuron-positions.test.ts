/** Points of neurons joined to the ids of a connectome: in three columns or in one, several a neuron, some without, in any order. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPositions, type SynfireError, writeNpy } from '../../src/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (name: string, text: string) => ({ name, bytes: bytes(text) });
const [A, B, C] = ['720575940600000001', '720575940600000002', '720575940600000003'];

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ faults }: SynfireError) => faults[0],
  );

describe('positions of neurons', () => {
  it('are the means of a neuron’s points, whatever the order of the lines', async () => {
    const lines = [`${B},0,10,-4`, `${A},1,2,3`, '99,7,7,7', `${A},3,6,5`];
    for (const order of [lines, [...lines].reverse()]) {
      const text = ['root_id,x,y,z', ...order, ''].join('\n');
      const zipped = { name: 'points.csv.gz', bytes: new Uint8Array(gzipSync(text)) };
      for (const given of [file('points.csv', text), zipped]) {
        const { dimensions, coordinates, points } = await readPositions([given], [A, B, C]);
        expect(dimensions).toBe(3);
        expect([...points]).toEqual([2, 1, 0]);
        // C has none: the middle of A and B
        expect([...coordinates]).toEqual([2, 4, 4, 0, 10, -4, 1, 7, 0]);
      }
    }
  });

  it.each([
    ['position', '[356304 146840 145120]'],
    ['pt_position', '"[356304, 146840, 145120]"'],
    ['somaLocation', '"{x:356304, y:146840, z:145120}"'],
    ['somaLocation:point{srid:9157}', '"{srid:9157, x:356304.0, y:1.4684e5, z:145120}"'],
  ])('are read from one column %s', async (column, cell) => {
    const text = `bodyId,${column},type\n5,${cell},a\n6,,b\n`;
    const { coordinates, points } = await readPositions([file('n.csv', text)], ['5', '6']);
    expect([...coordinates.slice(0, 3)]).toEqual([356_304, 146_840, 145_120]);
    expect([...points]).toEqual([1, 0]);
  });

  it('are of names too, with all points where they are asked for', async () => {
    const lines = [
      'neuropil,x,y,z',
      '"AL, left",1,2,3',
      'MB,0,0,0',
      '7.2e17,5,5,5',
      'MB,4,2,0',
      '',
    ];
    const table = file('neuropils.csv', lines.join('\n'));
    const { points, cloud } = await readPositions([table], ['AL, left', 'MB'], {
      keepPoints: true,
    });
    expect([...points]).toEqual([1, 2]);
    expect([...cloud!.neurons]).toEqual([0, 1, 1]);
    expect([...cloud!.coordinates]).toEqual([1, 2, 3, 0, 0, 0, 4, 2, 0]);
    expect((await readPositions([table], ['MB'])).cloud).toBeUndefined();
  });

  it('are rows of an array of NumPy, where a row of NaN is no point', async () => {
    const values = Float64Array.of(1, 2, 3, Number.NaN, Number.NaN, Number.NaN);
    const array = { name: 'places.npy', bytes: writeNpy(values, [2, 3]) };
    const { coordinates, points } = await readPositions([array], ['5', '6']);
    expect([[...coordinates], [...points]]).toEqual([
      [1, 2, 3, 1, 2, 3],
      [1, 0],
    ]);
    const other = await refusal(readPositions([array], ['5']));
    expect(other).toMatchObject({ code: 'positions-bad-shape', expected: '(1, 3): x, y, z' });
    const broken = { name: 'p.npy', bytes: writeNpy(Float64Array.of(1, Number.NaN, 3), [1, 3]) };
    expect(await refusal(readPositions([broken], ['5']))).toMatchObject({ where: 'p.npy › row 0' });
  });

  it.each([
    ['a,b\n1,2\n', 'positions-which-file', /x, y, z or position/],
    [`root_id,x,y,z\n${A},1,two,3\n`, 'connectome-bad-row', /three numbers/],
    [`root_id,position\n${A},[1 2]\n`, 'connectome-bad-row', /three numbers/],
    [`root_id,x,y,z\n${A},1,,3\n`, 'connectome-bad-row', /three numbers/],
    ['root_id,x,y,z\n7.2e17,1,2,3\n', 'ids-rounded', /without point or exponent/],
    ['root_id,x,y,z\n99,1,2,3\n', 'no-position', /ids of the connectome/],
  ])('refuse %j', async (text, code, expected) => {
    const fault = await refusal(readPositions([file('x.csv', text)], [A]));
    expect(fault).toMatchObject({ code, where: expect.stringContaining('x.csv') });
    expect(fault?.expected).toMatch(expected);
  });
});
