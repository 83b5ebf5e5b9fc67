/**
 * The editor's one text ↔ a neuron's definition. Sections begin with a word and a colon in a line of
 * their own; what stands before the first is equations.
 */
import { type OptionDeclaration, seedOption } from '../examples/example.ts';
import { Network, type NeuronSpec, neuron, SynfireError } from '../src/index.ts';

export const FIRST_MODEL = `equations:
  dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)
  dtheta/dt = (V_th - theta)/tau_theta : mV
parameters:
  C_m = 250 pF
  tau_m = 10 ms
  E_L = -65 mV
  V_th = -50 mV
  tau_theta = 100 ms
  jump = 2 mV
  t_ref = 2 ms
threshold:
  v >= theta
reset:
  v = E_L; theta += jump
refractory:
  t_ref
initial:
  v = E_L
  theta = V_th
`;

export const SECTIONS: readonly string[] = [
  'equations',
  'parameters',
  'threshold',
  'reset',
  'refractory',
  'initial',
];

/** Throws SynfireError for a section or a line that cannot be read. */
export function readModel(text: string): NeuronSpec {
  const parts = new Map<string, string[]>();
  let current = 'equations';
  text.split('\n').forEach((line, k) => {
    const head = /^(\w+):\s*$/.exec(line)?.[1];
    if (head === undefined) {
      const rows = parts.get(current) ?? [];
      rows.push(line);
      parts.set(current, rows);
      return;
    }
    if (!SECTIONS.includes(head)) {
      throw new SynfireError({
        code: 'unknown-section',
        where: `line ${k + 1}`,
        found: `${head}:`,
        expected: SECTIONS.map((name) => `${name}:`).join(', '),
        remedy: 'Begin a section with one of these words.',
      });
    }
    current = head;
  });
  const body = (name: string) => {
    const rows = (parts.get(name) ?? []).map((row) => row.trim()).filter((row) => row !== '');
    return rows.length > 0 ? rows.join('\n') : undefined;
  };
  return neuron({
    name: 'own model',
    equations: body('equations') ?? '',
    parameters: pairs('parameters', body('parameters')),
    threshold: body('threshold'),
    reset: body('reset'),
    refractory: body('refractory'),
    initial: pairs('initial', body('initial')),
  });
}

function pairs(section: string, text = ''): Record<string, string> {
  const rows = text.split('\n').filter((row) => row !== '');
  return Object.fromEntries(
    rows.map((row) => {
      const match = /^(\w+)\s*=\s*(.+)$/u.exec(row);
      if (match) return [match[1], match[2]];
      throw new SynfireError({
        code: 'bad-line',
        where: `${section}:`,
        found: row,
        expected: 'name = value',
        remedy: 'Write, for example, tau_m = 10 ms.',
      });
    }),
  );
}

export const ownOptions = {
  size: { description: 'neurons', default: 200, range: [1, 100_000], whole: true },
  amplitude: { description: 'mean current, pA', default: 500, range: [0, 5000] },
  seed: seedOption,
} satisfies Record<string, OptionDeclaration<number>>;

/** Two hundred of them, each with its own constant current around `amplitude` (pA). */
export function ownNetwork(text: string, size = 200, amplitude = 500, seed = 1): Network {
  const net = new Network({ dt: 0.1, seed });
  const cells = net.population('own', size, readModel(text));
  const spread = Array.from({ length: size }, (_, k) => amplitude * (0.5 + k / Math.max(1, size)));
  net.stepCurrent(cells, { amplitude: spread });
  net.noiseCurrent(cells, { sd: amplitude / 5, interval: 1 });
  return net;
}
