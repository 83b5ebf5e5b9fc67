/** Number of elements below `value` in an ascending list; with `inclusive` those equal to it too. */
export function lowerBound(list: ArrayLike<number>, value: number, inclusive = false): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value || (inclusive && list[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
