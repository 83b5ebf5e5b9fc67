/** A tab behind another: the simulation goes on at its speed, and the page says so, in Chromium with real tabs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaults, pack } from '../../app/settings.ts';
import { skipBrowser } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';
import { type Tab, Tabs } from './tabs.ts';

const NOTICE = `document.querySelector('#notice').textContent`;
/** Wall ms behind another tab. */
const AWAY = 1500;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(skipBrowser)('the lab in a tab behind another', () => {
  let tabs: Tabs;
  let server: LabServer;
  beforeAll(async () => {
    const folder = buildLab();
    [tabs, server] = await Promise.all([Tabs.launch(), serveLab(folder, true)]);
  }, 120_000);
  afterAll(async () => {
    await tabs?.close();
    server?.close();
  });

  async function open(until: number): Promise<Tab> {
    const settings = { ...defaults, options: { scale: 0.02 }, until };
    const lab = await tabs.open(`${server.url}#s=${await pack(settings)}`);
    await lab.until(`document.body?.dataset.state === 'running'`);
    return lab;
  }

  it('runs on and says so, in the tab’s name and when the visitor is back', async () => {
    const lab = await open(600_000);
    await pause(800);
    const before = Number.parseFloat(
      String(await lab.evaluate(`document.querySelector('#time').textContent`)),
    );
    const left = performance.now();
    await tabs.open('about:blank');
    await lab.until('document.hidden');
    await lab.until(`${NOTICE} !== ''`);
    expect(await lab.evaluate(NOTICE)).toMatch(/in the background: the simulation goes on/);
    expect(await lab.evaluate('document.title')).toMatch(/^Running in the background/);
    await pause(AWAY);
    await lab.show();
    await lab.until('!document.hidden');
    const wall = performance.now() - left;
    expect(await lab.evaluate(NOTICE)).toMatch(
      /was in the background for [\d.]+ s: the (simulation went on|browser slowed)/,
    );
    expect(await lab.evaluate('document.title')).toBe('Synfire lab');
    const told = /([\d,]+) ms were simulated/.exec(String(await lab.evaluate(NOTICE)));
    const simulated = Number(told?.[1].replaceAll(',', ''));
    // real time is asked for: as much as the clock, or less on a busy machine, but it was not held
    expect(simulated).toBeGreaterThan(0.3 * AWAY);
    expect(simulated).toBeLessThan(wall + 500);
    await lab.until(
      `parseFloat(document.querySelector('#time').textContent) >= ${before + simulated}`,
    );
  });

  it('says that the run ended meanwhile', async () => {
    const lab = await open(2500);
    await tabs.open('about:blank');
    await lab.until(`document.body.dataset.state === 'finished'`);
    expect(await lab.evaluate('document.hidden')).toBe(true);
    await lab.show();
    await lab.until('!document.hidden');
    expect(await lab.evaluate(NOTICE)).toMatch(/the run ended meanwhile/);
  });
});
