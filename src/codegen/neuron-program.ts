/**
 * A kernel's step as programs over units: `update`, in the order that kernel.ts promises, and `flush`, which every 64 steps
 * moves what rounding has stopped, makes nothing of what is small and reports what has left the range.
 */
import { range } from '../equations/precision.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name, num } from '../equations/tree.ts';
import { mentions, renamed, substitute } from '../equations/walk.ts';
import { type Kernel, REST, type Settling } from './kernel.ts';
import type { KernelVariant } from './kernel-layout.ts';
import type { Line, Program, Word, WordKind } from './program.ts';
import { unlessBelow } from './unless-below.ts';

interface NeuronPrograms {
  readonly update: Program;
  readonly flush: Program;
}

/** Words of receptor k. */
export const sumWord = (k: number): string => `sum ${k}`;
export const factorWord = (k: number): string => `factor ${k}`;
const highWord = (k: number): string => `high ${k}`;

export function neuronPrograms(kernel: Kernel, variant: KernelVariant): NeuronPrograms {
  const states = kernel.states.map((id): Word => ({ name: id, kind: 'state' }));
  return {
    update: {
      name: 'update',
      over: 'units',
      words: [...states, ...givenWords(kernel, variant)],
      lines: updateLines(kernel, variant),
    },
    flush: {
      name: 'flush',
      over: 'units',
      words: kernel.settling ? [...states, ...givenWords(kernel, variant)] : states,
      lines: flushLines(kernel, variant),
    },
  };
}

function givenWords(kernel: Kernel, variant: KernelVariant): Word[] {
  const kindOf = (each: boolean): WordKind => (each ? 'unit' : 'scalar');
  return [
    ...kernel.constants.map(({ name: id }) => ({
      name: id,
      kind: kindOf(variant.perNeuron.includes(id)),
    })),
    ...kernel.inputs.map((id) => ({ name: id, kind: inputKind(id) })),
    ...kernel.jumps.flatMap((_, k): Word[] => {
      const kind = kindOf(variant.jumps[k].perNeuron);
      return [
        { name: sumWord(k), kind: 'sum' },
        { name: factorWord(k), kind },
        { name: highWord(k), kind },
      ];
    }),
    { name: REST, kind: 'rest' },
  ];
}

const never = call('lt', num(1), num(0));

/** The tree of a neuron that is never refractory. */
export const restless = (expr: Expr): Expr =>
  mentions(expr, isRest)
    ? simplify(substitute(expr, (id) => (isRest(id) ? never : undefined)))
    : expr;

const isRest = (id: string): boolean => id === REST;

const inputKind = (id: string): WordKind => (id === 'I_ext' ? 'input' : 'draw');

function updateLines(kernel: Kernel, variant: KernelVariant): Line[] {
  const lines: Line[] = [];
  const rests = variant.refractory !== 'none';
  const isHeld = (state: string) => rests && kernel.held.includes(state);
  /** Not while refractory, where the state is held. */
  const held = (state: string, value: Expr): Expr =>
    isHeld(state) ? call('where', name(REST), num(0), value) : value;
  /** The same for a state's own value. What is added to it is 0, which is less to do than to choose between two values. */
  const kept = (state: string, value: Expr): Expr => {
    if (!isHeld(state)) return value;
    const [old, change] = value.kind === 'call' && value.op === 'add' ? value.args : [];
    return old?.kind === 'name' && old.name === state
      ? call('add', old, held(state, change))
      : call('where', name(REST), name(state), value);
  };
  // a state's name is its old value; its newest is
  const newest = new Map<string, string>();
  const renew = (state: string, target: string, value: Expr) => {
    lines.push({ line: 'define', target, value });
    newest.set(state, target);
  };
  for (const update of kernel.updates) {
    const { target } = update;
    const value = rests ? update.value : restless(update.value);
    if (kernel.states.includes(target)) {
      renew(target, `n ${target}`, kept(target, value));
    } else lines.push({ line: 'define', target, value });
  }
  for (const state of kernel.states) {
    if (!newest.has(state)) renew(state, `n ${state}`, name(state));
  }
  variant.jumps.forEach(({ sum }, k) => {
    if (sum === 'off') return;
    const { state } = kernel.jumps[k];
    const target = `in ${k}`;
    const wide = sum === 'wide' ? { high: highWord(k) } : {};
    lines.push({ line: 'take', target, sum: sumWord(k), factor: factorWord(k), ...wide });
    const arrived = held(state, name(target));
    renew(state, `n${k} ${state}`, call('add', name(newest.get(state)!), arrived));
  });
  const { smallest } = range[variant.precision ?? 'single'];
  for (const state of kernel.fleeting) {
    const value = unlessBelow(smallest, name(newest.get(state)!));
    renew(state, `kept ${state}`, value);
  }
  const moves = (id: string) => kernel.states.includes(id) && !isHeld(id);
  const now = (expr: Expr) => renamed(expr, (id) => newest.get(id) ?? id);
  if (kernel.threshold) {
    lines.push({
      line: 'when',
      condition: now(kernel.threshold),
      ...(rests ? { unless: REST, still: !mentions(kernel.threshold, moves) } : {}),
      lines: [
        ...kernel.reset.map(
          ({ target, value }): Line => ({
            line: 'set',
            target: newest.get(target)!,
            value: now(value),
          }),
        ),
        ...(rests ? [{ line: 'rest', word: REST } as const] : []),
        { line: 'fire' },
      ],
    });
  }
  for (const [state, value] of newest) {
    lines.push({ line: 'store', target: state, value: name(value) });
  }
  return lines;
}

function flushLines(kernel: Kernel, { precision = 'single', refractory }: KernelVariant): Line[] {
  const { states, fleeting, settling } = kernel;
  const { seldom, smallest, largest } = range[precision];
  const out = states
    .map((state): Expr => call('not', call('lt', call('abs', name(state)), num(largest))))
    .reduce<Expr | undefined>((all, one) => (all ? call('or', all, one) : one), undefined);
  const moved = (state: string) => settling?.leaps.some(({ target }) => target === state);
  return [
    ...(out ? [{ line: 'fault', condition: out } as const] : []),
    ...(settling ? settlingLines(settling, refractory !== 'none') : []),
    ...states.flatMap((state): Line[] => {
      const fleets = fleeting.includes(state);
      if (fleets && !moved(state)) return [];
      const now = name(moved(state) ? `settled ${state}` : state);
      const value = unlessBelow(fleets ? smallest : seldom, now);
      return [{ line: 'store', target: state, value }];
    }),
  ];
}

/** A leap of less than a unit of the last place may be what rounding made of none. */
function settlingLines({ stuck, leaps }: Settling, rests: boolean): Line[] {
  const free = rests ? call('and', call('not', name(REST)), stuck) : stuck;
  return [
    { line: 'define', target: 'is stuck', value: free },
    ...leaps.flatMap(({ target, value }): Line[] => {
      const leap = name(`leap ${target}`);
      const half = call('rounded', call('add', name(target), call('mul', num(0.5), leap)));
      const moves = call('and', name('is stuck'), call('ne', half, name(target)));
      const settled = call('where', moves, call('add', name(target), leap), name(target));
      return [
        { line: 'define', target: leap.name, value },
        { line: 'define', target: `settled ${target}`, value: settled },
      ];
    }),
  ];
}
