/** Which of the page's views is shown. */
import { find } from './page.ts';

export class Views {
  #shown = 'activity';
  readonly #entered = new Map<string, () => void>();

  constructor() {
    for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
      button.addEventListener('click', () => this.show(button.dataset.view ?? 'activity'));
    }
  }

  get shown(): string {
    return this.#shown;
  }

  /** Called whenever that view comes to the front. */
  onEnter(name: string, entered: () => void): void {
    this.#entered.set(name, entered);
  }

  show(name: string): void {
    this.#shown = name;
    for (const place of document.querySelectorAll<HTMLElement>('.view')) {
      place.hidden = place.dataset.view !== name;
    }
    for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
      button.setAttribute('aria-pressed', String(button.dataset.view === name));
    }
    find('#stage').dataset.shown = name;
    this.#entered.get(name)?.();
  }
}
