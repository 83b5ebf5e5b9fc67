/** A file server for tests: dist/ and given texts, with or without cross-origin isolation. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const dist = resolve(import.meta.dirname, '../../dist');
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.html': 'text/html',
};

export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Hears what a page posts, as text. */
  readonly told?: (text: string) => void;
  /** Content-Security-Policy of everything. */
  readonly policy?: string;
}

/** Serves `texts` by path, and dist/ as /dist/… and /synfire/…; `isolated` adds the headers that shared memory needs. */
export async function serve(
  texts: Readonly<Record<string, string>>,
  isolated: boolean,
  { told, policy }: ServerOptions = {},
): Promise<TestServer> {
  const headers: Record<string, string> = isolated
    ? {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      }
    : {};
  if (policy !== undefined) headers['Content-Security-Policy'] = policy;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const type = TYPES[extname(path)] ?? 'text/html';
    if (request.method === 'POST') {
      told?.(await text(request));
      response.writeHead(204, headers).end();
      return;
    }
    try {
      const body =
        texts[path] ?? (await readFile(join(dist, path.replace(/^\/(dist|synfire)\//, ''))));
      response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections(); // a browser that was ended may have left some
      }),
  };
}
