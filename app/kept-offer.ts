/** Offers the run that was under way when this page was last closed. */
import { forgetRun, type KeptRun, keptRun } from './kept-run.ts';
import { find, make } from './page.ts';

/** `goOn` opens it. */
export async function offerKeptRun(goOn: (run: KeptRun) => void): Promise<void> {
  const run = await keptRun();
  if (!run) return;
  const yes = make('button', { type: 'button', className: 'primary' }, 'Go on');
  const no = make('button', { type: 'button' }, 'Forget it');
  const time = Math.round(run.time).toLocaleString('en');
  const text = `A run of ${run.settings.example} was at ${time} ms when you left.`;
  const strip = make('aside', { id: 'kept' }, text, yes, no);
  strip.ariaLabel = 'Offer to go on with a run';
  yes.addEventListener('click', () => {
    strip.remove();
    goOn(run);
  });
  no.addEventListener('click', () => {
    strip.remove();
    void forgetRun();
  });
  find('header').after(strip);
}
