/** Samples that change every time: what is kept, what is dropped, and how often. */
import { describe, expect, it } from 'vitest';
import { augmented, type TrainingSample } from '../../src/learn/index.ts';

const sample = (label: number, first: number): TrainingSample => ({
  events: {
    in: {
      times: Array.from({ length: 200 }, (_, k) => 20 + (k % 60)),
      senders: Array.from({ length: 200 }, (_, k) => first + (k % 10)),
    },
  },
  label,
});
const samples = [sample(0, 5), sample(0, 25), sample(1, 45), sample(1, 65)];
const base = { channels: 80, duration: 100 };
const drawn = (options: object, count = 4) => {
  const data = augmented(samples, { ...base, ...options });
  return Array.from({ length: count }, (_, k) => data.draw(k));
};
const firsts = (list: readonly TrainingSample[]) =>
  list.map(({ events }) => Math.min(...Array.from(events.in.senders)));

describe('augmentation', () => {
  it('meets every sample once an epoch, in other orders', () => {
    const orders = Array.from({ length: 5 }, (_, epoch) =>
      firsts(drawn({}, 20).slice(4 * epoch, 4 * epoch + 4)),
    );
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([5, 25, 45, 65]);
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  });

  it('moves events by the jitter, and each by its own', () => {
    const all = drawn({ jitter: 3 }, 40).flatMap(({ events }) =>
      Array.from(events.in.times, (time, k) => time - (20 + (k % 60))),
    );
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
    expect(Math.abs(mean)).toBeLessThan(0.15); // 8000 draws: 4.5 standard errors
    expect(sd).toBeGreaterThan(2.88);
    expect(sd).toBeLessThan(3.12);
  });

  it('shifts a sample across channels as a whole, and drops what leaves them', () => {
    const list = drawn({ shift: 8 }, 200);
    const shifts = list.map(({ events, label }, k) => {
      const senders = Array.from(events.in.senders);
      expect(
        senders.every((s) => s >= 0 && s < 80),
        String(k),
      ).toBe(true);
      return label === 0 ? Math.min(...senders) % 20 : 0;
    });
    expect(new Set(shifts).size).toBeGreaterThan(10);
    expect(list.some(({ events }) => events.in.senders.length < 200)).toBe(true);
    const late = augmented([{ events: { in: { times: [99, 101], senders: [0, 0] } } }], base);
    expect(Array.from(late.draw(0).events.in.times)).toEqual([99]);
  });

  it('blends half of the events of two of one class', () => {
    const list = drawn({ blend: 1 }, 200);
    const mixed = list.filter(({ events, label }) => {
      const senders = Array.from(events.in.senders);
      const own = senders.every((s) => (label === 0 ? s < 45 : s >= 45));
      expect(own).toBe(true);
      return Math.max(...senders) - Math.min(...senders) > 15;
    });
    expect(mixed.length).toBeGreaterThan(60); // half of the mates are another sample
    expect(mixed.length).toBeLessThan(140);
    const counts = list.map(({ events }) => events.in.times.length);
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    expect(Math.abs(mean - 200)).toBeLessThan(5);
  });

  it('is the same for the same seed, and refuses nonsense', () => {
    expect(drawn({ jitter: 2, shift: 3, blend: 0.5 })).toEqual(
      drawn({ jitter: 2, shift: 3, blend: 0.5 }),
    );
    expect(drawn({ jitter: 2 })).not.toEqual(drawn({ jitter: 2, seed: 7 }));
    expect(() => augmented([], base)).toThrow(/bad-data/);
    expect(() => augmented(samples, { ...base, blend: 2 })).toThrow(/blend/);
    expect(() => augmented(samples, { channels: 80 } as never)).toThrow(/duration/);
  });
});
