/**
 * Hosts of WebAssembly that a machine has or can be given: Node, Deno and Bun as binaries that npm packages ship (put into a folder of
 * their own, with no script run), browsers where they are installed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gpuEnvironment } from '../backends/gpu.ts';
import { browserPath } from '../browser/chromium.ts';
import { serve } from '../browser/server.ts';
import type { Facts } from './facts.ts';
import type { Hashes } from './identity.ts';
import { gpuProgram, hostModule, page, program } from './scripts.ts';

export interface Observed {
  readonly facts: Facts;
  readonly hashes: Hashes;
}

export interface Host {
  readonly name: string;
  /** Undefined where the host is not there; the test that needs it is skipped and says so. */
  readonly command: readonly string[] | undefined;
  readonly kind: 'program' | 'page';
  /** What it is called with to have WebGPU; absent where it has none by itself. */
  readonly gpu?: readonly string[];
  /** It gives no shared memory, whatever headers a page has. */
  readonly withoutShared?: true;
}

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;
/** ms until a host must have answered. */
const PATIENCE = 240_000;

/** The binary in an npm package of this machine's kind; undefined where there is none. */
function packaged(name: string, version: string, binary: string): string | undefined {
  const folder = join(tmpdir(), 'synfire-hosts', `${name.replaceAll(/\W/g, '-')}-${version}`);
  const path = join(folder, 'node_modules', name, binary);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  try {
    const args = ['install', '--ignore-scripts', ...quiet, `${name}@${version}`];
    execFileSync('npm', args, { cwd: folder, stdio: 'ignore', timeout: PATIENCE });
  } catch {
    return undefined; // not for this machine, or no registry
  }
  return existsSync(path) ? path : undefined;
}

const found = (paths: readonly string[]) => paths.find((path) => existsSync(path));
const command = (binary: string | undefined, ...args: string[]) =>
  binary === undefined ? undefined : [binary, ...args];

/** All that are known of, there or not. Called only where they are to be tried: it may install some. */
export function knownHosts(): readonly Host[] {
  const kind = 'program';
  const wide = '--experimental-wasm-revectorize';
  const machine = `${process.platform}-${process.arch}`;
  const node = (major: number, ...args: string[]) =>
    command(packaged(`node-${machine}`, String(major), 'bin/node'), ...args);
  const deno = packaged(
    `@deno/${machine}${process.platform === 'linux' ? '-glibc' : ''}`,
    '2',
    'deno',
  );
  const bun = packaged(`@oven/bun-${machine}`, '1', 'bin/bun');
  return [
    { name: 'Node 20', kind, command: node(20) },
    { name: 'Node 24', kind, command: node(24) },
    { name: 'Node 24, wide', kind, command: node(24, wide) },
    { name: 'Node 26', kind, command: node(26) },
    { name: 'Node 26, wide', kind, command: node(26, wide) },
    {
      ...{ name: 'Deno 2', kind, command: command(deno, 'run', '--allow-all', '--no-config') },
      gpu: ['--unstable-webgpu'],
    },
    { name: 'Bun 1', kind, command: command(bun, 'run') },
    { name: 'Chromium', kind: 'page', command: command(browserPath, ...CHROMIUM) },
    { name: 'Firefox', kind: 'page', command: firefox() },
    { name: 'WebKit', kind: 'page', command: webkit(), withoutShared: true },
  ];
}

const CHROMIUM = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--user-data-dir=PROFILE',
];

/** Undefined where it is not installed. */
export const firefox = () =>
  command(
    found(['/usr/bin/firefox-esr', '/usr/bin/firefox']),
    ...['--headless', '--no-remote', '--profile', 'PROFILE'],
  );

/** Its small browser, on a screen of its own where there is none. */
function webkit(): readonly string[] | undefined {
  const library = (version: string) =>
    `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`;
  const browser = found([
    library('4.1'),
    library('4.0'),
    '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
  ]);
  const screen = found(['/usr/bin/xvfb-run']);
  if (browser === undefined || screen === undefined) return undefined;
  return [screen, '--auto-servernum', browser, '--private'];
}

