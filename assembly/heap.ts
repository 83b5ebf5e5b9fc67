// The heap: one bump pointer. The host lays out from it, the builder appends rows to it, and it grows
// the memory when it must. Nothing is ever freed: a worker's memory goes with the worker.

let end: usize = 0;

export function setHeap(heap: usize): void {
  end = heap;
}

export function getHeap(): usize {
  return end;
}

/** Makes `bytes` available from the heap's end on; false when the memory cannot grow. */
@inline
export function ensure(bytes: usize): bool {
  const wanted = end + bytes;
  if (wanted >= end && wanted <= (<usize>memory.size()) << 16) return true;
  return grow(wanted);
}

/** Grows to `wanted` bytes and an eighth more where that is to be had. */
function grow(wanted: usize): bool {
  const pages: u32 = memory.size();
  const need = ((wanted >> 16) as u32) + 1;
  if (wanted < end || need > 65535) return false;
  const more = min<u32>(65535, need + max<u32>(32, need >> 3));
  return memory.grow(more - pages) >= 0 || memory.grow(need - pages) >= 0;
}

/**
 * A block of its own, 64-byte aligned; 0 when there is no room. The heap's end stays at a word, where rows are
 * appended: the host reads them as words.
 */
export function allocate(bytes: usize): usize {
  const place = (end + 63) & ~63;
  const whole = (bytes + 3) & ~3;
  if (!ensure(place - end + whole)) return 0;
  end = place + whole;
  return place;
}
