/** The tour's button, and its offer to who comes for the first time: made once, as far as this browser keeps anything. */
import { find, make } from './page.ts';

const KEPT = 'synfire-tour';

/** `show` brings a view to the front. A visitor who came by a link to something is not asked. */
export function startTourOffer(show: (view: string) => void, cameByLink: boolean): void {
  let strip: HTMLElement | undefined;
  const begin = async () => {
    strip?.remove();
    const { startTour } = await import('./tour.ts');
    startTour(show);
  };
  find('#tour').addEventListener('click', () => void begin());
  if (cameByLink || !isFirstVisit()) return;
  const yes = make('button', { type: 'button', className: 'primary' }, 'Show me');
  const no = make('button', { type: 'button' }, 'No, thank you');
  yes.addEventListener('click', () => void begin());
  no.addEventListener('click', () => {
    strip?.remove();
    find('#tour').focus();
  });
  strip = make(
    'aside',
    { id: 'offer' },
    'New here? Eight steps say what is on this page.',
    yes,
    no,
  );
  strip.ariaLabel = 'Offer of a tour';
  find('header').after(strip);
}

/** Remembered at once. Where nothing can be kept nobody is asked, or they would be each time. */
function isFirstVisit(): boolean {
  try {
    if (localStorage.getItem(KEPT) !== null) return false;
    localStorage.setItem(KEPT, 'offered');
    return true;
  } catch {
    return false;
  }
}
