/** The way back to the first wrong step, from a copy that is some slices old. */
import { expect, it } from 'vitest';
import { RollBack } from '../../src/backends/machine/roll-back.ts';

/** Counts; wrong from step `wrong` on, seen only at the end of an advance. */
function counter(wrong: number) {
  const seen = { reads: 0 };
  const engine = {
    seen,
    step: 0,
    value: 1,
    read: async () => {
      seen.reads++;
      return engine.value;
    },
    write: async (value: number, step: number) => {
      engine.value = value;
      engine.step = step;
    },
    advance: async (steps: number) => {
      for (let k = 0; k < steps; k++) {
        engine.value = engine.step === wrong ? Number.NaN : engine.value + 1;
        engine.step++;
      }
      return Number.isNaN(engine.value) ? 'not a number' : undefined;
    },
  };
  return engine;
}

it.each([0, 1, 16, 17, 20, 47])(
  'stands before step %i, the first that went wrong',
  async (wrong) => {
    const engine = counter(wrong);
    const back = new RollBack(engine);
    let found: string | undefined;
    while (found === undefined) {
      await back.prepare();
      const from = engine.step;
      if (await engine.advance(16)) found = await back.find(from, (steps) => engine.advance(steps));
    }
    expect(found).toBe('not a number');
    expect([engine.step, engine.value]).toEqual([wrong, 1 + wrong]);
    expect(engine.seen.reads).toBe(1); // slices were far shorter than what lies between two copies
  },
);
