/** Where impulses stand in equations (`convolve(kernel, port)`, a port itself, a kernel `delta(t)`) and what they become: states of kernels, and jumps of states. */
import { differentiate } from '../../equations/differentiate.ts';
import { simplify } from '../../equations/simplify.ts';
import type { Source } from '../../equations/source.ts';
import { call, type Expr, name, num } from '../../equations/tree.ts';
import { parseUnit } from '../../equations/units.ts';
import { mentions, namesOf, onceEach, substitute, writtenSize } from '../../equations/walk.ts';
import { checkLimit } from '../../limits.ts';
import { placed } from './expression.ts';
import { givenValue, unsupported, wrong } from './faults.ts';
import { type KernelForm, type KernelState, kernelOfTime, movedByOne } from './kernels.ts';
import type { Arrival } from './spikes.ts';
import type { Declaration, Equation, ModelText } from './syntax.ts';

export interface Impulses {
  readonly inlines: readonly Declaration[];
  readonly odes: readonly Equation[];
  /** States of kernels, with their dimensions. */
  readonly states: readonly (KernelState & { readonly at: Equation })[];
  readonly arrivals: readonly Arrival[];
  /** States of the state block that were those of kernels. */
  readonly gone: ReadonlySet<string>;
}

/** Name of the impulses of a port under `delta(t)`: no name of the file can be so. */
const deltaOf = (port: string) => `${port}.delta`;

