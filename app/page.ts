/** Finding elements and writing into them: the page's small vocabulary. */
import { type Fault, printFault, SynfireError } from '../src/index.ts';
import { displayName } from '../src/plot/display-name.ts';

/** The element of a selector, which must be there. */
export function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Populations among them are shown as figures show them. */
export function choices(select: HTMLSelectElement, names: readonly string[]): void {
  const before = select.value;
  select.replaceChildren(
    ...names.map((name) => make('option', { value: name }, displayName(name))),
  );
  if (names.includes(before)) select.value = before;
}

/** Shows faults above the view; none: hides the place. */
export function showFaults(faults: readonly Fault[]): void {
  const place = find('#fault');
  place.textContent = faults.map(printFault).join('\n');
  place.hidden = faults.length === 0;
}

/** Ours as they are; anything else is a bug and says so. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof SynfireError) return error.faults;
  throw error;
}

export function style(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** "#rrggbb" as three numbers from 0 to 1. */
export const channels = (css: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16) / 255);

/** 12.3 M */
export function short(n: number): string {
  const units = ['', ' k', ' M', ' G'];
  let k = 0;
  let amount = n;
  while (amount >= 1000 && k < units.length - 1) {
    amount /= 1000;
    k++;
  }
  return `${amount < 10 && k > 0 ? amount.toFixed(1) : Math.round(amount)}${units[k]}`;
}

export function download(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
