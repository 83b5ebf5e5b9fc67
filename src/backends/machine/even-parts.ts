/** Bounds of `parts` consecutive parts of `total` things, as equal as can be; they follow from the two numbers alone. */
export function evenParts(total: number, parts: number): (readonly [from: number, to: number])[] {
  const bound = (k: number) => Math.round((k * total) / parts);
  return Array.from({ length: parts }, (_, k) => [bound(k), bound(k + 1)] as const);
}
