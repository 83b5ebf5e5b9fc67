/**
 * Makes a fresh clone ready: installs from the lock file, runs no script of a package, and with --tests what the tests need beyond npm
 * (a browser and a Vulkan loader: on Debian as root through apt-get; elsewhere an installed one is used or
 * the tests that need it are skipped and say so); likewise NumPy, for the Python package. Does nothing where all is in place.
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
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

const missing = [
  ...(hasBrowser() ? [] : ['chromium', 'libvulkan1']),
  ...(hasNumpy() ? [] : ['python3-numpy']),
];
if (process.argv.includes('--tests') && missing.length > 0 && isDebianRoot()) {
  console.log(`Installing ${missing.join(', ')} for the tests (once) …`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: aptEnvironment() };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', ...missing], quiet);
  if (status !== 0) console.warn('That failed; the tests that need them will say so.');
}

function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
}

function hasBrowser() {
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge'].some(
    (name) => spawnSync('which', [name], { stdio: 'ignore' }).status === 0,
  );
}

function hasNumpy() {
  return ['/usr/bin/python3', 'python3'].some(
    (python) => spawnSync(python, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
  );
}

function isDebianRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}
