/** A server of a folder of files, with the headers that shared memory needs unless `isolated` is false. `cache`: what a browser may keep. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Rejects where nothing can listen at that port; resolves with the address. Port 0: any. */
export function serveFolder(
  folder,
  { port, host = '127.0.0.1', isolated = true, cache = 'no-cache' },
) {
  const headers = isolated
    ? {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      }
    : {};
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, headers).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response
      .writeHead(200, { ...headers, 'Content-Type': type, 'Cache-Control': cache })
      .end(readFileSync(file));
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => {
      const url = `http://${host}:${server.address().port}`;
      const close = () => {
        server.close();
        server.closeAllConnections(); // a browser that was ended may have left some
      };
      resolve({ url, close });
    });
  });
}

/** Serves until it is ended, and says where: `what` it is. */
export async function serveAndSay(folder, { what, ...options }) {
  try {
    const { url } = await serveFolder(folder, options);
    console.log(`${what}: ${url}/ (Ctrl-C ends it)`);
  } catch (error) {
    console.error(`Cannot listen at port ${options.port}: ${error.message}. Try --port <n>.`);
    process.exit(1);
  }
}
