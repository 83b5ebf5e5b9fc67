/** Hosts that lack something: leave to start workers, WebAssembly, a real page, a word about the machine. The spikes are the same, or the fault says what is missing. */
import { execFile } from 'node:child_process';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { hostInfo } from '../../bindings/platform.ts';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;
const PROGRAM = `
const { bernoulli, lif, Network, Simulation } = await import('${dist}/index.js');
const { RateSimulation } = await import('${dist}/rate.js');
const net = new Network({ dt: 0.1, seed: 8 });
const e = net.population('E', 300, lif({ t_ref: 2 }));
net.connect(e, e, { connector: bernoulli(0.1), weight: 20, delay: 1.5 });
net.poissonInput(e, { rate: 8000, weight: 40 });
const asked = { workers: 2 };
const told = (work) => work.catch(({ name, code, faults }) => ({ name, code, found: faults?.[0].found }));
const spikes = async (options) => {
  const simulation = await Simulation.create(net, options);
  return { reason: simulation.reason, hash: (await simulation.run(30)).hash };
};
const rates = async () => {
  const model = { states: { x: '(2 - x)/tau' }, parameters: { tau: 5 }, output: 'x', size: 8, dt: 1 };
  const simulation = await RateSimulation.create(model, asked);
  await simulation.step(3);
  return [...(await simulation.read('x'))];
};
const found = { wasm: await told(spikes(asked)), rates: await told(rates()) };
if (WITH_REFERENCE) found.reference = await told(spikes({ backend: 'reference' }));
console.log(JSON.stringify(found));
process.exit(0);
`;

interface Told {
  readonly reason?: string;
  readonly hash?: string;
  readonly name?: string;
  readonly code?: string;
  readonly found?: string;
}

async function inNode(flags: readonly string[], before = '', reference = false) {
  const text = before + PROGRAM.replace('WITH_REFERENCE', String(reference));
  const args = [...flags, '--input-type=module', '--eval', text];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 240_000 });
  return JSON.parse(stdout) as { wasm: Told; rates: unknown; reference?: Told };
}

let ordinary: Promise<Awaited<ReturnType<typeof inNode>>> | undefined;
const usual = () => (ordinary ??= inNode([]));

it('a Node that may start no worker runs all in the calling thread, with the same spikes', async () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const found = await inNode([permission, '--allow-fs-read=*']);
  const { wasm, rates } = await usual();
  expect(wasm.reason).toBe('WebAssembly SIMD, as asked');
  expect(found.wasm).toEqual({
    hash: wasm.hash,
    reason: 'WebAssembly SIMD, one worker: none can be started here, so it is the calling thread',
  });
  expect(found.rates).toEqual(rates);
}, 300_000);

it('a document that a program made, as jsdom does, makes no page of Node', async () => {
  const found = await inNode([], 'globalThis.window = globalThis; globalThis.document = {};');
  expect(found).toEqual(await usual());
}, 300_000);

it('without WebAssembly every engine on it says so, and the reference runs', async () => {
  const found = await inNode(['--jitless'], '', true);
  const fault = { name: 'SynfireError', code: 'no-simd', found: 'no WebAssembly' };
  expect(found).toMatchObject({ wasm: fault, rates: fault });
  expect(found.reference?.hash).toMatch(/^[0-9a-f]{16}$/);
}, 300_000);

const os = createRequire(import.meta.url)('node:os') as Record<string, unknown>;
const { totalmem, freemem } = os;
afterEach(() => {
  Object.assign(os, { totalmem, freemem });
  syncBuiltinESMExports();
});

// Deno without --allow-sys
it('what a host keeps to itself is unknown', async () => {
  const refuse = () => {
    throw new Error('Requires sys access to "systemMemoryInfo"');
  };
  Object.assign(os, { totalmem: refuse, freemem: refuse });
  syncBuiltinESMExports();
  const info = await hostInfo();
  expect(info.memory).toBeUndefined();
  expect(info.processors).toBeGreaterThan(0);
});
