/** `synfire lesson`: the numbered lessons, one by one. Their text is in examples/0*.ts. */
import { lessons } from '../../examples/lessons.ts';
import { parseFlags, usageFault } from './usage.ts';

export const lessonHelp = `synfire lesson [number]

  Runs a lesson; without a number, lists them. Read its program in examples/ beside it.`;

export async function lesson(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, { help: { type: 'boolean' } });
  if (values.help) {
    console.log(lessonHelp);
    return 0;
  }
  const [given] = positionals;
  if (given === undefined) {
    console.log(lessons.map(({ title }, k) => `  ${k + 1}  ${title}`).join('\n'));
    return 0;
  }
  const chosen = lessons[Number(given) - 1];
  if (!chosen) {
    throw usageFault(`lesson "${given}"`, `a number from 1 to ${lessons.length}`, 'Choose one.');
  }
  console.log(`Lesson ${given}: ${chosen.title}\n`);
  await chosen.run();
  return 0;
}
