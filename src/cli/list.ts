/** `synfire list`: examples with their options, models, receptors and connectors. */
import { examples } from '../../examples/index.ts';
import { studies } from '../../examples/studies.ts';
import * as connectors from '../connect/connector.ts';
import type { NeuronModel, ReceptorModel } from '../neurons/model.ts';
import * as models from '../neurons/models.ts';
import { paint } from '../plot/terminal.ts';
import { alphaReceptor } from '../synapses/alpha.ts';
import { conductanceAlphaReceptor } from '../synapses/conductance-alpha.ts';
import { conductanceDoubleExponentialReceptor } from '../synapses/conductance-double-exponential.ts';
import { conductanceExponentialReceptor } from '../synapses/conductance-exponential.ts';
import { deltaReceptor } from '../synapses/delta.ts';
import { doubleExponentialReceptor } from '../synapses/double-exponential.ts';
import { exponentialReceptor } from '../synapses/exponential.ts';
import { styleOf } from './screen.ts';
import { parseFlags } from './usage.ts';

export const listHelp = `synfire list [--json]

  Examples with their options, neuron models, receptors and connectors.`;

const MODELS: readonly NeuronModel[] = Object.values(models).filter(
  (model) => typeof model !== 'function',
);
const RECEPTORS: readonly ReceptorModel[] = [
  deltaReceptor,
  exponentialReceptor,
  alphaReceptor,
  doubleExponentialReceptor,
  conductanceDoubleExponentialReceptor,
  conductanceExponentialReceptor,
  conductanceAlphaReceptor,
];

export async function list(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(args, { json: { type: 'boolean' }, help: { type: 'boolean' } });
  if (values.help) {
    console.log(listHelp);
    return 0;
  }
  const names = Object.keys(connectors);
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
        models: MODELS.map(({ name, doc, reference }) => ({ name, doc, reference })),
        receptors: RECEPTORS.map(({ name, doc, reference }) => ({ name, doc, reference })),
        connectors: names,
      }),
    );
    return 0;
  }
  const { color } = styleOf(process.stdout);
  const head = (text: string) => paint(text, 'bold', color);
  const lines = [head('Examples'), ''];
  for (const { name, reference, description, options } of Object.values(examples)) {
    lines.push(`  ${head(name)}  ${description}`, `      ${paint(reference, 'muted', color)}`);
    for (const [option, { description: what, default: value }] of Object.entries(options)) {
      const shown = value === '' ? '' : ` [${value}]`;
      lines.push(`      --${option.padEnd(10)} ${what}${shown}`);
    }
    lines.push('');
  }
  lines.push(head('Studies'), '');
  for (const [name, { title, reference }] of Object.entries(studies)) {
    lines.push(`  ${head(name)}  ${title}`, `      ${paint(reference, 'muted', color)}`);
  }
  lines.push('');
  lines.push(head('Neuron models'), '', ...MODELS.map(line), '');
  lines.push(head('Receptors'), '', ...RECEPTORS.map(line), '');
  lines.push(head('Connectors'), '', `  ${names.join(', ')}`);
  console.log(lines.join('\n'));
  return 0;
}

const line = ({ name, doc }: { name: string; doc: string }) => `  ${name.padEnd(24)}${doc}`;
