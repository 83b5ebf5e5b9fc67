/**
 * A spike that leaves a step arrives in a later one, but in a graph of layers the next layer sees it in the same step. So each layer runs some steps
 * behind those before it: its lag. What goes round in circles takes at least one step from neuron to neuron.
 */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** Steps between the two in the graph's own time. */
  readonly delay: number;
}

export interface Lags {
  /** Steps by which a population runs late. */
  readonly of: ReadonlyMap<string, number>;
  /** Steps that a link takes on the engine, at least 1. */
  steps(link: Link): number;
}

export function lagsOf(names: readonly string[], links: readonly Link[]): Lags {
  const circle = components(names, links);
  const of = new Map<string, number>(circle.map((group) => [group[0], 0]));
  const head = new Map<string, string>();
  for (const group of circle) for (const name of group) head.set(name, group[0]);
  const lag = (name: string) => of.get(head.get(name)!)!;
  // groups come in an order in which links lead forward, so one pass settles all
  for (const group of circle) {
    for (const { from, to, delay } of links) {
      if (!group.includes(to) || head.get(from) === group[0]) continue;
      of.set(group[0], Math.max(of.get(group[0])!, lag(from) + 1 - delay));
    }
  }
  return {
    of: new Map(names.map((name) => [name, lag(name)])),
    steps: ({ from, to, delay }) => Math.max(1, delay + lag(to) - lag(from)),
  };
}

/** Strongly connected components in topological order (Tarjan 1972), with a stack of our own. */
function components(names: readonly string[], links: readonly Link[]): string[][] {
  const next = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { from, to } of links) next.get(from)!.push(to);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const inside = new Set<string>();
  const found: string[][] = [];
  for (const root of names) {
    if (index.has(root)) continue;
    const path: { name: string; at: number }[] = [{ name: root, at: 0 }];
    while (path.length > 0) {
      const frame = path[path.length - 1];
      const { name } = frame;
      if (frame.at === 0) {
        index.set(name, index.size);
        low.set(name, index.get(name)!);
        stack.push(name);
        inside.add(name);
      }
      const target = next.get(name)![frame.at++];
      if (target === undefined) {
        path.pop();
        if (low.get(name) === index.get(name)) found.push(cut(stack, inside, name));
        const parent = path[path.length - 1]?.name;
        if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(name)!));
      } else if (!index.has(target)) {
        path.push({ name: target, at: 0 });
      } else if (inside.has(target)) {
        low.set(name, Math.min(low.get(name)!, index.get(target)!));
      }
    }
  }
  return found.reverse();
}

function cut(stack: string[], inside: Set<string>, until: string): string[] {
  const group: string[] = [];
  for (;;) {
    const name = stack.pop()!;
    inside.delete(name);
    group.push(name);
    if (name === until) return group;
  }
}
