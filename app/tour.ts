/**
 * The tour: a card beside the part of the page that it explains, and a ring around that part. It holds nothing back: the page can be
 * used while it is open. Arrow keys and buttons go through it, Escape ends it and the focus is where it was.
 */
import { find, make } from './page.ts';
import { tourSteps } from './tour-steps.ts';

/** Pixels between a part and the card. */
const GAP = 12;

let end: (() => void) | undefined;

/** Starts at the first step; one that is open ends. `show` brings a view to the front. */
export function startTour(show: (view: string) => void): void {
  end?.();
  const before = document.activeElement as HTMLElement | null;
  let at = 0;
  const title = make('h2', { id: 'tour-title', tabIndex: -1 });
  const text = make('p', { id: 'tour-text' });
  const count = make('span', { className: 'count' });
  const button = (label: string, pressed: () => void) => {
    const made = make('button', { type: 'button' }, label);
    made.addEventListener('click', pressed);
    return made;
  };
  const back = button('Back', () => go(at - 1));
  const next = button('Next', () => go(at + 1));
  next.className = 'primary';
  const close = () => {
    end = undefined;
    card.remove();
    ring.remove();
    removeEventListener('resize', place);
    removeEventListener('scroll', place, true);
    (before?.isConnected && before !== document.body ? before : find('#tour')).focus();
  };
  const row = make('div', { className: 'row' }, count, button('Leave', close), back, next);
  const card = make('section', { id: 'tour-card' }, title, text, row);
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-labelledby', title.id);
  card.setAttribute('aria-describedby', text.id);
  const ring = make('div', { id: 'tour-ring', ariaHidden: 'true' });
  const part = () =>
    tourSteps[at].about
      .map((selector) => document.querySelector<HTMLElement>(selector))
      .find((element) => (element?.getClientRects().length ?? 0) > 0);

  const place = () => {
    const box = part()?.getBoundingClientRect();
    ring.hidden = !box;
    if (!box) return;
    const { style } = ring;
    style.left = `${box.left - 4}px`;
    style.top = `${box.top - 4}px`;
    style.width = `${box.width + 8}px`;
    style.height = `${box.height + 8}px`;
    const { offsetWidth: width, offsetHeight: height } = card;
    const room = { x: innerWidth - width - GAP, y: innerHeight - height - GAP };
    const within = (value: number, most: number) => Math.max(GAP, Math.min(most, value));
    // beside it, else below, else over its lower end
    const right = box.right + GAP <= room.x ? box.right + GAP : box.left - GAP - width;
    const isBeside = right >= GAP;
    const below = box.bottom + GAP <= room.y ? box.bottom + GAP : room.y;
    card.style.left = `${within(isBeside ? right : box.left, room.x)}px`;
    card.style.top = `${within(isBeside ? box.top : below, room.y)}px`;
  };
  const settle = () => {
    if (!card.isConnected) return;
    part()?.scrollIntoView({ block: 'nearest' });
    place();
  };
  const go = (step: number) => {
    if (step < 0) return;
    if (step >= tourSteps.length) return close();
    at = step;
    const { view } = tourSteps[at];
    show(view);
    title.textContent = tourSteps[at].title;
    text.textContent = tourSteps[at].text;
    count.textContent = `${at + 1} of ${tourSteps.length}`;
    back.disabled = at === 0;
    next.textContent = at === tourSteps.length - 1 ? 'Done' : 'Next';
    settle();
    title.focus({ preventScroll: true });
    // a view may be loaded first
    void whenShown(view).then(settle);
  };
  card.addEventListener('keydown', (event) => {
    const keys: Record<string, () => void> = {
      Escape: close,
      ArrowRight: () => go(at + 1),
      ArrowLeft: () => go(at - 1),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  end = close;
  document.body.append(ring, card);
  addEventListener('resize', place);
  addEventListener('scroll', place, true);
  go(0);
}

/** The view has come to the front; also where it was never asked for again. */
function whenShown(name: string): Promise<void> {
  const isShown = () => document.querySelector(`.view[data-view="${name}"]:not([hidden])`) !== null;
  return new Promise((resolve) => {
    if (isShown()) return resolve();
    const watch = new MutationObserver(() => {
      if (!isShown()) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(find('#stage'), { childList: true, subtree: true, attributeFilter: ['hidden'] });
  });
}
