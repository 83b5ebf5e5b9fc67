/** A notebook in Jupyter's own server and page: its cells run, show the raster, and the live raster simulates in the notebook's tab. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { describeInBrowser, launch, PATIENCE } from '../browser/chromium.ts';
import { isLong } from '../long.ts';
import { python, root } from './python.ts';

const CELLS = [
  `import synfire as sf, check
net = check.network()
run = sf.simulate(net, time=300)
run.hash`,
  'run',
  'sf.live_raster(net, time=300)',
];

const there = python && spawnSync(python, ['-c', 'import notebook, ipykernel']).status === 0;
const why = !isLong ? 'long' : there ? undefined : 'no Jupyter';

function notebook(path: string): void {
  const cells = CELLS.map((source) => ({
    ...{ cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source },
  }));
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  writeFileSync(
    path,
    JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: { kernelspec }, cells }),
  );
}

/** A port that nobody has: told to choose one, this server does not say which. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((heard) => server.listen(0, '127.0.0.1', heard));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Jupyter's server, and the address that it prints. */
async function serveNotebook(folder: string) {
  const env = {
    ...process.env,
    PYTHONPATH: ['bindings/python', 'tests/python'].map((path) => resolve(root, path)).join(':'),
    SYNFIRE_NODE: process.execPath,
    ...{ JUPYTER_CONFIG_DIR: folder, JUPYTER_DATA_DIR: folder, JUPYTER_RUNTIME_DIR: folder },
    ...{ IPYTHONDIR: folder, HOME: folder },
  };
  const setting = (name: string, value: string) => `--NotebookApp.${name}=${value}`;
  const port = await freePort();
  const args = ['-m', 'notebook', '--no-browser', '--allow-root', '--ip=127.0.0.1'];
  const more = [
    `--port=${port}`,
    setting('token', ''),
    setting('password', ''),
    setting('notebook_dir', folder),
  ];
  const child = spawn(python!, [...args, ...more], { env, cwd: root });
  const address = await new Promise<string>((found, failed) => {
    let text = '';
    child.stderr.on('data', (part) => {
      text += part;
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
      if (url) found(url);
    });
    child.on('exit', () => failed(new Error(text)));
  });
  return { address, child };
}

describeInBrowser(`in Jupyter${why ? ` (${why})` : ''}`, () => {
  it.skipIf(why !== undefined)('cells run, and their pictures are shown', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-notebook-'));
    notebook(join(folder, 'spikes.ipynb'));
    const { address, child } = await serveNotebook(folder);
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(`${address}notebooks/spikes.ipynb`);
      await page.waitForFunction('window.Jupyter?.notebook?.kernel?.is_connected?.()');
      await page.evaluate('Jupyter.notebook.execute_all_cells()');
      const text = page.locator('.output_result.output_text, .output_error').first();
      const [hash] = /^'[0-9a-f]{16}'$/m.exec(await text.innerText()) ?? [await text.innerText()];
      await page.locator('.output_svg svg').waitFor();
      const status = page.frameLocator('iframe').locator('#status');
      await expect
        .poll(() => status.textContent(), { timeout: PATIENCE })
        .toContain(`hash ${hash.slice(1, -1)}`);
      if (process.env.SYNFIRE_PICTURE) await page.screenshot({ path: process.env.SYNFIRE_PICTURE });
    } finally {
      await browser.close();
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
