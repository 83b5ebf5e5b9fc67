// Numbers are read of lines that are needed next, so that their misses overlap: a product takes them one after the other and
// would wait for each (WebAssembly has no prefetch).
const LINE: usize = 64;
/** Lines that are read together lie in so many runs: several pages are walked beside each other. */
const BESIDE: u32 = 8;
const PAGE: usize = 4096;
const STRETCH: usize = PAGE * <usize>BESIDE;

/** Whether touching pays on this processor: src/backends/rate/touching.ts. */
let on: bool = false;

export function setTouching(flag: u32): void {
  on = flag != 0;
}

/** What was read, which must not be left out. */
let sink: u32 = 0;

/** `count` runs of `bytes`, if it is on. */
export function touch(from: usize, stride: usize, count: u32, bytes: usize): void {
  if (!on) return;
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

/** The next pages of what ends at `end`, if it is on; returns where what was not touched begins. Less than that is left alone. */
export function touchNext(from: usize, end: usize): usize {
  if (!on || end - from < STRETCH) return end;
  touch(from, PAGE, BESIDE, PAGE);
  return from + STRETCH;
}
