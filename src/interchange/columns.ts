/**
 * Which column of a table is the source, the target, the weight of an edge: the names under which
 * connectomes are published, compared without regard to case, spaces and punctuation.
 */
import { suggest } from '../errors.ts';
import { fileError } from './fault.ts';

export type Role = 'source' | 'target' | 'weight';

/** Column names that the user fixes; where absent they are recognised. */
export type ColumnNames = Partial<Readonly<Record<Role, string>>>;

/** Earlier names win: an index is preferred to an identifier, a signed count to an unsigned one. */
const NODE_NAMES = ['_index', '_idx', '', '_neuron', '_node', '_node_id', '_id', '_gid'];
const SOURCE_STEMS = ['source', 'src', 'presynaptic', 'pre', 'from', 'sender', 'i'];
const TARGET_STEMS = ['target', 'tgt', 'postsynaptic', 'post', 'to', 'receiver', 'j'];
const nodes = (stems: readonly string[]) => [
  ...NODE_NAMES.flatMap((suffix) => stems.map((stem) => stem + suffix)),
  ...stems.flatMap((stem) => [`${stem}_root_id`, `${stem}_pt_root_id`, `bodyid_${stem}`]),
];

const NAMES: Readonly<Record<Role, readonly string[]>> = {
  source: nodes(SOURCE_STEMS),
  target: nodes(TARGET_STEMS),
  weight: [
    ...['weight', 'weights', 'w', 'signed_weight', 'excitatory_x_connectivity'],
    ...['syn_count_signed', 'signed_syn_count', 'syn_weight', 'synaptic_weight', 'syn_count'],
    ...['connectivity', 'n_syn', 'nsyn', 'synapses', 'synapse_count', 'count', 'value'],
  ],
};

const normal = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Position of the column for `role`, or -1. */
function recognise(role: Role, columns: readonly string[]): number {
  const names = columns.map(normal);
  for (const name of NAMES[role]) {
    const at = names.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

/** Positions of source, target and weight; weight is -1 where the table has none. */
export function findColumns(
  columns: readonly string[],
  fixed: ColumnNames,
  where: string,
): Record<Role, number> {
  const find = (role: Role, required: boolean): number => {
    const name = fixed[role];
    const at = name === undefined ? recognise(role, columns) : columns.indexOf(name);
    if (at < 0 && (required || name !== undefined)) {
      throw fileError(
        'unknown-column',
        where,
        `columns ${columns.map((column) => `"${column}"`).join(', ')}`,
        name === undefined ? `a column for the ${role} of an edge` : `a column "${name}"`,
        name === undefined
          ? `Name it "${role}", or say which column it is.`
          : suggest(name, columns),
      );
    }
    return at;
  };
  return {
    source: find('source', true),
    target: find('target', true),
    weight: find('weight', false),
  };
}

/** The role that a file name such as `pre.npy` or `v1_v1_post_u16.npy` announces. */
export function roleOfName(fileName: string): { role: Role; exact: boolean } | undefined {
  const base = normal((fileName.split(/[\\/]/).pop() ?? '').replace(/\.[a-z0-9]+$/i, ''));
  const roles: readonly Role[] = ['source', 'target', 'weight'];
  const exact = roles.find((role) => NAMES[role].includes(base));
  if (exact !== undefined) return { role: exact, exact: true };
  const words = base.split('_');
  const stems = { source: SOURCE_STEMS, target: TARGET_STEMS, weight: ['weight', 'weights'] };
  const loose = roles.filter((role) =>
    stems[role].some((stem) => stem.length > 1 && words.includes(stem)),
  );
  return loose.length === 1 ? { role: loose[0], exact: false } : undefined;
}
