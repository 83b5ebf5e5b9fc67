/** Why there is one worker: what the page's server has to send, or that the browser has no shared memory whatever it is sent. */
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

const inPage = async (isolated: boolean, shared: unknown) => {
  vi.resetModules();
  vi.stubGlobal('window', {});
  vi.stubGlobal('document', {});
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('crossOriginIsolated', isolated);
  vi.stubGlobal('SharedArrayBuffer', shared);
  return (await import('../../bindings/platform.ts')).sharedMemory();
};

test('a page that is not isolated is told the headers', async () => {
  for (const shared of [undefined, SharedArrayBuffer]) {
    expect(await inPage(false, shared)).toMatchObject({
      sharedMemory: false,
      sharedMemoryReason: expect.stringMatching(/Cross-Origin-Opener-Policy: same-origin/),
    });
  }
});

test('an isolated page has it', async () => {
  expect(await inPage(true, SharedArrayBuffer)).toMatchObject({ sharedMemory: true });
});

// WebKitGTK 2.50.6 says that a page is isolated and has no SharedArrayBuffer all the same
test('but not where the browser has none: headers would change nothing', async () => {
  expect(await inPage(true, undefined)).toEqual({
    sharedMemory: false,
    sharedMemoryReason: 'there is no SharedArrayBuffer',
  });
});
