/**
 * The line of time below the run's buttons: where the run is, and states behind it to go back to. From there it runs on as it did, spike for spike, until something
 * is done to it; the page says which, where the course before ended.
 */
import type { Lab } from './lab.ts';
import { find, make } from './page.ts';

export function startTimeLine(lab: Lab): void {
  const line = find('#time-line');
  const slider = find<HTMLInputElement>('#back');
  const marks = find('#back-marks');
  const said = find('#course');
  let held = false;
  const show = (time: number) => {
    if (held) return;
    slider.max = String(Math.max(1, time));
    slider.value = String(time);
  };
  slider.addEventListener('input', () => {
    held = true;
  });
  slider.addEventListener('change', () => {
    held = false;
    lab.goBack(slider.valueAsNumber);
  });
  lab.listen({
    begun: () => {
      line.hidden = true;
      said.textContent = '';
    },
    slice: ({ to, hash }) => {
      show(to);
      const { course } = lab;
      if (!course || Math.abs(to - course.to) > 1e-6) return;
      said.textContent =
        hash === course.hash
          ? `At ${to.toFixed(1)} ms as before: the same spikes, bit for bit.`
          : `At ${to.toFixed(1)} ms it is another course: hash ${hash}, before ${course.hash}.`;
      lab.course = undefined;
    },
    states: (times) => {
      line.hidden = times.length === 0;
      marks.replaceChildren(...times.map((time) => make('option', { value: String(time) })));
    },
    back: (time) => {
      const before = lab.course ? `; the course before came to ${lab.course.to.toFixed(1)} ms` : '';
      said.textContent = `Back at ${time.toFixed(1)} ms${before}.`;
    },
  });
}
