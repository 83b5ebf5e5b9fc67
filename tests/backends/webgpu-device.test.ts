/** What a device can do to a run: small limits, loss in mid-run, shaders it refuses, absence. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { GpuHost } from '../../bindings/gpu.ts';
import { GpuUnavailable } from '../../bindings/gpu-device.ts';
import { RunError } from '../../src/backends/machine/run-error.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { openGpu, webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { bernoulli, fixedOutdegree } from '../../src/connect/connector.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { calibrate } from '../../src/simulate/calibrate.ts';
import type { Recording } from '../../src/simulate/recording.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { loadState } from '../../src/simulate/snapshot.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { testGpu } from './gpu.ts';
import { load } from './harness.ts';
import { networks, STEPS } from './networks.ts';

const host = await testGpu();
const opened: GpuHost[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

async function deviceWith(limits: Partial<GpuHost['info']['limits']> = {}): Promise<GpuHost> {
  const device = await openGpu({ limits });
  opened.push(device);
  return device;
}

/** Some 40,000 synapses, and rows of weights that are shifted differently. */
function dense(): Network {
  const network = new Network({ dt: 0.1, seed: 3 });
  const receptors = { ex: exponential(), inh: exponential({ tau_syn: 8 }) };
  network.population('P', 400, lif({ receptors }), {
    initial: { v: { distribution: 'uniform', low: -65, high: -50 } },
  });
  network.stepCurrent('P', { amplitude: 450 });
  const delay = { distribution: 'uniform', low: 0.1, high: 2 } as const;
  const connector = bernoulli(0.25);
  network.connect('P', 'P', { connector, receptor: 'ex', weight: 5, delay });
  network.connect('P', 'P', { connector, receptor: 'inh', weight: -3, delay });
  network.recordStates('P', { variables: ['v'], neurons: [0, 399], every: 0.7 });
  return network;
}

const stepOf = ({ plan }: Simulation, saved: Uint8Array) => loadState(plan, saved).step;

