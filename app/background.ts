/**
 * What the page says of a tab in the background. Browsers give a hidden page no frames and few timers; the session worker
 * is not held up by that, as a slice is answered by a message. Whether it was is measured: simulated time in the
 * background against the speed before.
 */
import type { Lab } from './lab.ts';

/** The share of the speed before from which a run counts as not slowed. */
const SLOWED = 0.7;
/** Wall ms below which nothing can be said about speed. */
const SHORT = 500;
/** Speed before is that of the last so many wall ms. */
const BEFORE = 2000;

export interface Absence {
  /** Wall ms in the background, and ms simulated in them. */
  readonly wall: number;
  readonly simulated: number;
  /** ms simulated in a wall ms before. */
  readonly pace: number;
  /** Whether the run came to its end meanwhile. */
  readonly finished: boolean;
}

/** What a visitor who comes back is told. */
export function absenceSentence({ wall, simulated, pace, finished }: Absence): string {
  const seconds = `${(wall / 1000).toFixed(1)} s`;
  const done = `${Math.round(simulated).toLocaleString('en')} ms were simulated`;
  if (finished) return `This tab was in the background for ${seconds}; the run ended meanwhile.`;
  const share = simulated / (wall * pace);
  if (simulated === 0) {
    return `This tab was in the background for ${seconds}: the browser held the simulation, it goes on now.`;
  }
  if (wall < SHORT || !(pace > 0) || share >= SLOWED) {
    return `This tab was in the background for ${seconds}: the simulation went on, ${done}.`;
  }
  return `This tab was in the background for ${seconds}: the browser slowed the simulation to ${Math.round(100 * share)} % of its speed, ${done}.`;
}

export function startBackground(lab: Lab): void {
  const title = document.title;
  /** Wall and simulated times of late, oldest first. */
  let seen: { wall: number; time: number }[] = [];
  let left: { wall: number; time: number; pace: number } | undefined;
  lab.listen({
    begun() {
      seen = [];
      left = undefined;
    },
    state(state) {
      if (state !== 'running') seen = [];
    },
    slice({ to }) {
      if (document.hidden) return;
      const wall = performance.now();
      seen.push({ wall, time: to });
      while (wall - seen[0].wall > BEFORE) seen.shift();
    },
  });
  document.addEventListener('visibilitychange', () => {
    const wall = performance.now();
    const time = lab.last?.to ?? 0;
    if (document.hidden) {
      if (lab.state !== 'running') return;
      const [first, last] = [seen[0], seen[seen.length - 1]];
      const pace = seen.length > 1 ? (last.time - first.time) / (last.wall - first.wall) : 0;
      left = { wall, time, pace };
      document.title = `Running in the background – ${title}`;
      lab.say('This tab is in the background: the simulation goes on, the browser may slow it.');
      return;
    }
    document.title = title;
    if (!left || lab.state === 'broken') return;
    const absence = { wall: wall - left.wall, simulated: time - left.time, pace: left.pace };
    lab.say(absenceSentence({ ...absence, finished: lab.state === 'finished' }));
    left = undefined;
    seen = [];
  });
}
