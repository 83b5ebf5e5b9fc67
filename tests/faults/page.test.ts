/** A page that is hidden, frozen by the browser and woken, left in the midst of a run, and come back to: the same spikes, in Chromium with real tabs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser } from '../browser/chromium.ts';
import { serve, type TestServer } from '../browser/server.ts';
import { type Tab, Tabs } from '../browser/tabs.ts';
import { smallNetwork } from '../house/nonsense-calls.ts';

const TIME = 20_000;
const PAGE = `<!doctype html><title>Synfire</title><script type="module">
  import { Network, Simulation } from '/dist/index.js';
  addEventListener('error', (event) => { window.fault = String(event.message); });
  addEventListener('unhandledrejection', (event) => { window.fault = String(event.reason); });
  const text = await (await fetch('/network.json')).text();
  const simulation = await Simulation.create(Network.fromJSON(text), { workers: 1 });
  const onProgress = ({ time }) => { window.time = time; };
  const run = await simulation.run(${TIME}, { onProgress });
  await simulation.dispose();
  window.hash = run.hash;
</script>`;

describeInBrowser('a page that simulates', () => {
  let tabs: Tabs;
  let server: TestServer;
  let hash: string;
  beforeAll(async () => {
    const texts = { '/': PAGE, '/network.json': JSON.stringify(smallNetwork()) };
    [tabs, server] = await Promise.all([Tabs.launch(), serve(texts, true)]);
    hash = (await simulate(smallNetwork(), { time: TIME, workers: 0 })).hash;
  });
  afterAll(async () => {
    await tabs?.close();
    await server?.close();
  });

  const ends = async (tab: Tab) => {
    await tab.until('typeof hash === "string" || typeof fault === "string"');
    expect(await tab.evaluate('typeof fault === "string" ? fault : hash')).toBe(hash);
  };

  it('is hidden, frozen and woken', async () => {
    const tab = await tabs.open(server.url);
    await tab.until('typeof time === "number"');
    await tabs.open('about:blank');
    await tab.until('document.hidden');
    await tab.freeze();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await tab.show();
    await ends(tab);
  });

  it('is left in the midst of a run, and come back to', async () => {
    const tab = await tabs.open(server.url);
    await tab.until('typeof time === "number"');
    await tab.leave(`location.href = 'about:blank'`);
    await tab.until(`location.href === 'about:blank'`);
    await tab.leave('history.back()');
    await ends(tab);
  });
});
