/** Trees of the part of AssemblyScript that is printed here. */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  /** `K.TWO`: a member of an enumeration. */
  | { readonly kind: 'member'; readonly of: string; readonly name: string }
  /** `load<u32>(…)`, `f32x4.add(…)`; `type` is what stands in angle brackets. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly type?: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'unary'; readonly sign: string; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly sign: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: string }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

export type Statement =
  | {
      readonly kind: 'declare';
      readonly name: string;
      readonly type?: string;
      readonly value?: Expression;
    }
  /** `sign` is the operation of `+=` and the like. */
  | {
      readonly kind: 'assign';
      readonly name: string;
      readonly sign?: string;
      readonly value: Expression;
    }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly value?: Expression }
  | { readonly kind: 'break' }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise?: Statement;
    }
  | {
      readonly kind: 'loop';
      readonly before: readonly Statement[];
      readonly condition?: Expression;
      readonly after: readonly Statement[];
      readonly body: Statement;
      /** `do … while`: the condition is asked after the body. */
      readonly late: boolean;
    };

export interface FunctionTree {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly result: string;
  readonly exported: boolean;
  readonly inline: boolean;
  readonly body: readonly Statement[];
}

export interface ModuleTree {
  readonly functions: ReadonlyMap<string, FunctionTree>;
  readonly constants: ReadonlyMap<string, { readonly type: string; readonly value: Expression }>;
  /** Members by `K.TWO`. */
  readonly members: ReadonlyMap<string, number>;
  /** Names taken from './math'. */
  readonly imports: readonly string[];
}
