/** A figure is drawn twice: as wide as a page, and for a phone, where the letters of the wide one could not be read. */
import { html } from './html.ts';
import { type Places, put } from './pages.ts';

/** px. */
export const WIDE = 640;
const NARROW = 340;

/** Puts both beside the pages; `path` without its ending. */
export function putFigure(places: Places, path: string, draw: (width: number) => string): void {
  put(places, `public/${path}.svg`, draw(WIDE));
  put(places, `public/${path}-narrow.svg`, draw(NARROW));
}

export const figureTag = (path: string, alt: string): string =>
  `<picture><source media="(max-width: 40rem)" srcset="/${path}-narrow.svg"><img src="/${path}.svg" alt="${html(alt)}" loading="lazy"></picture>`;
