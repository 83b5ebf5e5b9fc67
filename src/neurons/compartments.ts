/**
 * A neuron of several compartments → one neuron: its texts with every compartment's names suffixed by the compartment's
 * (`v` of `dendrite` is `v_dendrite`, its receptor `ex` is `ex_dendrite`), and a line each for what flows in. What comes out is
 * an ordinary model, so nothing that runs one knows of compartments.
 *
 *   I_axial = Σ g_axial·(v of a neighbour − v), in pA, over parent and children; g_axial is the branch's, in nS
 *   I_syn   = the currents of the compartment's own receptors, in pA
 *   I_ext   = the population's injected current, in the compartments whose text reads it
 */
import { type Definition, parseEquations } from '../equations/equations.ts';
import { parseExpression } from '../equations/parse.ts';
import type { Expr } from '../equations/tree.ts';
import { mentions, onceEach } from '../equations/walk.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import { checkTree } from './compartment-tree.ts';
import { type Declared, declaration, declarations } from './declaration.ts';
import { readReceptors } from './make-neuron.ts';
import type { ParameterDeclaration, ReceptorModel, ReceptorSpec } from './model.ts';
import { receptorParts } from './receptor-parts.ts';

export interface Compartment {
  /** Lines as a neuron's, over names of its own: a state `v` in mV whose slope reads `I_axial`, and `I_syn`, `I_ext` where
   *  these flow in. Names that are not its own are the neuron's or, suffixed, another compartment's. */
  readonly equations: string;
  /** Its own, by the names that its text uses. */
  readonly parameters?: Readonly<Record<string, Declared>>;
  /** Initial values of its states; 0 where absent. */
  readonly initial?: Readonly<Record<string, string | number>>;
  /** On this compartment; `connect` names them `<receptor>_<compartment>`. */
  readonly receptors?: Readonly<Record<string, ReceptorSpec>>;
  /** The compartment that it grows on; absent for the root, of which there is one. */
  readonly parent?: string;
  /** Between it and its parent: "5 nS", or a number of nS. It becomes the parameter `g_axial_<compartment>`. */
  readonly conductance?: Declared | number;
}

export type Compartments = Readonly<Record<string, Compartment>>;

/** What an ordinary neuron is made of. */
interface Whole {
  readonly equations: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly initial: Readonly<Record<string, string>>;
  readonly receptors: Readonly<Record<string, ReceptorSpec>>;
}

const FIELDS = ['equations', 'parameters', 'initial', 'receptors', 'parent', 'conductance'];
const OBJECTS = ['parameters', 'initial', 'receptors'];

/** Throws one SynfireError with what is wrong with the tree and the compartments' texts. */
export function joined(compartments: Compartments, owner: string): Whole {
  const faults: Fault[] = [];
  for (const [id, given] of Object.entries(compartments)) checkShape(id, given, owner, faults);
  SynfireError.gather(faults);
  checkTree(compartments, owner, faults);
  const parts = Object.entries(compartments).flatMap(
    ([id, given]) =>
      SynfireError.noting(faults, () => placed(id, given, compartments, owner)) ?? [],
  );
  SynfireError.gather(faults);
  return {
    equations: parts.map(({ equations }) => equations).join('\n'),
    parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)),
    initial: Object.assign({}, ...parts.map(({ initial }) => initial)),
    receptors: Object.assign({}, ...parts.map(({ receptors }) => receptors)),
  };
}

