/**
 * The spikes of each example are those that were committed, on every machine and with any number of
 * workers. After a change that is meant to alter spikes: SYNFIRE_UPDATE_HASHES=1 npx vitest run tests/examples
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { type ExampleHash, exampleHash } from './hashes.ts';

const file = new URL('../golden/hashes.json', import.meta.url);
const updating = Boolean(process.env.SYNFIRE_UPDATE_HASHES);
const committed: Record<string, ExampleHash> = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : {};
const found: Record<string, ExampleHash> = {};

describe('the committed spikes of', () => {
  test.each(Object.keys(examples))('%s', async (name) => {
    const now = await exampleHash(name, 0);
    expect(now.spikes).toBeGreaterThan(50);
    found[name] = now;
    if (!updating) expect(now).toEqual(committed[name]);
    expect(await exampleHash(name, 2)).toEqual(now);
  });

  afterAll(() => {
    if (updating) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  });
});
