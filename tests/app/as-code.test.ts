/** The lab's network as a program: run, it prints the hash that the lab shows. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { cited, codeOf } from '../../app/as-code.ts';
import { buildNetwork, buildUntraced } from '../../app/networks.ts';
import { defaults } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { python, root } from '../python/python.ts';

const settings = { ...defaults, example: 'cuba', options: { size: 300 } };
const TIME = 100;
/** A program starts Node or Python, on a machine that may be shared. */
const PATIENCE = 120_000;

async function program(language: 'js' | 'py') {
  const { hash, spikeCount } = await simulate(buildNetwork(settings), { time: TIME, workers: 0 });
  expect(spikeCount).toBeGreaterThan(20);
  const run = { title: 'CUBA', reference: 'a paper\n# not code', time: TIME, hash, link: 'lab' };
  return { hash, code: codeOf(language, buildUntraced(settings), run) };
}

it('prints the hash in Node', { timeout: PATIENCE }, async () => {
  const { hash, code } = await program('js');
  expect(code).toContain(`after ${TIME} ms: ${hash}`);
  const library = pathToFileURL(resolve(root, 'dist/index.js')).href;
  const here = code.replace("'synfire'", JSON.stringify(library));
  const args = ['--input-type=module', '--eval', here];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe(hash);
});

it.skipIf(python === undefined)('prints it in Python', { timeout: PATIENCE }, async () => {
  const { hash, code } = await program('py');
  const paths = { PYTHONPATH: resolve(root, 'bindings/python'), SYNFIRE_NODE: process.execPath };
  const env = { ...process.env, ...paths };
  expect(execFileSync(python!, ['-c', code], { env, encoding: 'utf8' }).trim()).toBe(hash);
});

it('cites itself in a figure', () => {
  const svg = cited('<svg><g/></svg>\n', 'E & I <1>', 'abc');
  expect(svg).toMatch(
    /^<svg><g\/><metadata>E &amp; I &lt;1>\. Spike hash abc\. .*<\/metadata><\/svg>\n$/,
  );
});
