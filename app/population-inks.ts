/** In which line a population is drawn: excitation and inhibition of one layer have one colour, and what inhibits is dashed. */
import { isInhibitoryName } from './names.ts';
import { style } from './page.ts';

export interface Ink {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Told apart on light and on dark ground. */
const COLOURS = ['#3b82f6', '#ea580c', '#0d9488', '#8b5cf6', '#b7791f', '#db2777'];

/** One or two populations are drawn as the raster draws them. */
export function inksOf(populations: readonly { readonly name: string }[]): Ink[] {
  if (populations.length <= 2) {
    return populations.map(({ name }) => ({
      ...{ colour: style(isInhibitoryName(name) ? '--accent' : '--spike'), dash: [] },
    }));
  }
  const layers = [...new Set(populations.map(({ name }) => layerOf(name)))];
  return populations.map(({ name }) => ({
    colour: COLOURS[layers.indexOf(layerOf(name)) % COLOURS.length],
    dash: isInhibitoryName(name) ? [4, 2] : [],
  }));
}

const layerOf = (name: string): string => name.replace(/[EI]$/, '') || name;
