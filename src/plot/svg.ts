/**
 * The few pieces of SVG that every figure uses: escaping, numbers, the document with its title and
 * description for screen readers, and colours for light and dark surroundings.
 *
 * Light colours are plain attributes, so that any program can show the file; dark ones are a style
 * sheet for `prefers-color-scheme: dark`.
 */

export const COLOURS = {
  excitatory: { light: '#2a5b92', dark: '#82b1e8' },
  inhibitory: { light: '#c4472c', dark: '#f2906f' },
  neutral: { light: '#444a50', dark: '#c3c9cf' },
  text: { light: '#1d2125', dark: '#e9ebed' },
  muted: { light: '#646b72', dark: '#9aa2aa' },
  line: { light: '#b4bac0', dark: '#50575e' },
  grid: { light: '#e6e9ec', dark: '#2c3238' },
  band: { light: '#f4f6f7', dark: '#1d2226' },
} as const;

export type Colour = keyof typeof COLOURS;

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A coordinate with at most two decimals. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** `<name key="value" …>content</name>`; undefined attributes are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = '',
): string {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    text += ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value)}"`;
  }
  return content === '' ? `${text}/>` : `${text}>${content}</${name}>`;
}

/** Attributes that fill with a named colour, in light and in dark. */
export const fill = (colour: Colour) => ({ class: `f-${colour}`, fill: COLOURS[colour].light });

/** Attributes that stroke with a named colour, in light and in dark. */
export const stroke = (colour: Colour) => ({ class: `s-${colour}`, stroke: COLOURS[colour].light });

export function label(
  x: number,
  y: number,
  text: string,
  options: {
    anchor?: 'start' | 'middle' | 'end';
    size?: number;
    colour?: Colour;
    weight?: number;
    rotate?: number;
  } = {},
): string {
  const { anchor = 'start', size = 12, colour = 'text', weight, rotate } = options;
  return element(
    'text',
    {
      x,
      y,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      'font-size': size,
      'font-weight': weight === undefined ? undefined : String(weight),
      transform:
        rotate === undefined ? undefined : `rotate(${rotate} ${coordinate(x)} ${coordinate(y)})`,
      ...fill(colour),
    },
    escapeText(text),
  );
}

export function svgDocument(options: {
  width: number;
  height: number;
  title: string;
  description: string;
  /** Makes the ids unique where several figures stand on one page. */
  id: string;
  content: string;
}): string {
  const { width, height, title, description, content } = options;
  const id = escapeText(options.id);
  const dark = Object.entries(COLOURS)
    .map(([name, { dark }]) => `.f-${name}{fill:${dark}}.s-${name}{stroke:${dark}}`)
    .join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"`,
    ` height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc"`,
    ` font-family="${FONT}" style="font-variant-numeric:tabular-nums">`,
    `<title id="${id}-title">${escapeText(title)}</title>`,
    `<desc id="${id}-desc">${escapeText(description)}</desc>`,
    `<style>@media (prefers-color-scheme:dark){${dark}}</style>`,
    `${content}</svg>\n`,
  ].join('');
}
