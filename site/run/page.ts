/**
 * What wakes on a page of the site: buttons of blocks that run, questions, the network of the first page, search, the theme. Reading needs none of it.
 * What few readers ask for (a block's run, search) is loaded when it is asked for. `SITE_BASE` is where the site lies on its host.
 */
import { wakeQuestions } from './question.ts';
import { wakeBlocks } from './run-block.ts';

declare const SITE_BASE: string;

const root = document.documentElement;
const one = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector);
const library = new URL(`${SITE_BASE}synfire/`, location.href).href;

wakeTheme();
wakeCopying();
wakeSearch();
wakeBlocks(library);
wakeQuestions();
await wakeNetwork();
root.dataset.ready = '';

/** The system's theme until another is chosen; the first words of the page read the same key before anything is drawn. */
function wakeTheme(): void {
  const key = 'vitepress-theme-appearance';
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = one<HTMLButtonElement>('.shade');
  const show = (dark: boolean) => {
    root.classList.toggle('dark', dark);
    button?.setAttribute('aria-pressed', String(dark));
  };
  const chosen = () => kept(() => localStorage.getItem(key)) ?? 'auto';
  show(chosen() === 'auto' ? system.matches : chosen() === 'dark');
  system.addEventListener('change', ({ matches }) => {
    if (chosen() === 'auto') show(matches);
  });
  button?.addEventListener('click', () => {
    const dark = !root.classList.contains('dark');
    show(dark);
    const value = dark === system.matches ? 'auto' : dark ? 'dark' : 'light';
    kept(() => localStorage.setItem(key, value));
  });
  if (button) button.hidden = false;
}

/** Storage may be refused. */
function kept<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** The buttons that the generator puts onto listings. */
function wakeCopying(): void {
  document.addEventListener('click', async ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('button.copy');
    if (!button) return;
    await navigator.clipboard.writeText(
      button.parentElement?.querySelector('pre')?.textContent ?? '',
    );
    button.classList.add('copied');
    setTimeout(() => button.classList.remove('copied'), 2000);
  });
}

function wakeSearch(): void {
  const button = one<HTMLButtonElement>('.look-up');
  if (!button) return;
  const open = async () => (await import('./search.ts')).openSearch(SITE_BASE);
  button.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    const typing = (event.target as Element).closest('input, textarea, [contenteditable]');
    const asked = event.key === 'k' ? event.ctrlKey || event.metaKey : event.key === '/' && !typing;
    if (!asked) return;
    event.preventDefault();
    void open();
  });
  button.hidden = false;
}

/** The first page's network lives, where motion is welcome. */
async function wakeNetwork(): Promise<void> {
  const figure = one('figure.live');
  const still = figure?.querySelector('img');
  if (!figure || !still || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  await import(/* @vite-ignore */ `${library}element.js`);
  const attributes = {
    src: figure.dataset.network!,
    time: '600000',
    span: '500',
    speed: '0.5',
    workers: '1',
    'aria-label': `${still.alt}, simulated now`,
  };
  const alive = () => {
    const element = document.createElement('synfire-network');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  let shown = alive();
  still.replaceWith(shown);
  figure.querySelector<HTMLElement>('.live-now')!.hidden = false;
  // the colours are read when it starts
  let dark = root.classList.contains('dark');
  new MutationObserver(() => {
    if (root.classList.contains('dark') === dark) return;
    dark = !dark;
    const next = alive();
    shown.replaceWith(next);
    shown = next;
  }).observe(root, { attributeFilter: ['class'] });
}
