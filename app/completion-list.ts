/**
 * What could be written at the caret, in a list below it: arrow keys choose, Enter or Tab takes, Escape closes, Control and Space
 * asks for it. The focus stays in the text.
 */
import { type Completions, completionsAt } from './model-words.ts';
import { make } from './page.ts';
import type { TextPlaces } from './text-places.ts';

export class CompletionList {
  readonly #area: HTMLTextAreaElement;
  readonly #places: TextPlaces;
  readonly #list = make('ul', { id: 'model-list', hidden: true });
  #given: Completions = { from: 0, to: 0, options: [] };
  #chosen = 0;

  constructor(area: HTMLTextAreaElement, places: TextPlaces) {
    this.#area = area;
    this.#places = places;
    this.#list.setAttribute('role', 'listbox');
    this.#list.ariaLabel = 'What can be written here';
    area.after(this.#list);
    area.setAttribute('aria-autocomplete', 'list');
    area.setAttribute('aria-controls', this.#list.id);
    area.addEventListener('keydown', (event) => this.#press(event));
    area.addEventListener('blur', () => this.#close());
    area.addEventListener('click', () => this.#close());
    area.addEventListener('scroll', () => this.#close());
  }

  /** `asked`: also where no letter of a word is written. */
  offer(asked: boolean): void {
    const { value, selectionStart, selectionEnd } = this.#area;
    this.#given = completionsAt(value, selectionStart, asked);
    this.#chosen = 0;
    const isOne = selectionStart === selectionEnd && this.#given.options.length > 0;
    if (isOne) this.#draw();
    else this.#close();
  }

  #draw(): void {
    const items = this.#given.options.map(({ text, about }, k) => {
      const item = make('li', { id: `model-list-${k}` }, make('b', {}, text), ' ', about);
      item.setAttribute('role', 'option');
      item.ariaSelected = String(k === this.#chosen);
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault(); // the focus stays in the text
        this.#take(k);
      });
      return item;
    });
    this.#list.replaceChildren(...items);
    const { line, column } = this.#places.ofCaret();
    const begun = this.#given.to - this.#given.from;
    this.#list.style.top = `${this.#places.below(line)}px`;
    this.#list.style.left = `${this.#places.left(column - begun)}px`;
    this.#list.hidden = false;
    this.#area.setAttribute('aria-activedescendant', `model-list-${this.#chosen}`);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#area.removeAttribute('aria-activedescendant');
  }

  #take(k: number): void {
    const { from, to, options } = this.#given;
    this.#area.setRangeText(options[k].text, from, to, 'end');
    this.#close();
    this.#area.dispatchEvent(new Event('input'));
    this.#close();
  }

  #press(event: KeyboardEvent): void {
    const isAsked = event.ctrlKey && event.key === ' ';
    if (isAsked) {
      event.preventDefault();
      this.offer(true);
    }
    if (isAsked || this.#list.hidden) return;
    const count = this.#given.options.length;
    const turn = (by: number) => {
      this.#chosen = (this.#chosen + by + count) % count;
      this.#draw();
    };
    const keys: Record<string, () => void> = {
      ArrowDown: () => turn(1),
      ArrowUp: () => turn(-1),
      Enter: () => this.#take(this.#chosen),
      Tab: () => this.#take(this.#chosen),
      Escape: () => this.#close(),
    };
    if (Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    } else if (/^(Arrow|Home|End|Page)/.test(event.key)) this.#close();
  }
}
