/** The files that a configuration names: read through a function that the caller gives, paths with `/`, so that the same code serves Node and pages. */
import { printValue, SynfireError } from '../../errors.ts';
import { FETCH_AGAIN, fileError } from '../fault.ts';

/** Gives the content of a file. Relative paths are relative to where the first configuration's own path is. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** Bytes that a JSON or CSV file may have. */
const LARGEST_TEXT = 2 ** 28;

export const folderOf = (path: string): string =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.';

/** `path` seen from `folder`, without `.` and `..` in it. */
export function joinPath(folder: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${folder}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return `${whole.startsWith('/') ? '/' : ''}${parts.join('/')}` || '.';
}

/** Rejects with `sonata-missing-file`, or with the fault that `read` throws. */
export async function readBytes(read: ReadFile, path: string, named: string): Promise<Uint8Array> {
  try {
    return await read(path);
  } catch (cause) {
    if (cause instanceof SynfireError) throw cause;
    const found = typeof path === 'string' ? `no ${path}` : printValue(path);
    const remedy = 'Put it there, or correct the path.';
    throw fileError('sonata-missing-file', named, found, 'a file that can be read', remedy, {
      cause,
    });
  }
}

export async function readText(read: ReadFile, path: string, named: string): Promise<string> {
  const bytes = await readBytes(read, path, named);
  if (bytes.length > LARGEST_TEXT) {
    const expected = `at most ${LARGEST_TEXT} bytes of text`;
    const remedy = 'Give the right file.';
    throw fileError('sonata-too-large', path, `${bytes.length} bytes`, expected, remedy);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw fileError('sonata-not-text', path, 'bytes that are no text', 'UTF-8', FETCH_AGAIN, {
      cause,
    });
  }
}

/** A JSON file whose top is an object. Rejects with `sonata-bad-json`. */
export async function readJson(
  read: ReadFile,
  path: string,
  named: string,
): Promise<Record<string, unknown>> {
  const text = await readText(read, path, named);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const found = (cause as Error).message;
    throw fileError('sonata-bad-json', path, found, 'JSON', 'Correct the file.', { cause });
  }
  if (isRecord(value)) return value;
  const remedy = 'Correct the file.';
  throw fileError('sonata-bad-json', path, 'no object at the top', 'an object', remedy);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
