// The memory map: every structure that the host lays out and the kernels read, as byte offsets.
//
// One WebAssembly memory per worker, not shared: 4 GiB each, and spike lists are all that crosses.
// All words are u32 unless said otherwise. The host reads this very file (src/backends/wasm/offsets.ts), so it holds constants
// only. No kernel holds data or a heap of its own.

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
  /** Bits: DIGITS, RISING. */
  export const traits: usize = 60;
  export const bytes: usize = 64;
}

/** Traits of a row set: finer digits of weights whose synapses are counted elsewhere; format 1 with slots that ascend in each bucket. */
export const DIGITS: u32 = 1;
export const RISING: u32 = 2;

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
  export const history: usize = 76;
}

/** A trace of a set's targets: 16 bytes. `factor`: a number. `set`: a spike sets it to 1 instead of adding 1. */
export namespace Trace {
  export const values: usize = 0;
  export const set: usize = 4;
  export const factor: usize = 8;
  export const bytes: usize = 16;
}

/**
 * A projection as the builder reads it, 160 bytes:
 *   0 connector      4 target size N     8 slice from    12 slice to   (targets of this shard)
 *  16 slot of the slice's first target  20 c3 structure  24 c3 draws   28 no autapses (1) on one population
 *  32 degree        36 table ptr        40 table 2 ptr   44 number     48 bitmap ptr
 *  52 key low       56 key high         60 scratch ptr (576 bytes)     64 address rule of listed pairs
 *  68 weight draw (9 words)            104 delay draw (9 words)
 *
 * connector   table                  table 2        number
 *   allToAll
 *   oneToOne
 *   bernoulli  thresholds u32         –              threshold count; degree = log2 of the chunk
 *   counted    row counts u32         –              –
 *   outMulti   –                      –              –
 *   outOnce    –                      –              –
 *   listed     ends u32 by source     (target, a)    first source of the lists
 */
export namespace Projection {
  export const connector: usize = 0;
  export const targets: usize = 4;
  export const from: usize = 8;
  export const to: usize = 12;
  export const slot: usize = 16;
  export const structure: usize = 20;
  export const draws: usize = 24;
  export const noAutapses: usize = 28;
  export const degree: usize = 32;
  export const table: usize = 36;
  export const table2: usize = 40;
  export const number: usize = 44;
  export const bitmap: usize = 48;
  export const keyLow: usize = 52;
  export const keyHigh: usize = 56;
  export const scratch: usize = 60;
  /** b of a listed pair: 0 → 0 (edges), 1 → target. */
  export const addressRule: usize = 64;
  export const weight: usize = 68;
  export const delay: usize = 104;
  export const bytes: usize = 160;
}

/**
 * A draw, 9 words: 0 kind (0 constant, 1 uniform, 2 normal, 3 lognormal, 4 values)  4 constant i32
 * 8 low or mean f32  12 high − low or sd f32  16 min f32  20 max f32  24 clip (1) or redraw (0)
 * 28 factor f32  32 values ptr (i32 by a)
 */
export namespace Draw {
  export const kind: usize = 0;
  export const constant: usize = 4;
  export const mean: usize = 8;
  export const sd: usize = 12;
  export const min: usize = 16;
  export const max: usize = 20;
  export const clip: usize = 24;
  export const factor: usize = 28;
  export const values: usize = 32;
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

/**
 * An active spike, 20 bytes: where its next bucket is, when that is due, who fired (when: due − delay), and how many cache lines
 * that bucket and the header behind it lie in.
 */
export namespace Active {
  export const cursor: usize = 0;
  export const due: usize = 4;
  export const neuron: usize = 8;
  export const rowSet: usize = 12;
  export const lines: usize = 16;
  export const bytes: usize = 20;
}

/** Units that recorded means are summed over at a time: no border of slices cuts them. */
export const BLOCK: u32 = 32;

/** Cache lines that are touched before the buckets in them are added; so no more than as many buckets. */
export const LINES: u32 = 128;

/** Bytes behind a row that may be read: a bucket's last synapses are three places always. */
export const AHEAD: u32 = 16;
