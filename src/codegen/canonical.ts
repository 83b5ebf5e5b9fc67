/**
 * A kernel without the model's names: states s0, s1, …, constants c0, …, temporaries x0, …. Kernels that
 * compute the same from differently named receptors or parameters print the same text and share a binary.
 */
import type { Expr } from '../equations/tree.ts';
import { substitute } from '../equations/walk.ts';
import type { Assignment, Kernel } from './kernel.ts';

interface CanonicalKernel {
  readonly kernel: Kernel;
  /** New name of each state and constant. */
  readonly names: ReadonlyMap<string, string>;
}

export function canonical(kernel: Kernel): CanonicalKernel {
  const names = new Map<string, string>();
  const number = (prefix: string, ids: readonly string[]) => {
    for (const [index, id] of ids.entries()) names.set(id, `${prefix}${index}`);
  };
  const temporaries = kernel.updates.map((u) => u.target).filter((t) => !kernel.states.includes(t));
  number('x', temporaries);
  number(
    'c',
    kernel.constants.map((constant) => constant.name),
  );
  number('s', kernel.states);
  const named = (id: string) => names.get(id) ?? id;
  const renamed = (expr: Expr) =>
    substitute(expr, (id) => (names.has(id) ? { kind: 'name', name: named(id) } : undefined));
  const assignment = ({ target, value }: Assignment) => ({
    target: named(target),
    value: renamed(value),
  });
  return {
    names,
    kernel: {
      ...kernel,
      name: 'kernel',
      states: kernel.states.map(named),
      constants: kernel.constants.map((constant) => ({ ...constant, name: named(constant.name) })),
      updates: kernel.updates.map(assignment),
      reset: kernel.reset.map(assignment),
      held: kernel.held.map(named),
      fleeting: kernel.fleeting.map(named),
      ...(kernel.settling && {
        settling: {
          stuck: renamed(kernel.settling.stuck),
          leaps: kernel.settling.leaps.map(assignment),
        },
      }),
      jumps: kernel.jumps.map((jump) => ({ ...jump, state: named(jump.state) })),
      ...(kernel.threshold && { threshold: renamed(kernel.threshold) }),
    },
  };
}
