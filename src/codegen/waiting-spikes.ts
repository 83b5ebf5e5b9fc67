/**
 * Spikes of targets that wait for the synapse to be met, as functions of a rule's module: the last eight of each target are kept, and what they
 * do to a synapse is done when an arrival finds it, in their order and with their steps, so the bits are those of doing it at once. A
 * row lies in memory one record after the other, where the records onto one target lie anywhere; so only every eighth spike of a target
 * goes to all of its synapses.
 *
 * A history is eight words, the newest first: step + 2 of a spike, 0 where there is none. A spike waits for a record where its word is more than the
 * step of the record's last event, for an arrival of the same step was before it. Between `transmit` and `pre` of one step the first record of a
 * bucket has the complement of its last step: the bucket has caught up, and a source that fired twice must not let it do so again.
 */

import { HISTORY_BYTES, PAIRS } from './rule-layout.ts';

/** Text that calls `send`, `arrive` (records of a bucket) and `respond` (pairs). */
export const waitingSpikes = (stride: number): string => `\
/** What waits for \`count\` records at \`p\`, or listed there: each turn one spike for every record that still has one. */
function catchUp(d: usize, p: usize, count: i32, listed: i32): void {
  const pairs: usize = load<u32>(d, AT_scratch) + ${stride};
  const history: usize = load<u32>(d, AT_history) - (load<u32>(load<u32>(d, AT_scratch)) << 5);
  for (let left = count; left > 0; left -= ${PAIRS}) {
    const apart: usize = listed ? 4 : ${stride};
    let to = pairs;
    for (let k = left < ${PAIRS} ? left : ${PAIRS}; k > 0; k--, p += apart) {
      const record: usize = listed ? load<u32>(p) : p;
      const spikes: usize = history + (load<u32>(record) << 5);
      const last = v128.load32_splat(record, LAST);
      const newer = i32x4.bitmask(i32x4.gt_s(v128.load(spikes), last));
      const older = i32x4.bitmask(i32x4.gt_s(v128.load(spikes, 16), last));
      const waiting = ctz(~(newer | (older << 4)));
      store<u32>(to, record);
      store<u32>(to, spikes + (waiting << 2) - 4, 4);
      to += (waiting != 0) as usize << 3;
    }
    while (to > pairs) {
      respond(d, pairs, (to - pairs) >> 3, 0);
      let kept = pairs;
      for (let pair = pairs; pair < to; pair += 8) {
        const spike = load<u32>(pair, 4);
        store<u32>(kept, load<u32>(pair));
        store<u32>(kept, spike - 4, 4);
        kept += ((spike & ${HISTORY_BYTES - 4}) != 0) as usize << 3;
      }
      to = kept;
    }
  }
}

export function transmit(d: usize, p: usize, count: i32, step: i32): void {
  const last = load<i32>(p, LAST);
  if (last < 0) store<i32>(p, ~last, LAST);
  else catchUp(d, p, count, 0);
  send(d, p, count, step);
  store<i32>(p, ~load<i32>(p, LAST), LAST);
}

export function pre(d: usize, p: usize, count: i32, step: i32): void {
  const last = load<i32>(p, LAST);
  if (last < 0) store<i32>(p, ~last, LAST);
  arrive(d, p, count, step);
}

/** A spike of a target (count 1), or all that waits there is done (0). */
export function wait(d: usize, target: usize, count: i32, step: i32): void {
  const spikes: usize = load<u32>(d, AT_history) + (target << 5);
  if (load<u32>(spikes) != 0 && (count == 0 || load<u32>(spikes, 28) != 0)) {
    const from: usize = load<u32>(d, AT_offsets) + (target << 2);
    const first = load<u32>(from);
    catchUp(d, load<u32>(d, AT_addresses) + (first << 2), load<u32>(from, 4) - first, 1);
    v128.store(spikes, i32x4.splat(0));
    v128.store(spikes, i32x4.splat(0), 16);
  }
  if (count) {
    const newer = v128.load(spikes);
    v128.store(spikes, v128.shuffle<i32>(newer, v128.load(spikes, 16), 3, 4, 5, 6), 16);
    v128.store(spikes, v128.shuffle<i32>(newer, i32x4.splat(step + 2), 4, 0, 1, 2));
  }
}
`;
