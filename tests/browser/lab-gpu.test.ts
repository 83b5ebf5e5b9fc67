/** The lab with WebGPU (a software adapter), what happens when the GPU is lost, and two tabs at once. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, pack } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, launch, shown } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

/** Canvases with WebGPU are shown only where the compositor uses the same software device. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=vulkan',
];
/** Keeps the page's GPU device at hand, so that the test can take it away. */
const KEEP_DEVICE = `if (globalThis.GPUAdapter) {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    return (globalThis.device = await request.apply(this, given));
  };
}`;
const LIT = `new Promise((done) => requestAnimationFrame(() => {
  const shown = document.querySelector('#space');
  const copy = Object.assign(document.createElement('canvas'), { width: shown.width, height: shown.height });
  const context = copy.getContext('2d');
  context.drawImage(shown, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  done(data.filter((value, k) => k % 4 === 3 && value > 0).length);
}))`;

describeInBrowser('the lab with WebGPU', () => {
  let browser: Browser;
  let server: LabServer;
  /** A link to the smallest network, where another is not what is looked at. */
  let small: string;
  beforeAll(async () => {
    const network = { example: 'cuba', options: { size: 100 }, workers: 1, until: 600_000 };
    small = `#s=${await pack({ ...defaults, ...network })}`;
    const folder = buildLab();
    [browser, server] = await Promise.all([launch(SOFTWARE_GPU), serveLab(folder, true)]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('draws the 3-D view with it, and without it once the GPU is lost; the run goes on', async () => {
    // a processor draws each pixel
    const page = await browser.newPage({ viewport: { width: 700, height: 500 } });
    await page.addInitScript(KEEP_DEVICE);
    await page.goto(server.url);
    await page.waitForSelector('body[data-state=running]');
    await page.waitForFunction(`document.querySelector('#gpu').textContent.startsWith('WebGPU: ')`);
    await page.click('nav [data-view=space]');
    const note = (text: string) =>
      page.waitForFunction(
        `document.querySelector('#space-note').textContent.includes(${JSON.stringify(text)})`,
      );
    await note('with WebGPU');
    await eventually(() => page.evaluate(LIT)).toBeGreaterThan(1000);
    await page.evaluate('device.destroy()');
    await note('without WebGPU (the GPU was lost');
    await eventually(() => page.evaluate(LIT)).toBeGreaterThan(1000);
    // the panel has asked again, and so does the view when it is entered again
    await shown(page, '#gpu').toMatch(/^WebGPU: it can simulate here\. It was lost while it drew/);
    expect(await page.locator('#backend [value=webgpu]').count()).toBe(1);
    await page.click('nav [data-view=activity]');
    await page.click('nav [data-view=space]');
    await note('with WebGPU');
    await eventually(() => page.evaluate(LIT)).toBeGreaterThan(1000);
    const time = await page.textContent('#time');
    await page.waitForFunction(`document.querySelector('#time').textContent !== '${time}'`);
    await page.context().close();
  });

  it('simulates on it: the spike hash is Node’s', async () => {
    const network = { example: 'cuba', options: { size: 1000 }, until: 20 };
    const settings = { ...defaults, ...network, backend: 'webgpu' } as const;
    const node = await simulate(buildNetwork(settings), { time: 20, workers: 1 });
    expect(node.spikeCount).toBeGreaterThan(100);
    const page = await browser.newPage();
    await page.goto(`${server.url}#s=${await pack(settings)}`);
    await page.waitForSelector('body[data-state=finished]');
    await shown(page, '#hash').toBe(node.hash);
    await shown(page, '#reason').toMatch(/WebGPU on/);
    await page.context().close();
  });

  it('measures the scale of both engines, with the same spikes', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}${small}`);
    await page.waitForSelector('body[data-state=running]');
    await page.click('nav [data-view=scale]');
    await page.fill('#scale-to', '1000');
    await page.click('#scale-run');
    await page.waitForFunction(
      `document.querySelector('#scale-result').textContent.includes('on WebGPU')`,
    );
    const [got] = await Promise.all([page.waitForEvent('download'), page.click('#scale-save')]);
    const { curves } = JSON.parse((await readFile(await got.path())).toString());
    expect(curves).toMatchObject([
      { engine: 'wasm', points: [{ neurons: 1000, synapses: 100_000 }], faults: [] },
      { engine: 'webgpu', points: [{ neurons: 1000, synapses: 100_000 }], faults: [] },
    ]);
    expect(curves[1].points[0].hash).toBe(curves[0].points[0].hash);
    expect(await page.locator('#scale-table tbody').count()).toBe(2);
    await page.context().close();
  });

  it('says in both of two tabs that they share the processors', async () => {
    const context = await browser.newContext();
    const first = await context.newPage();
    await first.goto(`${server.url}${small}`);
    await first.waitForSelector('body[data-state=running]');
    const second = await context.newPage();
    await second.goto(`${server.url}${small}`);
    for (const page of [first, second]) {
      await page.waitForFunction(
        `document.querySelector('#tabs').textContent.includes('share the processors')`,
      );
    }
    await context.close();
  });
});
