/** Pages of a folder in Firefox, which no driver is asked for: each is given a script that tells the test what it finds. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { firefox, inFolder, openPage } from './hosts.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface FirefoxPages {
  /** What is served, cross-origin isolated. */
  readonly root: string;
  /** The address behind the origin that is opened first. */
  readonly first: string;
  /** HTML that stands first in the head of every page. */
  readonly script: string;
  /** What a page posts; what it is answered, or undefined where it was the last. */
  readonly told: (text: string) => string | undefined;
  /** ms for all together. */
  readonly patience: number;
}

/** Returns when the last has told. Rejects where Firefox cannot be started or they take longer. */
export async function inFirefox({ root, first, script, told, patience }: FirefoxPages) {
  let finish: () => void;
  const finished = new Promise<void>((done) => {
    finish = done;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const answer = told(await text(request));
      response.end(answer ?? '', () => answer ?? finish());
      return;
    }
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const file = path.endsWith('/') ? `${path}index.html` : path;
    try {
      const body = readFileSync(join(root, file));
      response.writeHead(200, {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      });
      const html = file.endsWith('.html');
      response.end(html ? body.toString().replace('<head>', `<head>${script}`) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${first}`;
  await inFolder('synfire-firefox-', async (folder) => {
    const browser = openPage({ name: 'Firefox', command: firefox() }, url, folder, patience);
    try {
      await Promise.race([finished, browser.failed]);
    } finally {
      await browser.close();
      server.close();
      server.closeAllConnections();
    }
  });
}
