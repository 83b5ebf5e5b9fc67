/**
 * `synfire verify`: the same spikes on every engine of this machine. Runs the small form of each example in
 * the calling thread, with one, two and three workers, and on the GPU if there is one, and compares the hashes of
 * the spike trains.
 */

import { examples } from '../../examples/index.ts';
import type { GpuHost } from '../backends/machine/host.ts';
import { openGpu } from '../backends/webgpu/webgpu.ts';
import { SynfireError, suggest } from '../errors.ts';
import { SpikeHash } from '../plan/hash.ts';
import { textTable } from '../plot/terminal.ts';
import { measure } from './measure.ts';
import { makeScreen, styleOf } from './screen.ts';
import { parseFlags } from './usage.ts';

export const verifyHelp = `synfire verify [examples …] [--json]

  Runs each example, small, on every engine and compares the hashes of the spikes.
  Exit code 1 if two differ.`;

/** Worker counts: 0 is the calling thread. */
const WORKERS = [0, 1, 2, 3] as const;

/** ms: enough for every small example to spike in all its parts. */
const VERIFY_TIME = 200;

interface Verified {
  readonly example: string;
  readonly spikes: number;
  readonly hashes: Readonly<Record<string, string>>;
  readonly equal: boolean;
}

const engineName = (workers: number) =>
  workers === 0 ? 'in thread' : `${workers} worker${workers > 1 ? 's' : ''}`;

/** `host`: the GPU, if there is one. */
async function verifyExample(name: string, host?: GpuHost): Promise<Verified> {
  const hashes: Record<string, string> = {};
  let spikes = 0;
  for (const workers of WORKERS) {
    const network = examples[name].small();
    const { recording } = await measure(network, { time: VERIFY_TIME, workers });
    hashes[engineName(workers)] = recording.hash;
    spikes = recording.spikeCount;
  }
  if (host) {
    const network = examples[name].small();
    const options = { time: VERIFY_TIME, backend: 'webgpu', gpu: { host } } as const;
    hashes.webgpu = (await measure(network, options)).recording.hash;
  }
  return { example: name, spikes, hashes, equal: new Set(Object.values(hashes)).size === 1 };
}

export async function verify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (values.help) {
    console.log(verifyHelp);
    return 0;
  }
  const known = Object.keys(examples);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SynfireError({
      code: 'unknown-example',
      where: 'synfire verify',
      found: `"${unknown}"`,
      expected: 'an example',
      remedy: suggest(unknown, known),
    });
  }
  const screen = makeScreen({ quiet: values.json === true });
  const results: Verified[] = [];
  const { host, absence } = await gpuOfThisMachine();
  for (const name of positionals.length > 0 ? positionals : known) {
    screen.build(results.length / known.length);
    results.push(await verifyExample(name, host));
  }
  const gpu = host
    ? `webgpu: ${host.info.description || host.info.vendor}`
    : `no webgpu: ${absence}`;
  host?.close();
  screen.clear();
  const equal = results.every((result) => result.equal);
  const total = totalHash(results);
  if (values.json) {
    console.log(JSON.stringify({ equal, total, gpu, results }));
  } else {
    const rows = results.map(({ example, spikes, hashes, equal: same }) => {
      const [first] = Object.values(hashes);
      const shown = same ? first : Object.entries(hashes).map(([e, h]) => `${e} ${h}`);
      const left = host && !hashes.webgpu ? ' (not on webgpu)' : '';
      return [example, spikes, String(shown), same ? `equal${left}` : 'DIFFERENT'];
    });
    const engines = [...WORKERS.map(engineName), ...(host ? ['webgpu'] : [])];
    const head = ['example', 'spikes', 'hash', engines.join(', ')];
    console.log(textTable(head, rows, styleOf(process.stdout)));
    console.log(`\n${gpu}`);
    console.log(`total ${total}: ${equal ? 'the same spikes everywhere' : 'spikes differ'}`);
  }
  return equal ? 0 : 1;
}

async function gpuOfThisMachine(): Promise<{ host?: GpuHost; absence?: string }> {
  try {
    return { host: await openGpu() };
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    return { absence: `${error.faults[0].found}. ${error.faults[0].remedy}` };
  }
}

/** One hash for all examples, to compare machines by. */
function totalHash(results: readonly Verified[]): string {
  const hash = new SpikeHash();
  for (const { hashes } of results) {
    const [first] = Object.values(hashes);
    hash.merge([Number.parseInt(first.slice(8), 16), Number.parseInt(first.slice(0, 8), 16)]);
  }
  return hash.toString();
}