/** Throws `nestml-unsupported`, `nestml-wrong`. */
export function impulsesOf(source: Source, model: ModelText): Impulses {
  const ports = model.ports.filter(({ kind }) => kind === 'spike').map(({ name: id }) => id);
  const kernels = new Map(model.kernels.map((parts) => [parts[0].name.replace(/'+$/, ''), parts]));
  const used = new Map<string, { kernel: string; port: string; form?: KernelForm }>();
  const uses = (kernel: string) => [...used.values()].filter((use) => use.kernel === kernel).length;
  const convolved = (expr: Expr): Expr =>
    onceEach<Expr>((node, walk) => {
      if (node.kind !== 'call') return node;
      if (node.op !== '@convolve') return { ...node, args: node.args.map(walk) };
      const [kernel, port] = node.args.map((arg) => (arg.kind === 'name' ? arg.name : ''));
      if (node.args.length !== 2 || !kernels.has(kernel) || !ports.includes(port)) {
        throw wrong(
          source,
          node.span!,
          `convolve of "${kernel}", "${port}"`,
          'a kernel and a port',
        );
      }
      if (isDelta(kernels.get(kernel)!))
        return { kind: 'name', name: deltaOf(port), span: node.span! };
      used.set(`${kernel} ${port}`, { kernel, port });
      return { kind: 'name', name: `${kernel} ${port}`, span: node.span! };
    })(expr);
  const inlines = model.inlines.map((each) => ({
    ...each,
    value: convolved(givenValue(source, each)),
  }));
  const odes = model.odes.map((each) => ({ ...each, value: convolved(each.value) }));

  // states of the kernels, port by port, so that a spike moves one of them
  const states: Impulses['states'][number][] = [];
  const arrivals: Arrival[] = [];
  const values = new Map<string, Expr>();
  const gone = new Set<string>();
  for (const port of ports) {
    const here = [...used.entries()].filter(([, use]) => use.port === port);
    const forms = here.map(([, { kernel }]) => {
      const parts = kernels.get(kernel)!;
      const suffix = uses(kernel) > 1 ? `_${port}` : '';
      if (!parts[0].name.endsWith("'")) return kernelOfTime(source, parts[0], kernel + suffix);
      for (const { name: id } of parts) for (const state of chainOf(id)) gone.add(state);
      return kernelOfEquations(source, model, parts, suffix);
    });
    for (const [k, form] of movedByOne(forms).entries()) {
      const at = kernels.get(here[k][1].kernel)![0];
      values.set(here[k][0], form.value);
      for (const state of form.states) {
        states.push({ ...state, at });
        if (isNothing(state.jump)) continue;
        arrivals.push({ port, state: state.name, scale: state.jump, span: at.span });
      }
    }
  }
  const whole = (expr: Expr): Expr =>
    substitute(expr, (id) => {
      const value = values.get(id);
      return value && placed(value, expr.span!);
    });

  // impulses themselves: an inline that holds some is written out where it is read
  const isImpulse = (id: string) => ports.includes(id) || id.endsWith('.delta');
  const impulsive = new Map<string, Expr>();
  const open = (expr: Expr) => {
    const opened = substitute(whole(expr), (id) => impulsive.get(id));
    checkLimit('textSize', writtenSize(opened), 'operations', source.where);
    return opened;
  };
  const kept: Declaration[] = [];
  for (const inline of inlines) {
    const value = open(inline.value);
    if (mentions(value, isImpulse)) impulsive.set(inline.name, value);
    else kept.push({ ...inline, value });
  }
  const smooth = odes.map((ode) => {
    const value = open(ode.value);
    const found = [...namesOf(value)].filter(isImpulse);
    for (const id of found) {
      const scale = differentiate(value, id);
      if (ode.name.endsWith("''") || mentions(scale, isImpulse)) {
        throw unsupported(source, ode.span, `${id} not linear`, 'impulses that are added');
      }
      const delta = id.endsWith('.delta');
      const port = delta ? id.slice(0, -'.delta'.length) : id;
      // the impulse of delta(t) is one in ms
      const size = delta ? withoutPerMs(scale) : scale;
      arrivals.push({ port, state: ode.name.slice(0, -1), scale: size, span: ode.span });
    }
    if (found.length === 0) return { ...ode, value };
    const still = substitute(value, (id) => (isImpulse(id) ? num(0) : undefined));
    return { ...ode, value: placed(simplify(still), ode.value.span!) };
  });
  return { inlines: kept, odes: smooth, states, arrivals, gone };
}

function isNothing(expr: Expr): boolean {
  const simple = simplify(expr);
  return simple.kind === 'number' && simple.value === 0;
}

const isDelta = ([{ value }]: readonly Equation[]) =>
  value.kind === 'call' && value.op === '@delta';

/** x·(1/ms)·ms is x. */
function withoutPerMs(scale: Expr): Expr {
  if (scale.kind === 'call' && scale.op === 'mul') {
    const at = scale.args.findIndex(
      (arg) =>
        arg.kind === 'call' &&
        arg.op === 'div' &&
        arg.args[1].kind === 'name' &&
        arg.args[1].name === 'ms',
    );
    const per = scale.args[at];
    if (per?.kind === 'call' && per.args[0].kind === 'number' && per.args[0].value === 1) {
      return scale.args[1 - at];
    }
  }
  return call('mul', scale, name('ms'));
}

/** x'' → x, x'. */
export const chainOf = (id: string): string[] => {
  const order = id.length - id.replace(/'+$/, '').length;
  return Array.from({ length: Math.max(1, order) }, (_, k) => id.slice(0, id.length - order + k));
};

/** A kernel that is given as equations: initial values are what a spike adds. */
function kernelOfEquations(
  source: Source,
  model: ModelText,
  parts: readonly Equation[],
  suffix: string,
): KernelForm {
  const own = new Set(parts.flatMap(({ name: id }) => chainOf(id)));
  const named = (expr: Expr) =>
    substitute(expr, (id) => (own.has(id) ? name(id + suffix) : undefined));
  const states = parts.flatMap(({ name: id, value, span }) =>
    chainOf(id).map((state, k, chain): KernelState => {
      const declared = model.states.find((each) => each.name === state);
      if (declared?.value === undefined) {
        throw wrong(source, span, `no initial value of ${state}`, 'one in the state block');
      }
      const next = chain[k + 1];
      const derivative = next === undefined ? named(value) : name(next + suffix);
      const { dimension } = parseUnit(declared.type);
      return { name: state + suffix, derivative, jump: declared.value, dimension };
    }),
  );
  return { states, value: states[0] && name(states[0].name) };
}
