/**
 * Makes a fresh clone ready: installs from the lock file, and with --tests what the tests need beyond npm
 * (a browser and a Vulkan loader: on Debian as root through apt-get; elsewhere an installed one is used or
 * the tests that need it are skipped and say so). Does nothing where all is in place.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Synfire needs Node 20 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const installed = join(root, 'node_modules/.package-lock.json');
const lock = join(root, 'package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.log('Installing packages (once) …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

if (process.argv.includes('--tests') && !hasBrowser() && isDebianRoot()) {
  console.log('Installing a browser and a Vulkan loader for the tests (once) …');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: aptEnvironment() };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  const packages = ['chromium', 'libvulkan1'];
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', ...packages], quiet);
  if (status !== 0) console.warn('That failed; the tests that need a browser will say so.');
}

function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
}

function hasBrowser() {
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge'].some(
    (name) => spawnSync('which', [name], { stdio: 'ignore' }).status === 0,
  );
}

function isDebianRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}
