/** Where lines and columns of a text area are, in pixels from its upper left corner. Its letters are all of one width. */
export class TextPlaces {
  readonly #area: HTMLTextAreaElement;
  #wide = 0;

  constructor(area: HTMLTextAreaElement) {
    this.#area = area;
  }

  /** The lower edge of a line. */
  below(line: number): number {
    const { top, tall } = this.#sizes();
    return top + (line + 1) * tall - this.#area.scrollTop;
  }

  left(column: number): number {
    const { left } = this.#sizes();
    return left + column * this.#width() - this.#area.scrollLeft;
  }

  at(x: number, y: number): { line: number; column: number } {
    const { left, top, tall } = this.#sizes();
    return {
      line: Math.max(0, Math.floor((y - top + this.#area.scrollTop) / tall)),
      column: Math.max(0, Math.floor((x - left + this.#area.scrollLeft) / this.#width())),
    };
  }

  ofCaret(): { line: number; column: number } {
    const lines = this.#area.value.slice(0, this.#area.selectionStart).split('\n');
    return { line: lines.length - 1, column: lines[lines.length - 1].length };
  }

  #sizes(): { left: number; top: number; tall: number } {
    const style = getComputedStyle(this.#area);
    const number = (text: string) => Number.parseFloat(text) || 0;
    return {
      left: number(style.paddingLeft) + number(style.borderLeftWidth),
      top: number(style.paddingTop) + number(style.borderTopWidth),
      tall: number(style.lineHeight) || 1.5 * number(style.fontSize),
    };
  }

  #width(): number {
    if (this.#wide > 0) return this.#wide;
    const context = document.createElement('canvas').getContext('2d');
    const { fontSize, fontFamily } = getComputedStyle(this.#area);
    if (context) context.font = `${fontSize} ${fontFamily}`;
    this.#wide = context?.measureText('0'.repeat(100)).width ?? 750;
    this.#wide /= 100;
    return this.#wide;
  }
}
