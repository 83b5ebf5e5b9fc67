/** Run, pause, step, stop, speed, until when; the same by keyboard. */
import type { Lab } from './lab.ts';
import type { State } from './listener.ts';
import { find } from './page.ts';

export function startTransport(lab: Lab): void {
  const run = find<HTMLButtonElement>('#run');
  const step = find<HTMLButtonElement>('#step');
  const stop = find<HTMLButtonElement>('#stop');
  lab.listen({
    state(state) {
      document.body.dataset.state = state;
      const idle = state === 'building' || state === 'broken';
      const words = { running: 'Pause', asking: 'Build' } as Partial<Record<State, string>>;
      run.textContent = words[state] ?? 'Run';
      run.disabled = idle;
      stop.disabled = idle || state === 'asking';
      step.disabled = state !== 'paused';
    },
  });
  run.addEventListener('click', () => lab.pressRun());
  step.addEventListener('click', () => lab.ask({ do: 'step' }));
  stop.addEventListener('click', () => lab.restart());
  const speed = find<HTMLSelectElement>('#speed');
  speed.addEventListener('change', () => lab.ask({ do: 'speed', limit: Number(speed.value) }));
  const until = find<HTMLInputElement>('#until');
  until.addEventListener('change', () => {
    const time = Number(until.value);
    if (time > 0) lab.change({ until: time }, `Rebuilt to run until ${time} ms.`);
  });
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    const typed = 'input, select, textarea, button, summary';
    if (target instanceof Element && target.closest(typed)) return;
    if (key === ' ') {
      event.preventDefault();
      lab.pressRun();
    }
    if (key === '.' && lab.state === 'paused') lab.ask({ do: 'step' });
  });
}
