/**
 * Files that travel with the library (core.wasm, kernels.json, worker.js, …), wherever it was put.
 *
 * In the package they lie beside the bundle; when the sources are run directly (tests), in dist/. A page
 * that loses them (some bundlers do) gives `setAssetBase`.
 */
import { isNode, nodeModule } from './platform.ts';

let base: string | undefined;

/** Overrides where assets are looked for: a URL that ends in a slash. */
export function setAssetBase(url: string): void {
  base = url;
}

/** The URL of an asset. */
export function assetUrl(name: string): URL {
  if (base !== undefined) return new URL(name, base);
  const here = import.meta.url;
  return new URL(here.includes('/dist/') ? `./${name}` : `../dist/${name}`, here);
}

/** The bytes of an asset. Rejects with a plain Error where it cannot be read. */
export async function readAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = assetUrl(name);
  if (isNode && url.protocol === 'file:') {
    const fs = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
    return new Uint8Array(await fs.readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
