/** How figures and pages write the name of a population. */

/** Names as journals set them, L23E being of layer 2/3; also where they are part of another, as in "poisson to L23E". */
export function displayName(name: string): string {
  return name.replace(/(?<![A-Za-z\d])L23(?=[EI](?![A-Za-z\d]))/g, 'L2/3');
}