/** One compartment with its names suffixed. */
function placed(id: string, given: Compartment, all: Compartments, owner: string): Whole {
  const where = `${owner} › compartment "${id}"`;
  const faults: Fault[] = [];
  const source = { text: given.equations, where: `${where} › equations` };
  const { rates, values } = parseEquations(source);
  const receptors = Object.entries(readReceptors(given.receptors ?? {}, where, faults));
  SynfireError.gather(faults);
  const parts = receptors.map(([name, spec]) =>
    receptorParts(name, spec, `${where} › receptor "${name}"`),
  );
  const own = new Set([
    ...['I_axial', 'I_syn'],
    ...Object.keys(given.parameters ?? {}),
    ...[...rates, ...values].map(({ name }) => name),
    ...parts.flatMap(({ name, spec, rates: r, values: v }) => [
      ...Object.keys(spec.kind.parameters).map((parameter) => `${parameter}_${name}`),
      ...[...r, ...v].map((definition) => definition.name),
    ]),
  ]);
  const suffixed = (name: string) => (own.has(name) ? `${name}_${id}` : name);
  checkReads([...rates, ...values], receptors, all, id, source.where);
  const currents = receptors.flatMap(([name, { kind }]) => {
    if (kind.current === undefined) return [];
    const ofReceptor = namesOf(kind, where);
    const outer = (x: string) => (ofReceptor.has(x) ? `${x}_${name}_${id}` : suffixed(x));
    return `(${rewritten(kind.current, [parseExpression(kind.current, where)], [], outer)})`;
  });
  const lines = [
    rewritten(source.text, [], [...rates, ...values], suffixed),
    `I_axial_${id} = ${axialTerms(id, all).join(' + ') || '0*pA'} : pA`,
    `I_syn_${id} = ${currents.join(' + ') || '0*pA'} : pA`,
  ];
  return {
    equations: lines.join('\n'),
    parameters: {
      ...renamedKeys(declarations(given.parameters ?? {}, where), id),
      ...(given.conductance === undefined
        ? {}
        : { [`g_axial_${id}`]: conductanceOf(given, where) }),
    },
    initial: Object.fromEntries(
      Object.entries(given.initial ?? {}).map(([state, text]) => {
        const tree = parseExpression(String(text), `${where} › initial "${state}"`);
        return [`${state}_${id}`, rewritten(String(text), [tree], [], suffixed)];
      }),
    ),
    receptors: Object.fromEntries(
      receptors.map(([name, spec]) => [
        `${name}_${id}`,
        { ...spec, kind: placedKind(spec.kind, suffixed, where) },
      ]),
    ),
  };
}

const renamedKeys = <T>(given: Readonly<Record<string, T>>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`${name}_${id}`, value]));

const conductanceOf = ({ conductance }: Compartment, where: string): ParameterDeclaration => {
  const own = declaration('conductance', conductance as Declared, where, 'nS');
  return { range: 'nonnegative', ...own };
};

/** One term of `I_axial` for each neighbour. */
function axialTerms(id: string, all: Compartments): string[] {
  const flow = (branch: string, other: string) => `g_axial_${branch}*(v_${other} - v_${id})`;
  const { parent } = all[id];
  const children = Object.keys(all).filter((other) => all[other].parent === id);
  return [
    ...(parent === undefined ? [] : [flow(id, parent)]),
    ...children.map((child) => flow(child, child)),
  ];
}

/** Names that are a receptor's own, as its kind writes them. */
function namesOf(kind: ReceptorModel, where: string): Set<string> {
  const { rates, values } = parseEquations({ text: kind.equations, where });
  return new Set([...Object.keys(kind.parameters), ...[...rates, ...values].map((d) => d.name)]);
}

/** The kind with the compartment's names for the neuron's: `v` above all. Its own get their suffix when the neuron is composed. */
function placedKind(
  kind: ReceptorModel,
  suffixed: (name: string) => string,
  where: string,
): ReceptorModel {
  const source = { text: kind.equations, where };
  const { rates, values } = parseEquations(source);
  const own = namesOf(kind, where);
  const outer = (name: string) => (own.has(name) ? name : suffixed(name));
  const text = (given: string) => rewritten(given, [parseExpression(given, where)], [], outer);
  return {
    ...kind,
    equations: rewritten(kind.equations, [], [...rates, ...values], outer),
    ...(kind.current === undefined ? {} : { current: text(kind.current) }),
    jump: outer(kind.jump),
    jumpScale: text(kind.jumpScale),
  };
}

