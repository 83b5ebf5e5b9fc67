/** An activation as text: an AssemblyScript module of two loops over arrays, and two WGSL functions of one number. */
import { activationPrograms } from './activation-program.ts';
import { printModule } from './assembly-printer.ts';
import type { Program } from './program.ts';
import { printUnits } from './unit-printer.ts';
import { printBody } from './wgsl-printer.ts';

/**
 * `forward(x, y, count)`, y = φ(x), and `backward(x, dy, dx, count)`, dx = dy·φ′(x): four vectors a turn, so that up to 15 numbers
 * behind `count` are read and written.
 */
export function printActivation(text: string): string {
  const { forward, backward } = activationPrograms(text);
  const loop = (program: Program, arrays: readonly string[]) =>
    printUnits(program, {
      vectors: 4,
      parameters: [...arrays.map((array) => `${array}: usize`), 'count: u32'].join(', '),
      bytes: '<usize>count << 2',
      place: ({ name }) => ({ in: 'array', pointer: name }),
    });
  return printModule(
    'activation, printed by Synfire from its text.',
    [loop(forward, ['x', 'y']), loop(backward, ['x', 'dy', 'dx'])],
    new Map(),
  );
}

/** `phi(x)`, and `phiBack(x, dy)`, what is passed back. */
export function printPhi(text: string): string {
  const { forward, backward } = activationPrograms(text);
  const body = (program: Program) =>
    printBody(program, {
      load: ({ name }) => name,
      store: (_, value) => `return ${value};`,
    }).map((line) => `  ${line}`);
  return [
    'fn phi(x: f32) -> f32 {',
    ...body(forward),
    '}',
    'fn phiBack(x: f32, dy: f32) -> f32 {',
    ...body(backward),
    '}\n',
  ].join('\n');
}
