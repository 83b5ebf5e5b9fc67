/** `synfire info`: what this machine can do, and why not more. */
import { spawn } from 'node:child_process';
import type { GivenOptions } from '../../examples/example.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { openGpu } from '../backends/webgpu/webgpu.ts';
import { SynfireError } from '../errors.ts';
import { printBytes } from '../plan/budget.ts';
import { compilePlan } from '../plan/compile.ts';
import { describeRanks } from '../plan/rank-estimate.ts';
import { planSummary } from '../plan/summary.ts';
import { textTable } from '../plot/terminal.ts';
import { exampleAmong, exampleFlags, exampleOptions, loadSubject } from './load.ts';
import { styleOf, wrapped } from './screen.ts';
import { type Flags, numberFlag, parseFlags, usageFault } from './usage.ts';

export const infoHelp = `synfire info [example | file.js | file.json] [options of the example] [--json]
             [--ranks <n> [--workers <n>]]

  Host, processors, memory, and which backends run here; of a network its plan: populations,
  synapses, how weights are stored, memory; and what each of n ranks of an MPI run has of it.`;

interface BackendState {
  readonly name: string;
  readonly available: boolean;
  /** Why, or why not. */
  readonly reason: string;
}

const PROBE = 'probe-gpu';

const FLAGS: Flags = {
  json: { type: 'boolean' },
  ranks: { type: 'string' },
  workers: { type: 'string' },
  help: { type: 'boolean' },
  [PROBE]: { type: 'boolean' },
};

export async function info(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(args, { ...exampleFlags(exampleAmong(args)), ...FLAGS });
  const { values, positionals } = parsed;
  if (values[PROBE]) {
    console.log(JSON.stringify(await webgpuState()));
    return 0;
  }
  if (values.help) {
    console.log(infoHelp);
    return 0;
  }
  if (positionals.length > 1) {
    throw usageFault(`"${positionals[1]}"`, 'one network', 'Leave it out.');
  }
  const ranks = numberFlag(parsed, 'ranks', { min: 1, whole: true });
  const workers = numberFlag(parsed, 'workers', { min: 1, whole: true });
  if (positionals.length === 1) {
    const options = exampleOptions(parsed, FLAGS);
    return await plan(positionals[0], options, values.json === true, { ranks, workers });
  }
  if (ranks !== undefined) throw usageFault('--ranks', 'a network', 'Name one.');
  const host = await hostInfo();
  const threads = host.sharedMemory
    ? `${host.processors} workers with shared memory`
    : `one worker: ${host.sharedMemoryReason}`;
  const backends: BackendState[] = [
    {
      name: 'wasm',
      available: host.simd,
      reason: host.simd ? threads : 'this host has no WebAssembly with SIMD',
    },
    { name: 'reference', available: true, reason: 'the f64 definition, plain loops, slow' },
    await quietly(),
  ];
  if (values.json) {
    console.log(JSON.stringify({ ...host, backends }));
    return 0;
  }
  const bytes = (n: number | undefined) => (n === undefined ? 'unknown' : printBytes(n));
  const yes = (flag: boolean, otherwise: string) => (flag ? 'yes' : `no: ${otherwise}`);
  const rows = [
    ['host', host.host],
    ['processors', String(host.processors)],
    ['memory', `${bytes(host.memory)}, ${bytes(host.availableMemory)} available`],
    ['WebAssembly SIMD', yes(host.simd, 'this host has none')],
    ['shared memory', yes(host.sharedMemory, host.sharedMemoryReason)],
    ['memory of a worker', `at most ${printBytes(2 ** 32)}; more workers hold more`],
  ];
  console.log(rows.map(([name, value]) => `${name.padEnd(20)}${value}`).join('\n'));
  const style = styleOf(process.stdout);
  const table = backends.flatMap(({ name, available, reason }) =>
    wrapped(reason, (style.width ?? 80) - 'reference  runs  '.length).map((line, k) =>
      k === 0 ? [name, available ? 'yes' : 'no', line] : ['', '', line],
    ),
  );
  console.log(`\n${textTable(['backend', 'runs', 'why'], table, style)}`);
  return 0;
}

/** The plan of a network, without a run. */
async function plan(
  given: string,
  options: GivenOptions,
  json: boolean,
  { ranks, workers }: { ranks?: number; workers?: number },
): Promise<number> {
  const { build } = await loadSubject(given, options, {});
  const compiled = compilePlan(build().describe());
  const lines = ranks === undefined ? [] : [describeRanks(compiled, ranks, workers)];
  const text = [planSummary(compiled), ...lines].join('\n');
  console.log(json ? JSON.stringify({ plan: text.split('\n') }) : text);
  return 0;
}

/** GPU drivers write to stderr from native code, past everything that JavaScript could hold back: a process of its own asks them. */
function quietly(): Promise<BackendState> {
  return new Promise((found) => {
    const command = [...process.execArgv, process.argv[1], 'info', `--${PROBE}`];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.on('close', (code) => {
      const reason = `asking for an adapter ended with ${code}. Update the driver.`;
      found(code === 0 ? JSON.parse(out) : { name: 'webgpu', available: false, reason });
    });
  });
}

async function webgpuState(): Promise<BackendState> {
  try {
    const host = await openGpu();
    const { vendor, architecture, description, software, limits } = host.info;
    host.close();
    const name = description || `${vendor} ${architecture}`;
    const kind = software ? ' (a processor that plays a GPU)' : '';
    const reason = `${name}${kind}, ${printBytes(limits.bindingBytes)} an array`;
    return { name: 'webgpu', available: true, reason };
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    const [{ found, remedy }] = error.faults;
    return { name: 'webgpu', available: false, reason: `${found}. ${remedy}` };
  }
}