/** Gives a new folder, which is removed in the end. */
export async function inFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What a host observes of itself and of ten networks, with workers of shared memory or without any. */
export const observe = (host: Host, shared: boolean): Promise<Observed> =>
  inFolder('synfire-host-', async (folder) => {
    const module = await hostModule();
    // without shared memory two are asked for all the same: the library takes one, and says so
    const answer = await (host.kind === 'program' ? ofProgram : ofPage)(
      host,
      module,
      folder,
      shared,
    );
    if ('error' in answer) throw new Error(`${host.name}: ${answer.error}`);
    return answer as Observed;
  });

/** What a host observes of the networks that spike on its own GPU. */
export const observeGpu = (host: Host): Promise<Observed> =>
  inFolder('synfire-host-', async (folder) =>
    outputOf(host, host.gpu!, await hostModule(), gpuProgram(`${dist}/`), folder),
  );

const ofProgram = (host: Host, module: string, folder: string, shared: boolean) =>
  outputOf(host, [], module, program(`${dist}/`, 2, shared), folder);

function outputOf(
  host: Host,
  flags: readonly string[],
  module: string,
  text: string,
  folder: string,
) {
  writeFileSync(join(folder, 'observe.mjs'), module);
  const main = join(folder, 'main.mjs');
  writeFileSync(main, text);
  const [binary, ...args] = host.command!;
  const out = execFileSync(binary, [...args, ...flags, main], {
    cwd: folder,
    encoding: 'utf8',
    timeout: PATIENCE,
    env: { ...gpuEnvironment, NO_COLOR: '1' },
  });
  return JSON.parse(out.trim().split('\n').at(-1)!);
}

async function ofPage(host: Host, module: string, folder: string, shared: boolean) {
  let told: (text: string) => void;
  const answer = new Promise<string>((resolve) => {
    told = resolve;
  });
  const texts = { '/': page(2), '/observe.mjs': module };
  const server = await serve(texts, shared, { told: (text) => told(text) });
  const browser = openPage(host, `${server.url}/`, folder, PATIENCE);
  try {
    return JSON.parse(await Promise.race([answer, browser.failed]));
  } finally {
    await browser.close();
    await server.close();
  }
}

interface OpenPage {
  /** Rejects where the browser cannot be started, or has been open for `patience`. */
  readonly failed: Promise<never>;
  /** Ends it with all that it started. */
  close(): Promise<void>;
}

/** A page in a browser of its own, whose files are in `folder`; it says itself what it finds. `patience`: ms. */
export function openPage(
  host: Pick<Host, 'name' | 'command'>,
  url: string,
  folder: string,
  patience: number,
): OpenPage {
  writeFileSync(join(folder, 'user.js'), QUIET_FIREFOX);
  const [binary, ...args] = host.command!.map((part) => part.replace('PROFILE', folder));
  const browser = spawn(binary, [...args, url], {
    stdio: 'ignore',
    detached: true, // its own group, so that what it starts ends with it
    env: { ...process.env, HOME: folder },
  });
  let late: ReturnType<typeof setTimeout> | undefined;
  const failed = new Promise<never>((_, fail) => {
    late = setTimeout(() => fail(new Error(`${host.name} has not answered`)), patience);
    browser.on('error', fail);
  });
  failed.catch(() => undefined); // whoever waits hears it
  const close = async () => {
    clearTimeout(late);
    const ended = new Promise((done) => browser.once('exit', done));
    if (browser.exitCode === null && browser.pid) process.kill(-browser.pid, 'SIGTERM');
    const rest = setTimeout(() => browser.pid && process.kill(-browser.pid, 'SIGKILL'), 5000);
    if (browser.exitCode === null) await ended;
    clearTimeout(rest);
  };
  return { failed, close };
}

/** No first-run pages, no reports, no updates. */
const QUIET_FIREFOX = [
  'browser.shell.checkDefaultBrowser',
  'browser.aboutwelcome.enabled',
  'datareporting.policy.dataSubmissionEnabled',
  'datareporting.healthreport.uploadEnabled',
  'toolkit.telemetry.enabled',
  'app.update.enabled',
  'app.normandy.enabled',
  'network.captive-portal-service.enabled',
  'network.connectivity-service.enabled',
  'services.settings.enabled',
  'extensions.update.enabled',
  'browser.safebrowsing.malware.enabled',
  'browser.safebrowsing.phishing.enabled',
]
  .map((name) => `user_pref("${name}", false);`)
  .concat('user_pref("browser.startup.homepage_override.mstone", "ignore");')
  .join('\n');