/** A text with other names, where trees and heads of definitions say that names stand: units keep theirs. */
function rewritten(
  text: string,
  trees: readonly Expr[],
  definitions: readonly Definition[],
  rename: (name: string) => string,
): string {
  const places = new Map<number, string>();
  const note = onceEach<true>((node, walk) => {
    // the span of a name in parentheses begins with these
    if (node.kind === 'name') places.set(text.indexOf(node.name, node.span!.start), node.name);
    else if (node.kind === 'call') node.args.forEach(walk);
    return true;
  });
  for (const tree of trees) note(tree);
  for (const { expr, name, span } of definitions) {
    note(expr);
    places.set(span.start, name);
  }
  return [...places]
    .sort(([a], [b]) => b - a)
    .reduce(
      (out, [at, name]) => out.slice(0, at) + rename(name) + out.slice(at + name.length),
      text,
    );
}

/** What flows into a compartment must act on it. */
function checkReads(
  definitions: readonly Definition[],
  receptors: readonly (readonly [string, ReceptorSpec])[],
  all: Compartments,
  id: string,
  where: string,
): void {
  const faults: Fault[] = [];
  const reads = (test: (name: string) => boolean) =>
    definitions.some(({ expr }) => mentions(expr, test));
  if (!definitions.some(({ name, kind }) => name === 'v' && kind === 'rate')) {
    const remedy = 'Write a line "dv/dt = (… + I_axial)/C_m : mV".';
    const found = 'no dv/dt';
    faults.push({ code: 'no-state', where, found, expected: 'the potential v', remedy });
  }
  if (axialTerms(id, all).length > 0 && !reads((name) => name === 'I_axial')) {
    const remedy = 'Add I_axial to the currents of the membrane.';
    const expected = 'equations that read I_axial, what flows from the neighbours';
    faults.push({ code: 'unused-current', where, found: 'no I_axial', expected, remedy });
  }
  for (const [name, { kind }] of receptors) {
    const ending = `_${name}`;
    if (kind.current === undefined || reads((x) => x === 'I_syn' || x.endsWith(ending))) continue;
    const found = `no I_syn, but receptor "${name}" gives a current`;
    const remedy = 'Add I_syn to the currents of the membrane, or choose delta receptors.';
    const expected = 'equations that read I_syn';
    faults.push({ code: 'unused-current', where, found, expected, remedy });
  }
  SynfireError.gather(faults);
}

function checkShape(id: string, given: unknown, owner: string, faults: Fault[]): void {
  const where = `${owner} › compartment "${id}"`;
  const isObject = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const wrong = (place: string, found: unknown, expected: string) => {
    const remedy = 'Write e.g. { equations: "dv/dt = … : mV", parent: "soma", conductance: 5 }.';
    faults.push({ code: 'wrong-type', where: place, found: printValue(found), expected, remedy });
  };
  if (!/^[A-Za-z][A-Za-z0-9_]*$/u.test(id)) {
    const remedy = 'Letters, digits and _ make names, a letter first.';
    faults.push({ code: 'bad-name', where, found: `"${id}"`, expected: 'a name', remedy });
  }
  if (!isObject(given)) {
    wrong(where, given, 'an object with equations');
    return;
  }
  for (const [field, value] of Object.entries(given as object)) {
    const place = `${where} › ${field}`;
    if (!FIELDS.includes(field)) {
      const remedy = suggest(field, FIELDS);
      const found = `"${field}"`;
      const expected = 'a field of a compartment';
      faults.push({ code: 'unknown-option', where: place, found, expected, remedy });
    } else if (value !== undefined && OBJECTS.includes(field) && !isObject(value)) {
      wrong(place, value, 'an object');
    }
  }
  const { equations, parent, initial } = given as Compartment;
  if (typeof equations !== 'string') wrong(`${where} › equations`, equations, 'text');
  if (parent !== undefined && typeof parent !== 'string')
    wrong(`${where} › parent`, parent, 'a name');
  for (const [state, value] of Object.entries(isObject(initial) ? initial! : {})) {
    if (typeof value === 'string' || typeof value === 'number') continue;
    wrong(`${where} › initial "${state}"`, value, 'an expression as text');
  }
}
