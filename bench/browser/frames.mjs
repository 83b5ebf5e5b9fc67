/**
 * Question: does a page that shows the running microcircuit leave its thread free, so that it draws 60 times a second?
 *
 * Method: the lab runs the network as fast as it goes, with everything shown that it has of a run: first raster, charts and all of “More views”,
 * then the 3-D view, then the first again while its further views are drawn anew. After a warm-up the browser traces every task of the page's
 * thread for some seconds. The work of a frame is the sum of the tasks from one animation frame to the next: as
 * time of the processor, which other processes do not stretch, and as time of the wall, which they do where
 * there are fewer processors than busy threads. What of it the browser's renderer does (style, layout, paint, commit)
 * stands apart; where there is no GPU it also rasters in other threads, which take nothing from the page's.
 *
 *     node bench/browser/frames.mjs [--element] [--scale 0.05] [--seconds 6] [--limit 8]
 *
 * `--element`: a page that embeds the network by <synfire-network>, in place of the lab. Exit code 1 where 99 frames in 100 take more than the limit, in ms of the processor.
 */
import { parseArgs } from 'node:util';
import { withElement } from './element.mjs';
import { openLab, withLab } from './lab.mjs';

const { values } = parseArgs({
  options: {
    element: { type: 'boolean', default: false },
    scale: { type: 'string', default: '0.05' },
    seconds: { type: 'string', default: '6' },
    limit: { type: 'string', default: '8' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const [scale, seconds, limit] = ['scale', 'seconds', 'limit'].map((key) => Number(values[key]));

/** Steps of the browser's renderer in the page's thread; none is inside another. */
const RENDERER = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit']);

if (values.element) {
  await withElement(values.chromium, scale, async (page, browser) => {
    await measure(page, browser, 'A page that embeds it');
  });
} else {
  await withLab(values.chromium, async (browser, url) => {
    const page = await openLab(browser, url, scale);
    await page.selectOption('#speed', 'Infinity');
    await openMoreViews(page);
    await measure(page, browser, 'Activity with more views');
    await page.click('nav [data-view=space]');
    await page.waitForFunction(`document.querySelector('#space-note').textContent !== ''`);
    console.log(await page.textContent('#space-note'));
    await measure(page, browser, '3-D');
    await page.click('nav [data-view=activity]');
    const again = page.getByText('Draw again');
    await measure(page, browser, 'Activity while more views are drawn anew', () => again.click());
  });
}

/** All of them; one that refuses a network as large as this says so in the page. */
async function openMoreViews(page) {
  await page.click('#more-views summary');
  const select = page.locator('#more-views select');
  await select.waitFor();
  const names = await select.locator('option').allTextContents();
  await page.waitForFunction(
    `Number.parseFloat(document.querySelector('#time').textContent) > 500`,
  );
  for (const name of names) {
    await select.selectOption(name);
    await page.click('#more-views .row button >> nth=0');
    const fault = page.locator('#fault:not([hidden])');
    const drawn = page.locator('#more-figures figure:last-child svg');
    await drawn.or(fault).first().waitFor();
    if (await fault.isVisible()) console.log(await fault.textContent());
  }
}

/** `during` is done once, in the middle. */
async function measure(page, browser, what, during) {
  await page.waitForTimeout(3000);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await page.waitForTimeout(500 * seconds);
  await during?.();
  await page.waitForTimeout(500 * seconds);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const frames = framesOf(trace.traceEvents);
  const pace = values.element ? 'as fast as it goes' : await page.textContent('#pace');
  console.log(`${what}, microcircuit at scale ${scale}, ${pace}; ${frames.length} frames:`);
  for (const kind of ['processor', 'renderer', 'wall']) {
    const all = frames.map((frame) => frame[kind]).sort((a, b) => a - b);
    const at = (part) => all[Math.min(all.length - 1, Math.floor(part * all.length))].toFixed(2);
    const line = `median ${at(0.5)}, 99 % ${at(0.99)}, worst ${at(1)} ms`;
    const name = kind === 'renderer' ? 'of it, renderer' : kind;
    console.log(`  work a frame, ${`${name}:`.padEnd(17)} ${line}`);
    if (kind === 'processor' && Number(at(0.99)) > limit) process.exitCode = 1;
  }
}

/** From one animation frame to the next, ms of tasks of the page's thread. */
function framesOf(events) {
  const ours = pageThread(events);
  const on = events.filter(({ pid, tid, ph }) => ph === 'X' && `${pid}:${tid}` === ours);
  const starts = on.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts);
  starts.sort((a, b) => a - b);
  const frames = starts.slice(1).map(() => ({ processor: 0, renderer: 0, wall: 0 }));
  const tasks = on.filter(({ name }) => name === 'ThreadControllerImpl::RunTask');
  for (const { ts, dur, tdur } of tasks) {
    // the task that fires an animation frame began before it
    const frame = frames[starts.findLastIndex((start) => start <= ts + dur)];
    if (!frame) continue;
    frame.processor += (tdur ?? 0) / 1000;
    frame.wall += dur / 1000;
  }
  for (const { name, ts, tdur } of on) {
    if (!RENDERER.has(name)) continue;
    const frame = frames[starts.findLastIndex((start) => start <= ts)];
    if (frame) frame.renderer += (tdur ?? 0) / 1000;
  }
  return frames;
}

/** That which fires the most animation frames, as "process:thread". */
function pageThread(events) {
  const counts = new Map();
  for (const { name, pid, tid } of events) {
    const key = `${pid}:${tid}`;
    if (name === 'FireAnimationFrame') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}
