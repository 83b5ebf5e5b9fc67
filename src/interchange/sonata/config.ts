/**
 * Circuit and simulation configurations as one description: `config.json` may point to the two, a simulation to its circuit, or one file may
 * hold all. Variables of the manifest are put in, paths are those seen from each file.
 */
import { suggest } from '../../errors.ts';
import { faultOf, fileError } from '../fault.ts';
import { folderOf, isRecord, joinPath, type ReadFile, readJson } from './files.ts';

export interface SonataConfig {
  /** Names the configuration in errors. */
  readonly where: string;
  readonly nodes: readonly FilePair[];
  readonly edges: readonly FilePair[];
  readonly components: Readonly<Record<string, string>>;
  readonly run: { readonly tstart: number; readonly tstop: number; readonly dt: number };
  readonly seed?: number;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly reports: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly output: {
    readonly dir: string;
    readonly spikesFile: string;
    readonly order: 'none' | 'by_id' | 'by_time';
  };
  readonly nodeSets: Readonly<Record<string, unknown>>;
  readonly simulator: string;
}

export interface FilePair {
  readonly file: string;
  readonly types?: string;
  /** Names the entry in errors. */
  readonly where: string;
}

/** Files that point to files that point …: more is a circle. */
const LARGEST_DEPTH = 8;

/** Whether a JSON object looks like a configuration of SONATA: what `synfire run` asks. */
export const isSonataConfig = (value: unknown): boolean =>
  isRecord(value) &&
  (typeof value.network === 'string' ||
    typeof value.simulation === 'string' ||
    isRecord(value.networks) ||
    (isRecord(value.run) && isRecord(value.manifest)));

/**
 * Reads `path` and what it points to. Rejects with `sonata-bad-config`, `sonata-bad-manifest`, `sonata-missing-file`, `sonata-bad-json`.
 */
export async function readConfig(path: string, read: ReadFile): Promise<SonataConfig> {
  const merged = await gather(path, read, path, 0);
  const networks = record(merged, 'networks', path);
  const pairs = (kind: 'nodes' | 'edges'): FilePair[] =>
    list(networks[kind] ?? [], `${path} › networks › ${kind}`).flatMap((entry, k) => {
      const where = `${path} › networks › ${kind}[${k}]`;
      if (!isRecord(entry)) throw bad(where, 'no object', `${kind}_file and its types`);
      if (entry.enabled === false) return [];
      const file = entry[`${kind}_file`];
      const types = entry[`${kind.slice(0, -1)}_types_file`] ?? undefined;
      if (typeof file !== 'string') throw bad(where, `no ${kind}_file`, 'the path of a file');
      if (types !== undefined && typeof types !== 'string') throw bad(where, 'types', 'a path');
      return [{ file, where, ...(types === undefined ? {} : { types }) }];
    });
  const run = record(merged, 'run', path);
  const output = optional(merged, 'output', path);
  const order = String(output.spikes_sort_order ?? 'by_time').replace(/^(?!by_|none)/, 'by_');
  if (!['none', 'by_id', 'by_time'].includes(order)) {
    throw bad(`${path} › output › spikes_sort_order`, order, 'none, by_id or by_time');
  }
  const dir = String(output.output_dir ?? joinPath(folderOf(path), 'output'));
  const number = (name: string, otherwise?: number): number => {
    const value = run[name] ?? otherwise;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw bad(`${path} › run › ${name}`, `${value}`, 'a number of ms');
  };
  const [tstart, tstop, dt] = [number('tstart', 0), number('tstop'), number('dt', 0.1)];
  if (!(dt > 0)) throw bad(`${path} › run › dt`, `${dt}`, 'a number of ms > 0');
  if (!(tstop > tstart)) throw bad(`${path} › run › tstop`, `${tstop}`, `more than ${tstart}`);
  const seed = run.random_seed;
  const setsFile = merged.node_sets_file;
  return {
    where: path,
    nodes: pairs('nodes'),
    edges: pairs('edges'),
    components: optional(merged, 'components', path) as Record<string, string>,
    run: { tstart, tstop, dt },
    ...(typeof seed === 'number' ? { seed } : {}),
    conditions: optional(merged, 'conditions', path),
    inputs: entries(merged, 'inputs', path),
    reports: entries(merged, 'reports', path),
    output: {
      dir,
      spikesFile: String(output.spikes_file ?? 'spikes.h5'),
      order: order as 'none',
    },
    nodeSets:
      typeof setsFile === 'string'
        ? await readJson(read, setsFile, `${path} › node_sets_file`)
        : optional(merged, 'node_sets', path),
    simulator: String(merged.target_simulator ?? ''),
  };
}

