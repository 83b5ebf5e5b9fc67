/** Studies that learn show their course: a curve for each network, of means over a hundredth of the steps; and which studies of the gallery do. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { learningRows } from '../../examples/gallery.ts';
import { alignment } from '../../examples/papers/schuessler2024.ts';
import type { MovingCurve } from '../../examples/study.ts';
import { learningCourse, watchLearning } from '../../examples/watched-learner.ts';

afterEach(() => watchLearning(undefined));

it('means of a hundredth of the steps, and what is left at the end', () => {
  let curve: MovingCurve | undefined;
  watchLearning((shown) => {
    curve = shown;
  });
  const course = learningCourse(250, ['epoch', 'share wrong']);
  for (let k = 1; k <= 249; k++) course(k);
  expect(curve).toMatchObject({ name: 'network 1', axes: ['epoch', 'share wrong'] });
  expect(curve!.part).toBeLessThan(1);
  course(250);
  // 83 threes, and the last step alone
  expect(curve!.x.length).toBe(84);
  expect([...curve!.x.subarray(82)]).toEqual([249, 250]);
  expect([...curve!.y.subarray(0, 1), ...curve!.y.subarray(82)]).toEqual([2, 248, 250]);
  expect(curve!.part).toBe(1);
  learningCourse(1)(7);
  expect(curve).toMatchObject({ name: 'network 2', axes: ['step', 'loss'], part: 1 });
});

it('who watches changes no bit of what is learnt', async () => {
  const setting = { units: 16, steps: 12, seed: 1 };
  const alone = await alignment(false, setting);
  const curves: MovingCurve[] = [];
  watchLearning((curve) => curves.push(curve));
  expect(await alignment(false, setting)).toEqual(alone);
  expect(curves.length).toBe(12);
  expect(curves[11].y.length).toBe(12);
});

it('every study of the rows that learn shows curves, but for those named here', () => {
  const text = (name: string) =>
    readFileSync(resolve(import.meta.dirname, `../../examples/papers/${name}.ts`), 'utf8');
  const silent = learningRows
    .flatMap(([, studies]) => studies)
    .filter((name) => !/watched-learner|planning-agent/.test(text(name)));
  // these settle in one least-squares fit, by a rule while they run, or learn nothing
  expect(silent.sort()).toEqual([
    'alamiaVanRullen2019',
    'contextExperience',
    'depasquale2023',
    'nicolaClopath2017',
    'pehlePedersen2021',
    'responseVariability',
    'urbanczikSenn2014',
  ]);
});
