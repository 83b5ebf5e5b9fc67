/** A tab behind another: the simulation goes on at its speed, and the page says so, in Chromium with real tabs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaults, pack } from '../../app/settings.ts';
import { describeInBrowser } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';
import { pause, type Tab, Tabs } from './tabs.ts';

const NOTICE = `document.querySelector('#notice').textContent`;
/** Longest that a tab is left behind another, wall ms, before it is said to be held. */
const LONGEST = 20_000;

describeInBrowser('the lab in a tab behind another', () => {
  let tabs: Tabs;
  let server: LabServer;
  beforeAll(async () => {
    const folder = buildLab();
    [tabs, server] = await Promise.all([Tabs.launch(), serveLab(folder, true)]);
  });
  afterAll(async () => {
    await tabs?.close();
    server?.close();
  });

  async function open(until: number): Promise<Tab> {
    const settings = { ...defaults, options: { scale: 0.02 }, until };
    const lab = await tabs.open(`${server.url}#s=${await pack(settings)}`);
    await lab.until(`/running|finished/.test(document.body?.dataset.state)`);
    return lab;
  }

  /** Behind a new tab for so long; what the page says when the visitor is back. */
  async function away(lab: Tab, ms: number): Promise<string> {
    await tabs.open('about:blank');
    await lab.until('document.hidden');
    await lab.until(`/^Running in the background/.test(document.title)`);
    expect(await lab.evaluate(NOTICE)).toMatch(/in the background: the simulation goes on/);
    await pause(ms);
    await lab.show();
    await lab.until('!document.hidden');
    await lab.until(`/^This tab was in/.test(${NOTICE})`);
    expect(await lab.evaluate('document.title')).toBe('Synfire lab');
    return String(await lab.evaluate(NOTICE));
  }

  it('runs on and says so, in the tab’s name and when the visitor is back', async () => {
    const lab = await open(600_000);
    const time = `parseFloat(document.querySelector('#time').textContent)`;
    await lab.until(`${time} > 0`);
    // as long as it takes until something is simulated there, whatever else the machine does
    let said = '';
    let before = 0;
    for (let ms = 1000; ms <= LONGEST && !/([\d,]+) ms were simulated/.test(said); ms *= 2) {
      before = Number(await lab.evaluate(time));
      said = await away(lab, ms);
    }
    expect(said).toMatch(
      /was in the background for [\d.]+ s: the (simulation went on|browser slowed)/,
    );
    const simulated = Number(/([\d,]+) ms were/.exec(said)?.[1].replaceAll(',', ''));
    expect(simulated).toBeGreaterThan(0);
    await lab.until(`${time} >= ${before + simulated}`);
  });

  it('says that the run ended meanwhile', async () => {
    // longer, where it had ended before the tab was behind the other
    for (let until = 1500; ; until *= 3) {
      const lab = await open(until);
      await tabs.open('about:blank');
      await lab.until('document.hidden');
      const inTime = /^Running in/.test(String(await lab.evaluate('document.title')));
      await lab.until(`document.body.dataset.state === 'finished'`);
      if (!inTime && until < 100_000) continue;
      expect(await lab.evaluate('document.hidden')).toBe(true);
      await lab.show();
      await lab.until('!document.hidden');
      await lab.until(`/the run ended meanwhile/.test(${NOTICE})`);
      return;
    }
  });
});
