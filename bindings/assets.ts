/**
 * Files that travel with the library (core.wasm, math.as, worker.js, …), wherever it was put.
 *
 * In the package they lie beside the bundle; when the sources are run directly (tests), in dist/. A page
 * that loses them (some bundlers do) gives `setAssetBase`.
 */
import { isNode, nodeModule } from './platform.ts';

/** Set by the build: what it makes lies beside its assets, in a folder of any name. */
declare const SYNFIRE_BUILT: true | undefined;

let base: string | undefined;

/** Overrides where assets are looked for: a URL that ends in a slash. */
export function setAssetBase(url: string): void {
  base = url;
}

const given = new Map<string, Blob>();

/** Assets that came with the script itself: nothing is fetched for them. */
export function setAssets(assets: Readonly<Record<string, Blob>>): void {
  for (const [name, blob] of Object.entries(assets)) given.set(name, blob);
}

/** The URL of an asset. */
export function assetUrl(name: string): URL {
  const own = given.get(name);
  if (own) return blobUrl(name, own);
  if (base !== undefined) return new URL(name, base);
  const here = import.meta.url;
  const isBeside = typeof SYNFIRE_BUILT !== 'undefined' || here.includes('/dist/');
  return new URL(isBeside ? `./${name}` : `../dist/${name}`, here);
}

const urls = new Map<string, URL>();

/** One URL an asset, for as long as the page lives: workers are started from it again and again. */
function blobUrl(name: string, blob: Blob): URL {
  const url = urls.get(name) ?? new URL(URL.createObjectURL(blob));
  urls.set(name, url);
  return url;
}

/** The bytes of an asset. Rejects with a plain Error where it cannot be read. */
export async function readAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const own = given.get(name);
  if (own) return new Uint8Array(await own.arrayBuffer());
  const url = assetUrl(name);
  if (isNode && url.protocol === 'file:') {
    const fs = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
    return new Uint8Array(await fs.readFile(url));
  }
  const response = await fetch(url).catch((cause) => {
    throw new Error(`${url} could not be fetched: ${(cause as Error).message}`, { cause });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
