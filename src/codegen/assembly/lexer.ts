/** The words of printed AssemblyScript: names, numbers and signs; comments and white space are passed over. */

export interface Token {
  readonly kind: 'name' | 'number' | 'sign' | 'text' | 'end';
  readonly text: string;
  /** In the source, for messages. */
  readonly at: number;
}

/** Longest first, so that `>>>` is not three signs. */
const SIGNS = [
  ...['>>>=', '>>>', '<<=', '>>=', '===', '!=='],
  ...[
    '<<',
    '>>',
    '<=',
    '>=',
    '==',
    '!=',
    '&&',
    '||',
    '++',
    '--',
    '+=',
    '-=',
    '*=',
    '&=',
    '|=',
    '^=',
  ],
  ...[...'+-*/%&|^!~<>=?:;,.(){}[]@'],
];

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/uy;
const NAME = /[A-Za-z_$][\w$]*/uy;
const NUMBER = /0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/uy;
const TEXT = /'[^'\n]*'|"[^"\n]*"/uy;

/** Throws where a sign is none. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  for (;;) {
    at += match(SPACE)!.length;
    if (at >= source.length) break;
    const name = match(NAME);
    const number = name === undefined ? match(NUMBER) : undefined;
    const text = name === undefined && number === undefined ? match(TEXT) : undefined;
    const sign = SIGNS.find((s) => source.startsWith(s, at));
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1), at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else throw new Error(`no word of the language at "${source.slice(at, at + 20)}"`);
    at += name?.length ?? number?.length ?? text?.length ?? sign!.length;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}