describe.skipIf(!host)('a device', () => {
  test('with room for 96 KiB at once holds synapses in segments, and gives the same', async () => {
    const { engine: judge } = await load(referenceBackend({ precision: 'f32' }), dense());
    const { engine } = await load(
      webgpuBackend({ host: await deviceWith({ bindingBytes: 98_304 }) }),
      dense(),
    );
    expect(engine.synapses * 8).toBeGreaterThan(3 * 98_304);
    const expected = await judge.run(200);
    expect(expected.spikes).toBeGreaterThan(200);
    expect(await engine.run(200)).toEqual(expected);
  });

  test('with few workgroups an axis takes two axes', async () => {
    const { engine: judge } = await load(referenceBackend({ precision: 'f32' }), dense());
    const { engine } = await load(
      webgpuBackend({ host: await deviceWith({ workgroups: 3 }) }),
      dense(),
    );
    expect(await engine.run(100)).toEqual(await judge.run(100));
  });

  test('that cannot hold an array refuses it with numbers, before it allocates', async () => {
    const network = new Network({ dt: 0.1 });
    network.population('P', 1000, lif());
    network.connect('P', 'P', { connector: fixedOutdegree(1), weight: 1, delay: 100 });
    const gpu = await deviceWith({ bindingBytes: 65_536 });
    const error = await webgpuBackend({ host: gpu })
      .load((await import('../../src/plan/compile.ts')).compilePlan(network.describe()))
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SynfireError);
    expect((error as SynfireError).code).toBe('gpu-limit');
    expect((error as SynfireError).message).toMatch(/1001 steps.*4\.1 MB.*66 kB/);
  });

  test('whose submissions are small records the same samples, bins and spikes', async () => {
    const pieces = [1, 2, 3, 50, 7, 137];
    const { engine: judge } = await load(referenceBackend({ precision: 'f32' }), dense());
    const { engine } = await load(webgpuBackend({ host: host! }), dense());
    for (const steps of pieces) expect(await engine.run(steps)).toEqual(await judge.run(steps));
  });

  test('that is lost ends the run with what was recorded and the last snapshot', async () => {
    const gpu = await deviceWith();
    const simulation = await Simulation.create(dense(), { backend: 'webgpu', gpu: { host: gpu } });
    await simulation.run(5);
    const snapshot = await simulation.snapshot();
    const error = await simulation
      .run(2000, { onProgress: ({ time }) => time > 2 && gpu.lose() })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RunError);
    const { code, recording, snapshot: carried } = error as RunError<Recording>;
    expect(code).toBe('device-lost');
    expect(recording.spikeCount).toBeGreaterThan(0);
    expect(recording.duration).toBeLessThan(2000);
    expect(stepOf(simulation, carried!)).toBeGreaterThanOrEqual(stepOf(simulation, snapshot));
    await simulation.dispose();
    // and the snapshot goes on elsewhere
    const other = await Simulation.create(dense(), { backend: 'wasm', workers: 0 });
    await other.restore(carried!);
    expect((await other.run(20)).spikeCount).toBeGreaterThan(0);
    await other.dispose();
  });

  test('that is lost is replaced by WebAssembly where that was asked for: the same spikes', async () => {
    const gpu = await deviceWith();
    const options = { backend: 'webgpu', gpu: { host: gpu }, onDeviceLost: 'resume' } as const;
    const simulation = await Simulation.create(dense(), { ...options, workers: 0 });
    const onProgress = ({ time }: { time: number }) => {
      if (time > 2) gpu.lose();
    };
    const run = await simulation.run(60, { onProgress });
    expect(simulation.reason).toMatch(/WebAssembly.*the GPU was lost at/);
    await simulation.dispose();
    const whole = await simulate(dense(), { time: 60, workers: 0 });
    expect(run.hash).toBe(whole.hash);
    expect(run.spikeCount).toBe(whole.spikeCount);
  });

  test('is measured beside WebAssembly by calibrate', async () => {
    const { backend, measured, reason } = await calibrate(dense(), {
      wallTime: 50,
      workers: 0,
      gpu: { host: host! },
    });
    expect(measured.map((m) => m.backend)).toEqual(['wasm', 'webgpu']);
    expect(measured[0].hash).toBe(measured[1].hash);
    expect(reason).toContain(backend);
  });

  test('is shared by simulations, and each ends alone', async () => {
    const { engine: first } = await load(webgpuBackend({ host: host! }), networks[0].build());
    const { engine: second } = await load(webgpuBackend({ host: host! }), networks[0].build());
    const expected = await first.run(STEPS);
    await first.dispose();
    expect(await second.run(STEPS)).toEqual(expected);
  });

  test('lets a process end by itself after dispose', () => {
    const script = `
      const { lif, Network, simulate } = await import(process.argv[1]);
      const network = new Network({ dt: 0.1 });
      network.population('P', 10, lif());
      network.stepCurrent('P', { amplitude: 500 });
      const run = await simulate(network, { time: 20, backend: 'webgpu' });
      console.log(run.spikeCount);`;
    const library = join(import.meta.dirname, '../../dist/index.js');
    const args = ['--input-type=module', '-e', script, library];
    const out = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 500_000 });
    expect(Number(out)).toBeGreaterThan(0);
  });

  test('names the line of a shader that it refuses', async () => {
    const error = await host!
      .program('a wrong one', 'fn f() {}\nfn g( {', 'f', [])
      .catch((e: unknown) => e);
    expect((error as { faults: { line: number; text: string }[] }).faults[0]).toMatchObject({
      line: 2,
      text: 'fn g( {',
    });
  });
});

test('no adapter is an error that says what to install', async () => {
  const gpu = { requestAdapter: async () => null } as unknown as GPU;
  await expect(GpuHost.open({ gpu })).rejects.toBeInstanceOf(GpuUnavailable);
  const error = await simulate(dense(), { time: 1, backend: 'webgpu', gpu: { gpu } }).catch(
    (e: unknown) => e,
  );
  expect((error as SynfireError).code).toBe('no-gpu');
  expect((error as SynfireError).message).toMatch(/Vulkan driver.*"wasm"/);
});
