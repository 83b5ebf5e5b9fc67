/** Lists of the records onto each target of a set, as a function of a rule's module: what ends on a target lies in the rows of all sources. */
import { RowSet } from '../../assembly/memory.ts';

/** Text. `offsets`: targets + 1 words, zeroed. Called twice: with `addresses` 0 it counts, then it places. */
export const incomingLists = (stride: number): string => `\
export function listIncoming(set: usize, slot: u32, targets: usize, offsets: usize, addresses: usize): void {
  const rows: usize = load<u32>(set, ${RowSet.rows});
  const end = rows + (load<u32>(set, ${RowSet.sourceCount}) << 2);
  for (let source = rows; source < end; source += 4) {
    let row: usize = load<u32>(source);
    let header: u32 = 0;
    if (row) header = load<u32>(row);
    while (header) {
      row += 4;
      for (let k = header & 0xffff; k > 0; k--, row += ${stride}) {
        const cell: usize = offsets + ((load<u32>(row) - slot) << 2);
        const n = load<u32>(cell);
        if (addresses) store<u32>(addresses + (n << 2), row);
        store<u32>(cell, n + 1);
      }
      header = load<u32>(row);
    }
  }
  const last = offsets + (targets << 2);
  if (addresses) { // cursors stand at each list's end: move them back to its start
    for (let cell = last; cell > offsets; cell -= 4) store<u32>(cell, load<u32>(cell - 4));
    store<u32>(offsets, 0);
  } else {
    let total: u32 = 0;
    for (let cell = offsets; cell <= last; cell += 4) {
      const count = load<u32>(cell);
      store<u32>(cell, total);
      total += count;
    }
  }
}
`;
