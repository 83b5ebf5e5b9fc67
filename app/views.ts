/** Which of the page's views is shown. */
import { find } from './page.ts';

export class Views {
  #shown = 'activity';
  readonly #entered = new Map<string, () => void>();
  readonly #loads = new Map<string, () => Promise<unknown>>();
  #changed: (name: string) => void = () => {};
  #told: Promise<void> = Promise.resolve();

  constructor() {
    for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
      const asked = () => this.show(button.dataset.view ?? 'activity');
      button.addEventListener('click', () => void this.#told.then(asked));
    }
  }

  /** A button that is pressed before the address has said which view it shows is heard after it, so that it is not undone. */
  after(told: Promise<void>): void {
    this.#told = told;
  }

  get shown(): string {
    return this.#shown;
  }

  /** Called with the name of each view that is asked for. */
  onChange(changed: (name: string) => void): void {
    this.#changed = changed;
  }

  /** Called whenever that view comes to the front. */
  onEnter(name: string, entered: () => void): void {
    this.#entered.set(name, entered);
  }

  /** What that view needs is loaded before it is seen: nobody clicks what does not listen yet. */
  onLoad(name: string, load: () => Promise<unknown>): void {
    this.#loads.set(name, load);
  }

  show(name: string): void {
    this.#shown = name;
    this.#changed(name);
    const load = this.#loads.get(name);
    for (const place of document.querySelectorAll<HTMLElement>('.view')) place.hidden = true;
    if (!load) this.#reveal(name);
    else void load().then(() => this.#shown === name && this.#reveal(name));
    for (const button of document.querySelectorAll<HTMLElement>('nav button')) {
      const isShown = button.dataset.view === name;
      button.setAttribute('aria-pressed', String(isShown));
      if (isShown) button.scrollIntoView({ inline: 'center', block: 'nearest' });
    }
    find('#stage').dataset.shown = name;
  }

  #reveal(name: string): void {
    find(`.view[data-view="${name}"]`).hidden = false;
    this.#entered.get(name)?.();
  }
}
