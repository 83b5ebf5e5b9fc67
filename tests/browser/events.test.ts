/** Spikes of the event engine and Lyapunov spectra of spiking and rate networks: the same bits in a browser tab and in Node. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  delta,
  EventSimulation,
  exponential,
  fixedIndegree,
  gaussianWeights,
  lif,
  Network,
  rateLyapunov,
  spikingLyapunov,
} from '../../src/index.ts';
import { balanced } from '../events/networks.ts';
import { describeInBrowser, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

/** Currents of several time constants, a closed form and a bracketed one, delays. */
function delayed(tau_syn: number): Network {
  const net = new Network({ dt: 0.1, seed: 7 });
  const syn = tau_syn === 0 ? delta() : exponential({ tau_syn });
  const cells = net.population('cells', 100, lif({ receptors: { syn } }));
  const weight = tau_syn === 0 ? -0.5 : -25;
  net.connect(cells, cells, { connector: fixedIndegree(10), weight, delay: 1.5 });
  net.stepCurrent(cells, { amplitude: Array.from({ length: 100 }, (_, i) => 400 + i) });
  net.poissonInput(cells, { rate: 50, weight: -weight });
  return net;
}

describeInBrowser('the event engine in Chromium', () => {
  let browser: Browser;
  let server: TestServer;
  const pulses = (['lif', 'qif'] as const).map((model) => {
    const network = balanced({ model, size: 300, degree: 30 });
    return { ...network, phases: Array.from(network.phases as ArrayLike<number>) };
  });
  const eif = { model: 'eif', tau: 10, drive: 0.1, onset: 0, slope: 0.1, reset: -1 } as const;
  pulses.push({ ...pulses[1], neuron: eif });
  const networks = [0, 5, 3].map(delayed);

  beforeAll(async () => {
    const texts = {
      '/': '<!doctype html><title>Synfire</title>',
      '/networks.json': JSON.stringify({ pulses, networks }),
    };
    [browser, server] = await Promise.all([launch(), serve(texts, true)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('gives Node’s spikes and exponents, bit for bit', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const found = await page.evaluate(`(async () => {
      const { EventSimulation, gaussianWeights, Network, rateLyapunov, spikingLyapunov } =
        await import('/dist/index.js');
      const { pulses, networks } = await (await fetch('/networks.json')).json();
      const all = [...pulses, ...networks.map((json) => Network.fromJSON(json))];
      const trains = [];
      for (const network of all) {
        const { times, neurons } = await (await EventSimulation.create(network)).run(Number.POSITIVE_INFINITY, { spikes: 2000 });
        trains.push({ times: [...times], neurons: [...neurons] });
      }
      const { exponents } = await spikingLyapunov(pulses[1], { spikes: 500, exponents: 20 });
      const weights = gaussianWeights(60, { g: 3 });
      const rates = await rateLyapunov({ size: 60, weights, dt: 0.05, noise: 0.1 }, { time: 20, warmup: 5 });
      return { trains, exponents: [...exponents], rates: [...rates.exponents] };
    })()`);
    const trains: { times: number[]; neurons: number[] }[] = [];
    for (const network of [...pulses, ...networks]) {
      const { times, neurons } = await (await EventSimulation.create(network)).run(
        Number.POSITIVE_INFINITY,
        {
          spikes: 2000,
        },
      );
      trains.push({ times: [...times], neurons: [...neurons] });
    }
    const { exponents } = await spikingLyapunov(pulses[1], { spikes: 500, exponents: 20 });
    const weights = gaussianWeights(60, { g: 3 });
    const network = { size: 60, weights, dt: 0.05, noise: 0.1 };
    const rates = await rateLyapunov(network, { time: 20, warmup: 5 });
    expect(found).toEqual({
      trains,
      exponents: [...exponents],
      rates: [...rates.exponents],
    });
    expect(trains.every(({ times }) => times.length >= 2000)).toBe(true);
  });
});
