// Numbers are read of lines that are needed next, so that their misses overlap: a product takes them one after the other and
// would wait for each (WebAssembly has no prefetch).
const LINE: usize = 64;
/** Lines that are read together lie in so many runs: several pages are walked beside each other. */
const BESIDE: u32 = 8;
const PAGE: usize = 4096;
const STRETCH: usize = PAGE * <usize>BESIDE;

/** What was read, which must not be left out. */
let sink: u32 = 0;

/** `count` runs of `bytes`. */
export function touch(from: usize, stride: usize, count: u32, bytes: usize): void {
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i += BESIDE) {
    const runs = min<u32>(BESIDE, count - i);
    const first = from + <usize>i * stride;
    const stop = first + bytes;
    for (let line = first; line < stop; line += LINE) {
      let at = line;
      for (let k: u32 = 0; k < runs; k++, at += stride) found ^= load<u32>(at);
    }
  }
  sink = found;
}

/** The next pages of what ends at `end`; returns where what was not touched begins. Less than that is left alone. */
export function touchNext(from: usize, end: usize): usize {
  if (end - from < STRETCH) return end;
  touch(from, PAGE, BESIDE, PAGE);
  return from + STRETCH;
}
