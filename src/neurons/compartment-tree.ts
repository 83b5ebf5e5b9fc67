/** Whether compartments are a tree: one root, parents that exist, no circle, a conductance for each branch. */
import type { Fault } from '../errors.ts';
import { suggest } from '../errors.ts';

interface Node {
  readonly parent?: string;
  readonly conductance?: unknown;
}

export function checkTree(
  nodes: Readonly<Record<string, Node>>,
  owner: string,
  faults: Fault[],
): void {
  const names = Object.keys(nodes);
  const report = (code: string, id: string, found: string, expected: string, remedy: string) =>
    faults.push({ code, where: `${owner} › compartment "${id}"`, found, expected, remedy });
  const roots = names.filter((id) => nodes[id].parent === undefined);
  if (names.length === 0) {
    const where = `${owner} › compartments`;
    const remedy = 'Write e.g. { soma: { … }, dendrite: { … } }.';
    faults.push({ code: 'no-root', where, found: 'none', expected: 'at least one', remedy });
  }
  for (const id of roots.slice(1)) {
    const found = `no parent, as "${roots[0]}" has none`;
    const remedy = `Say what it grows on: parent: "${roots[0]}".`;
    report('second-root', id, found, 'one root', remedy);
  }
  const seen = new Set<string>();
  for (const id of names) {
    const { parent, conductance } = nodes[id];
    if (parent !== undefined && !Object.hasOwn(nodes, parent)) {
      const remedy = suggest(parent, names);
      report('unknown-compartment', id, `parent "${parent}"`, 'a compartment', remedy);
    }
    if (parent !== undefined && conductance === undefined) {
      const remedy = 'Give the conductance to its parent, such as "5 nS".';
      report('missing-option', id, 'no conductance', 'a conductance', remedy);
    }
    if (parent === undefined && conductance !== undefined) {
      const remedy = 'Leave it out, or say what the compartment grows on.';
      report('unknown-option', id, 'a conductance and no parent', 'none at the root', remedy);
    }
    const trail = trailOf(id, nodes);
    const circle = trail.slice(trail.indexOf(trail.at(-1)!));
    if (circle.length < 2 || circle.some((other) => seen.has(other))) continue;
    for (const other of circle) seen.add(other);
    const remedy = 'Leave the parent of the root out.';
    report('circular-tree', id, `parents in a circle: ${circle.join(' → ')}`, 'a tree', remedy);
  }
}

/** From a compartment over its parents, to the root or to the first that comes again. */
function trailOf(id: string, nodes: Readonly<Record<string, Node>>): string[] {
  const trail = [id];
  for (;;) {
    const { parent } = nodes[trail.at(-1)!];
    if (parent === undefined || !Object.hasOwn(nodes, parent)) return trail;
    const again = trail.includes(parent);
    trail.push(parent);
    if (again) return trail;
  }
}
