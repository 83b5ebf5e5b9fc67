// The memory map: every structure that the host lays out and the kernels read, as byte offsets.
//
// One WebAssembly memory per worker, not shared: 4 GiB each, and spike lists are all that crosses.
// All words are u32 unless said otherwise. The host's twin is src/backends/wasm/layout.ts; a test
// compares the two. No kernel holds data or a heap of its own.

/**
 * World: what one worker knows of the run.
 *
 *   0 step          4 fired ptr     8 fired count   12 collected
 *  16 record ptr   20 record count 24 record room   28 bad descriptor (0: none)
 *  32 active ptr   36 active count 40 active room   44 bad unit
 *  48 hash low     52 hash high    56 events (u64)
 *  64 spikes (u64) 72 sink         76 overflow flag
 *  80 sources ptr  84 source count 88 fired room    92 due ptr
 *  96 most row sets of a source           100 plastic world (0: none)
 */
export namespace World {
  export const step: usize = 0;
  export const fired: usize = 4;
  export const firedCount: usize = 8;
  export const collected: usize = 12;
  export const record: usize = 16;
  export const recordCount: usize = 20;
  export const recordRoom: usize = 24;
  export const badDescriptor: usize = 28;
  export const active: usize = 32;
  export const activeCount: usize = 36;
  export const activeRoom: usize = 40;
  export const badUnit: usize = 44;
  export const hashLow: usize = 48;
  export const hashHigh: usize = 52;
  export const events: usize = 56;
  export const spikes: usize = 64;
  export const sink: usize = 72;
  export const overflow: usize = 76;
  export const sources: usize = 80;
  export const sourceCount: usize = 84;
  export const firedRoom: usize = 88;
  export const due: usize = 92;
  export const mostRowSets: usize = 96;
  /** A World that holds the spikes under way to plastic synapses: sources and active entries only. */
  export const plastic: usize = 100;
  export const bytes: usize = 112;
}

/** Source population as the receiving side sees it: 16 bytes each. Row sets are contiguous. */
export namespace Source {
  export const first: usize = 0;
  export const size: usize = 4;
  export const rowSets: usize = 8;
  export const rowSetCount: usize = 12;
  export const bytes: usize = 16;
}

/** All synapses of one source population onto one shard that share a format: 64 bytes each. */
export namespace RowSet {
  /** 0: u16 slots, one weight. 1: u16 slot, i16 weight. 2: u32 slot, i32 weight. Else: bytes of a record. */
  export const format: usize = 0;
  export const shift: usize = 4;
  /** i32: the weight of format 0. */
  export const weight: usize = 8;
  /** u32 per source neuron: address of its row, 0 if it has none. */
  export const rows: usize = 12;
  export const sourceFirst: usize = 16;
  export const sourceCount: usize = 20;
  /** Accumulators of the shard, i32 each. */
  export const accumulators: usize = 24;
  export const projections: usize = 28;
  export const projectionCount: usize = 32;
  export const delayMax: usize = 36;
  /** u64: synapses stored. */
  export const synapses: usize = 40;
  /** Rows that are made anew at each spike: bytes that one may take (0: rows are stored), first free place. */
  export const placeBytes: usize = 48;
  export const free: usize = 52;
  /** Descriptor of the rule, 0 where weights stay as they are. */
  export const plastic: usize = 56;
  /** 1: finer digits of weights whose synapses are counted elsewhere. */
  export const digits: usize = 60;
  export const bytes: usize = 64;
}

/**
 * Head of the descriptor of a plastic row set; what follows is the printed kernel's. `initial`: numbers, what a
 * drawn weight of 1 is worth, then where each variable starts. `traceBytes`: of one trace's array.
 */
export namespace Plastic {
  export const transmit: usize = 0;
  export const pre: usize = 4;
  export const post: usize = 8;
  export const firstTarget: usize = 12;
  export const targets: usize = 16;
  export const offsets: usize = 20;
  export const addresses: usize = 24;
  export const traces: usize = 28;
  export const traceCount: usize = 32;
  export const traceBytes: usize = 36;
  export const accumulators: usize = 40;
  export const scratch: usize = 44;
  export const stride: usize = 48;
  export const initial: usize = 52;
  export const step: usize = 56;
  export const check: usize = 60;
  export const back: usize = 64;
  export const heard: usize = 68;
  export const spikeFirst: usize = 72;
}

/** A trace of a set's targets: 16 bytes. `factor`: a number. `set`: a spike sets it to 1 instead of adding 1. */
export namespace Trace {
  export const values: usize = 0;
  export const set: usize = 4;
  export const factor: usize = 8;
  export const bytes: usize = 16;
}

/**
 * A row: for each delay present, ascending, a header (delay << 16 | count, count ≤ 65,535) and its
 * synapses; a 0 word ends it. A bucket of more than 65,535 is several with the same delay.
 *
 * After the end of a row that is made anew stands the address of its place.
 *
 *   format 0: count u16 slots, padded to a word     format 1: count words slot | weight << 16
 *   format 2: count pairs of words slot, weight   plastic: count records slot, weight and variables (numbers),
 *                                                           step of the last event (plastic.ts)
 */

/** An active spike, 16 bytes: where its next bucket is, when that is due, who fired (when: due − delay). */
export namespace Active {
  export const cursor: usize = 0;
  export const due: usize = 4;
  export const neuron: usize = 8;
  export const rowSet: usize = 12;
  export const bytes: usize = 16;
}

/** Units that recorded means are summed over at a time: no border of slices cuts them. */
export const BLOCK: u32 = 32;
