/**
 * Prints an activation φ(x) as an AssemblyScript module: `forward(x, y, count)`, y = φ(x), and
 * `backward(x, dy, dx, count)`, dx = dy·φ′(x), four numbers at a time. The slope is the `derivative` column of the
 * operations table; work that occurs twice is done once.
 */
import { differentiate } from '../equations/differentiate.ts';
import { parseExpression } from '../equations/parse.ts';
import { printAssembly } from '../equations/print-assembly.ts';
import { type Line, shareWork } from '../equations/share.ts';
import { simplify } from '../equations/simplify.ts';
import { call, type Expr, name } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { SynfireError } from '../errors.ts';

const FUNCTIONS = ['cos', 'divide', 'exp', 'exprel', 'log', 'reciprocal', 'sin', 'sqrt', 'tanh'];

/** φ and φ′ as trees. Throws SynfireError for text that does not parse, or that knows more than x. */
export function parseActivation(text: string, where: string): { phi: Expr; slope: Expr } {
  const phi = simplify(parseExpression(text, where));
  const unknown = [...namesOf(phi)].find((id) => id !== 'x');
  if (unknown !== undefined) {
    throw new SynfireError({
      code: 'unknown-name',
      where,
      found: `"${unknown}" in "${text}"`,
      expected: 'an expression in x, such as max(x, 0), tanh(x) or log(1 + exp(x))',
      remedy: `Write x for the input, and the number for "${unknown}".`,
    });
  }
  return { phi, slope: differentiate(phi, 'x') };
}

export function printActivation(text: string): string {
  const { phi, slope } = parseActivation(text, 'activation');
  const body = [
    ...loop('forward(x: usize, y: usize, count: u32)', 'y', lines(phi)),
    ...loop(
      'backward(x: usize, dy: usize, dx: usize, count: u32)',
      'dx',
      lines(simplify(call('mul', name('d'), slope))),
    ),
  ].join('\n');
  const used = FUNCTIONS.filter((id) => new RegExp(`(?<![.\\w])${id}\\(`).test(body));
  const imports = used.length > 0 ? `import { ${used.join(', ')} } from './math';\n` : '';
  return `// activation, printed by Synfire from its text.\n${imports}\n${body}\n`;
}

function lines(value: Expr): Line[] {
  let count = 0;
  return shareWork([{ target: 'result', value }], () => `w${count++}`);
}

function loop(head: string, to: string, work: readonly Line[]): string[] {
  const names = new Set(work.flatMap(({ value }) => [...namesOf(value)]));
  const variable = (id: string) => (id === 'x' ? 'v' : id);
  return [
    `export function ${head}: void {`,
    '  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 16) {',
    ...(names.has('x') ? ['    const v = v128.load(x + at);'] : []),
    ...(names.has('d') ? ['    const d = v128.load(dy + at);'] : []),
    ...work.map(({ target, value }) => `    const ${target} = ${printAssembly(value, variable)};`),
    `    v128.store(${to} + at, result);`,
    '  }',
    '}',
  ];
}
