/** What names mean while a function is translated: locals, numbers known beforehand, functions of the module and of what it imports. */
import type { Expression, FunctionTree, ModuleTree } from './syntax.ts';
import { type Type, typeNamed } from './types.ts';

export type Binding =
  | { readonly kind: 'local'; readonly index: number; readonly type: Type }
  | { readonly kind: 'constant'; readonly value: number; readonly type: Type };

/** A module with the modules that its imports come from. */
export interface Linked {
  readonly tree: ModuleTree;
  readonly from?: Linked;
}

export class Scope {
  readonly module: Linked;
  readonly #names = new Map<string, Binding>();
  readonly #outer: Scope | undefined;

  constructor(module: Linked, outer?: Scope) {
    this.module = module;
    this.#outer = outer;
  }

  inner(): Scope {
    return new Scope(this.module, this);
  }

  set(name: string, binding: Binding): void {
    this.#names.set(name, binding);
  }

  /** Throws where nothing has the name. */
  get(name: string): Binding {
    const own = this.#names.get(name);
    if (own !== undefined) return own;
    if (this.#outer !== undefined) return this.#outer.get(name);
    const constant = this.module.tree.constants.get(name);
    const value = constant && this.constant(constant.value);
    if (constant === undefined || value === undefined) throw new Error(`no value "${name}"`);
    return { kind: 'constant', value, type: typeNamed(constant.type) };
  }

  /** A function, with the module that its own names are of. */
  function(name: string): { readonly tree: FunctionTree; readonly module: Linked } | undefined {
    const own = this.module.tree.functions.get(name);
    if (own !== undefined) return { tree: own, module: this.module };
    const { from, tree } = this.module;
    const imported = tree.imports.includes(name) ? from?.tree.functions.get(name) : undefined;
    return imported && from ? { tree: imported, module: from } : undefined;
  }

  /** The number that an expression is known to be before it runs; undefined where it is not. */
  constant(expression: Expression): number | undefined {
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'member':
        return this.module.tree.members.get(`${expression.of}.${expression.name}`);
      case 'name': {
        const binding = this.get(expression.name);
        return binding.kind === 'constant' ? binding.value : undefined;
      }
      case 'cast':
        return this.constant(expression.of);
      case 'binary': {
        const [a, b] = [this.constant(expression.left), this.constant(expression.right)];
        return a === undefined || b === undefined ? undefined : FOLDED[expression.sign]?.(a, b);
      }
      default:
        return undefined;
    }
  }
}

/** Of whole numbers below 2^31, which addresses and places are. */
const FOLDED: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '<<': (a, b) => a * 2 ** b,
};
