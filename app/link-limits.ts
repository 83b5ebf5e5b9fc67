/**
 * What a text may be that came by link: a stranger's, read as soon as the page opens. What the visitor writes has the limits of the
 * library. Both of the page's threads ask for the same.
 */
import { setLimits } from '../src/index.ts';

const STRICT = { textLength: 8192, textDepth: 60, textSize: 2000, jsonDepth: 32 } as const;
const NAMES = Object.keys(STRICT) as (keyof typeof STRICT)[];

export function limitText(strict: boolean): void {
  setLimits(Object.fromEntries(NAMES.map((name) => [name, strict ? STRICT[name] : undefined])));
}
