/** Events of replay in a recording of cells with place fields, and the line through the places that they say. */
import { populationRate, type Recording } from '../../src/index.ts';

interface Event {
  /** ms. */
  readonly from: number;
  readonly to: number;
  /** Of decoded place and time. */
  readonly correlation: number;
  /** cm/ms. */
  readonly slope: number;
}

const BIN = 20;

/** Place that the cells say in each 10 ms: the mean of the fields of those that fire. */
function decoded(
  times: Float64Array,
  senders: Uint32Array,
  fields: Float64Array,
  from: number,
  to: number,
): [time: number, place: number][] {
  const width = 10;
  const bins = Array.from({ length: (to - from) / width }, () => [0, 0]);
  for (let k = 0; k < times.length; k++) {
    const x = fields[senders[k]];
    if (times[k] <= from || times[k] > to || Number.isNaN(x)) continue;
    const bin = bins[Math.ceil((times[k] - from) / width) - 1];
    bin[0]++;
    bin[1] += x;
  }
  return bins.flatMap(([n, sum], k) => (n > 0 ? [[k * width, sum / n]] : []));
}

/** Regression of place on time. */
function line(points: readonly (readonly [time: number, place: number])[]) {
  let [t1, x1, tt, xx, tx] = [0, 0, 0, 0, 0];
  for (const [t, x] of points) {
    t1 += t;
    x1 += x;
    tt += t * t;
    xx += x * x;
    tx += t * x;
  }
  const n = points.length;
  const [varT, varX, both] = [tt - t1 ** 2 / n, xx - x1 ** 2 / n, tx - (t1 * x1) / n];
  return { correlation: both / Math.sqrt(varT * varX), slope: both / varT };
}

/** At least 200 ms of more than 2 Hz. */
export function replays(recording: Recording, fields: Float64Array): Event[] {
  const { times, senders } = recording.spikes('PC');
  const end = recording.to;
  const rate = populationRate(times, fields.length, BIN, { from: 0, to: end });
  const events: Event[] = [];
  for (let b = 0; b < rate.length; b++) {
    if (rate[b] <= 2) continue;
    let e = b;
    while (rate[e] > 2) e++;
    const [from, to] = [b * BIN, e * BIN];
    b = e;
    if (to - from < 200) continue;
    events.push({ from, to, ...line(decoded(times, senders, fields, from, to)) });
  }
  return events;
}
