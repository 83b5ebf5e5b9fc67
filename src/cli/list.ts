/** `synfire list`: examples with their options, and the vocabulary of networks. */
import { galleries } from '../../examples/gallery.ts';
import { examples } from '../../examples/index.ts';
import { studies } from '../../examples/studies.ts';
import { paint } from '../plot/terminal.ts';
import { styleOf, wrapped } from './screen.ts';
import { parseFlags } from './usage.ts';
import { CONNECTORS, GRADED, INPUTS, NEURONS, RECEPTORS, RULES, type Word } from './vocabulary.ts';

export const listHelp = `synfire list [--json]

  Examples with their options; neurons, receptors, rules of plasticity, inputs and connectors.`;

export async function list(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(args, { json: { type: 'boolean' }, help: { type: 'boolean' } });
  if (values.help) {
    console.log(listHelp);
    return 0;
  }
  if (values.json) {
    const shown = Object.values(examples).map(
      ({ name, title, reference, description, options }) => ({
        name,
        title,
        reference,
        description,
        options,
      }),
    );
    console.log(
      JSON.stringify({
        examples: shown,
        studies: Object.entries(studies).map(([name, { title, reference }]) => ({
          name,
          title,
          reference,
        })),
        galleries: Object.entries(galleries).map(([gallery, rows]) => ({
          gallery,
          rows: rows.map(([row, names]) => ({ row, studies: names })),
        })),
        models: NEURONS,
        receptors: RECEPTORS,
        rules: RULES,
        graded: GRADED,
        inputs: INPUTS,
        connectors: CONNECTORS,
      }),
    );
    return 0;
  }
  const { color, width = 80 } = styleOf(process.stdout);
  const head = (text: string) => paint(text, 'bold', color);
  const described = (name: string, text: string, reference: string): string[] => {
    const [first, ...rest] = indented(`${name}  ${text}`, 2, width);
    return [
      first.replace(name, head(name)),
      ...rest.map((line) => `    ${line}`),
      ...indented(reference, 6, width).map((line) => paint(line, 'muted', color)),
    ];
  };
  const lines = [head('Examples'), ''];
  for (const { name, reference, description, options } of Object.values(examples)) {
    lines.push(...described(name, description, reference));
    for (const [option, { description: what, default: value }] of Object.entries(options)) {
      const shown = value === '' ? '' : ` [${value}]`;
      const [first, ...rest] = indented(`${what}${shown}`, 19, width);
      lines.push(`      --${option}`.padEnd(19) + first.slice(19), ...rest);
    }
    lines.push('');
  }
  lines.push(head('Studies'), '');
  for (const [name, { title, reference }] of Object.entries(studies)) {
    lines.push(...described(name, title, reference));
  }
  lines.push('');
  const parts = { 'Neuron models': NEURONS, Receptors: RECEPTORS, 'Rules of plasticity': RULES };
  for (const [title, words] of Object.entries({ ...parts, Graded: GRADED, Inputs: INPUTS })) {
    lines.push(head(title), '', ...table(words, width), '');
  }
  lines.push(head('Connectors'), '', ...indented(CONNECTORS.join(', '), 2, width));
  console.log(lines.join('\n'));
  return 0;
}

function table(words: readonly Word[], width: number): string[] {
  const column = 4 + Math.max(...words.map(({ name }) => name.length));
  return words.flatMap(({ name, doc }) => {
    const [first, ...rest] = indented(doc, column, width);
    return [`  ${name}`.padEnd(column) + first.slice(column), ...rest];
  });
}

const indented = (text: string, by: number, width: number): string[] =>
  wrapped(text, width - by).map((line) => ' '.repeat(by) + line);
