/**
 * The cases that ever failed (kept.jsonl), and a short part of tools/fuzz.mjs, the same each time; in the long tests a million, or as many
 * as a quarter of an hour holds. What was tried of each kind, and how many a second, is printed then.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isLong } from '../long.ts';

const script = resolve(import.meta.dirname, '../../tools/fuzz.mjs');
const cases = isLong ? 1_000_000 : 1000;
const MINUTES = 15;

it(
  'random and damaged input is accepted or refused with our error, in time, and nothing of it is held',
  async () => {
    const args = [script, '--cases', String(cases), '--minutes', String(MINUTES)];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args).catch((e) => e);
    expect(stdout).toBe('');
    if (isLong) console.log(stderr);
    const told = /(\d+) cases(.*) of (\d+) kinds .* refused, 0 failed/.exec(stderr);
    expect(told, stderr).not.toBeNull();
    const kept = readFileSync(join(import.meta.dirname, 'kept.jsonl'), 'utf8')
      .trim()
      .split('\n');
    if (told?.[2] === '')
      expect(Number(told?.[1])).toBeGreaterThanOrEqual(0.95 * (cases + kept.length));
    expect(Number(told?.[3])).toBeGreaterThan(35);
  },
  2 * MINUTES * 60_000,
);
