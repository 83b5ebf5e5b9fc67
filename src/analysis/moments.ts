/** Mean and variance, in two passes: the textbook one-pass formula cancels. */

/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Variance, divided by n − `freedom`: 1 (default) estimates it from a sample, 0 describes the values. */
export function variance(values: ArrayLike<number>, freedom: 0 | 1 = 1): number {
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - center) ** 2;
  return sum / (values.length - freedom);
}
