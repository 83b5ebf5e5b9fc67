/** `--wide`: taken where V8 has the flag and can compile under it, refused with a reason where not; and the same spikes under it. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownHosts } from '../hosts/hosts.ts';
import { isLong } from '../long.ts';
import { synfire } from './harness.ts';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const hasFlag = (binary: string) =>
  /^ +--experimental-wasm-revectorize /m.test(
    execFileSync(binary, ['--v8-options'], { encoding: 'utf8' }),
  );

describe('--wide', () => {
  it('is taken or refused by what the host has, wherever it stands', {
    timeout: 500_000,
  }, async () => {
    const lines = [
      ['--wide', 'list'],
      ['list', '--wide'],
    ];
    const ended = await Promise.all(lines.map((args) => synfire(args)));
    for (const { code, out, err } of ended) {
      if (hasFlag(process.execPath) && code === 0) {
        expect(err).toBe('');
        expect(out).toContain('microcircuit');
      } else {
        expect({ code, out }).toEqual({ code: 2, out: '' });
        expect(err).toMatch(/--wide on node/);
        expect(err).toContain('--experimental-wasm-revectorize');
      }
    }
  });

  const hosts = isLong ? knownHosts().filter(({ name }) => /^Node 2[46]$/.test(name)) : [];

  it.skipIf(!isLong).for(hosts)(
    'changes no spike of any example on $name',
    {
      timeout: 600_000,
    },
    ({ command }, { skip }) => {
      if (command === undefined) return skip();
      const [binary] = command;
      const verified = (...args: string[]) =>
        JSON.parse(
          execFileSync(binary, [cli, 'verify', '--json', ...args], {
            encoding: 'utf8',
            maxBuffer: 2 ** 26,
          }),
        ) as unknown;
      expect(hasFlag(binary)).toBe(true);
      expect(verified('--wide')).toEqual(verified());
    },
  );
});
