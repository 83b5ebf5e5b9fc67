/** Places that a visitor of the lab gives: kept as they are to one another, and refused where they are none. */
import { describe, expect, it } from 'vitest';
import { placesFrom } from '../../app/given-places.ts';
import type { SynfireError } from '../../src/index.ts';

const file = (text: string) => new File([text], 'points.csv');
const refusal = (text: string, neurons = 3) =>
  placesFrom([file(text)], neurons).then(
    () => undefined,
    ({ faults }: SynfireError) => faults[0].code,
  );

describe('places from a table', () => {
  it('fill the ball around the middle of their box, whatever the unit', async () => {
    for (const unit of [1, 1e-6, 4e5]) {
      const at = (...place: number[]) => place.map((each) => each * unit).join();
      const text = `id,x,y,z\n0,${at(10, 0, 0)}\n1,${at(14, 0, 0)}\n1,${at(14, 6, 0)}\n9,1,1,1\n`;
      const { places, words } = await placesFrom([file(text)], 2);
      // neuron 1 is the mean of its points, (14, 3, 0); the box is that of all three, from its middle (12, 3, 0) to a corner
      const expected = [-2, -3, 0, 2, 0, 0].map((each) => (0.95 * each) / Math.hypot(2, 3));
      for (const [k, value] of expected.entries()) expect(places[k]).toBeCloseTo(value, 6);
      expect(words).toBe('Places of 2 neurons from points.csv, at the middle of 3 points.');
    }
  });

  it('say how many neurons have none', async () => {
    const { places, words } = await placesFrom([file('id,x,y,z\n0,1,0,0\n1,3,0,0\n')], 3);
    expect(words).toMatch(/^Places of 2 neurons .*1 have no point and stand in the middle\.$/);
    expect([...places.subarray(6)]).toEqual([0, 0, 0]);
  });

  it.each([
    ['a table without places', 'id,type\n0,a\n', 'positions-which-file'],
    ['a place that is no number', 'id,x,y,z\n0,1,far,0\n', 'connectome-bad-row'],
    ['neurons of another network', 'id,x,y,z\n7,1,2,3\n', 'no-position'],
    ['one place for all', 'id,x,y,z\n0,1,2,3\n1,1,2,3\n', 'one-place'],
  ])('are refused: %s', async (_, text, code) => {
    expect(await refusal(text)).toBe(code);
  });

  it('are refused above 1.8 GB before they are read', async () => {
    const large = { name: 'all.csv', size: 3e9 } as File;
    await expect(placesFrom([large], 3)).rejects.toMatchObject({ code: 'files-too-large' });
  });
});