/** A file with what it points to under it: its own words win. */
async function gather(
  path: string,
  read: ReadFile,
  named: string,
  depth: number,
): Promise<Record<string, unknown>> {
  if (depth > LARGEST_DEPTH) throw bad(named, 'files that point to each other', 'an end to it');
  const given = await readJson(read, path, named);
  const own = resolved(given, path);
  let below: Record<string, unknown> = {};
  for (const key of ['network', 'simulation'] as const) {
    const next = own[key];
    if (typeof next !== 'string') continue;
    below = { ...below, ...(await gather(next, read, `${path} › ${key}`, depth + 1)) };
  }
  return { ...below, ...own };
}

/** Keys whose texts are no paths. */
const PLAIN =
  /^(node_set|cells|module|input_type|variable_name|target_simulator|sections|unit|trial)$/;

function resolved(given: Record<string, unknown>, path: string): Record<string, unknown> {
  const folder = folderOf(path);
  const manifest = manifestOf(given.manifest ?? {}, folder, path);
  const walk = (value: unknown, key: string, where: string): unknown => {
    if (Array.isArray(value)) return value.map((item, k) => walk(item, key, `${where}[${k}]`));
    if (isRecord(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, walk(item, name, `${where} › ${name}`)]),
      );
    }
    if (typeof value !== 'string') return value;
    const text = substitute(value, manifest, folder, where);
    const isPath =
      /(_file|_dir|^network|^simulation)$/.test(key) && !/^(spikes|log)_file$/.test(key);
    return isPath && !PLAIN.test(key) ? joinPath(folder, text) : text;
  };
  return walk({ ...given, manifest: undefined }, '', path) as Record<string, unknown>;
}

/** Variables without variables in them. */
function manifestOf(given: unknown, folder: string, path: string): ReadonlyMap<string, string> {
  const where = `${path} › manifest`;
  if (!isRecord(given)) throw manifestFault(where, 'no object', 'paths by name');
  const raw = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string') throw manifestFault(`${where} › ${name}`, 'no text', 'a path');
    raw.set(name.startsWith('$') ? name : `$${name}`, value);
  }
  const done = new Map<string, string>();
  const open = new Set<string>();
  const find = (name: string): string => {
    const known = done.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) throw manifestFault(`${where} › ${name}`, 'a circle', 'a path in the end');
    open.add(name);
    const path = substitute(
      raw.get(name)!,
      { get: (n) => (raw.has(n) ? find(n) : undefined), keys: () => raw.keys() },
      folder,
      `${where} › ${name}`,
    );
    done.set(name, joinPath(folder, path));
    return done.get(name)!;
  };
  for (const name of raw.keys()) find(name);
  return done;
}

/** `$NAME` and `${NAME}`; `${configdir}` and `$configdir` are where the file is. */
function substitute(
  text: string,
  variables: { get(name: string): string | undefined; keys(): Iterable<string> },
  folder: string,
  where: string,
): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, plain) => {
    const name = `$${braced ?? plain}`;
    const value = variables.get(name) ?? (name === '$configdir' ? folder : undefined);
    if (value !== undefined) return value;
    throw manifestFault(where, whole, suggest(name, variables.keys()));
  });
}

function record(of: Record<string, unknown>, key: string, path: string): Record<string, unknown> {
  const value = of[key];
  if (isRecord(value)) return value;
  const remedy = 'Add it, or give the configuration that has it.';
  throw fileError('sonata-bad-config', path, `no "${key}"`, `an object "${key}"`, remedy);
}

const optional = (of: Record<string, unknown>, key: string, path: string) =>
  of[key] === undefined ? {} : record(of, key, path);

function entries(of: Record<string, unknown>, key: string, path: string) {
  const all = optional(of, key, path);
  for (const [name, value] of Object.entries(all)) {
    if (!isRecord(value)) throw bad(`${path} › ${key} › ${name}`, 'no object', 'an object');
  }
  return all as Record<string, Record<string, unknown>>;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw bad(where, 'no list', 'a list of files');
}

const bad = faultOf('sonata-bad-config', 'Correct the configuration.');

const manifestFault = faultOf('sonata-bad-manifest', 'Correct the manifest.');
