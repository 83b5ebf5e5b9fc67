/**
 * Ten networks have one hash each, on every host: Node of three versions, Deno, Bun, Chromium, Firefox, WebKit, with shared memory and
 * without. In short on this Node alone; the others, where they are to be had, by `npm run test:long`. After a change that is meant to
 * alter results: SYNFIRE_UPDATE_HASHES=1 npx vitest run tests/hosts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.ts';
import * as rate from '../../src/rate/index.ts';
import * as sampling from '../../src/sampling/index.ts';
import { isLong } from '../long.ts';
import { type Host, knownHosts, type Observed, observe, observeGpu } from './hosts.ts';
import { type Hashes, identity } from './identity.ts';

const file = new URL('../golden/identity.json', import.meta.url);
const committed = () => JSON.parse(readFileSync(file, 'utf8')) as Hashes;

describe('this Node', () => {
  it('has the committed hash of each of ten networks', async () => {
    const found = await identity({ library, rate, sampling }, 0);
    expect(Object.keys(found)).toHaveLength(10);
    expect(new Set(Object.values(found)).size).toBe(10);
    if (process.env.SYNFIRE_UPDATE_HASHES) {
      writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    }
    expect(found).toEqual(committed());
  });
});

const hosts: readonly Host[] = isLong ? knownHosts() : [];

describe.skipIf(!isLong).each(hosts.map((host) => [host.name, host] as const))('%s', (_, host) => {
  const seen = new Map<boolean, Promise<Observed>>();
  const observed = (shared: boolean) => {
    const known = seen.get(shared) ?? observe(host, shared);
    seen.set(shared, known);
    return known;
  };

  it.skipIf(!host.command).each([
    ['with', true],
    ['without', false],
  ])('%s shared memory: the committed hashes', async (_, shared) => {
    const { hashes, facts } = await observed(shared);
    console.log(`${facts.agent}: ${JSON.stringify(facts)}`);
    expect(hashes).toEqual(committed());
    expect(facts.sharedMemory).toBe(shared && !host.withoutShared);
  });

  it.skipIf(!host.command || !host.gpu)('has the committed hashes on its own WebGPU', async () => {
    const { facts, hashes } = await observeGpu(host);
    console.log(`${facts.agent}, WebGPU: ${JSON.stringify(hashes)}`);
    expect(Object.keys(hashes).length).toBe(7);
    expect(committed()).toMatchObject(hashes);
  });

  it.skipIf(!host.command)('differs where docs/hosts.md says that it may', async () => {
    const { facts } = await observed(true);
    if (facts.sharedMemory) {
      expect(facts.growth).toBe('1 page in the old buffer, 3 in the new one');
      // pages may not wait in their own thread; there is no page elsewhere
      expect(facts.wait).toBe(host.kind === 'page' ? 'TypeError' : 'timed-out');
    }
    expect(facts.nan).toMatch(/^[7f]fc00000$/);
    expect(facts.math).toMatch(/^[0-9a-f]{8}$/);
  });
});
