/** The page's frames: each draws what arrived since the last, and never everything at once. */
import type { Activity } from './activity.ts';
import type { EnginePanel } from './engine-panel.ts';
import type { Lab } from './lab.ts';
import { find } from './page.ts';
import type { Views } from './views.ts';

/** Wall ms from one chart to the next, and from figure to figure in the panels. */
const CHART_EVERY = 30;
const TEXT_EVERY = 100;

export interface Drawn {
  readonly views: Views;
  readonly activity: Activity;
  /** Views that draw at each frame while they are in front, once they are there. */
  readonly drawn: Readonly<Record<string, () => void>>;
  readonly engine: EnginePanel;
}

export function startFrames(lab: Lab, { views, activity, engine, drawn }: Drawn): void {
  let chartsDrawn = 0;
  let textDrawn = 0;
  const draw = (now: number) => {
    if (views.shown === 'activity') activity.drawRaster();
    if (Object.hasOwn(drawn, views.shown)) drawn[views.shown]();
    if (!lab.last) return;
    if (views.shown === 'activity' && now - chartsDrawn >= CHART_EVERY) {
      chartsDrawn = now;
      return activity.drawChart();
    }
    if (now - textDrawn < TEXT_EVERY) return;
    textDrawn = now;
    if (views.shown === 'activity') activity.drawText();
    find('#time').textContent = `${lab.last.to.toFixed(1)} ms`;
    engine.draw();
  };
  const frame = (now: number) => {
    requestAnimationFrame(frame);
    draw(now);
  };
  requestAnimationFrame(frame);
}
