/** The models of the vocabulary, a page each: equations typeset from the text that is simulated, parameters, and their curve, drawn by the engine. */
import { parseEquations } from '../../src/equations/equations.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import type { NeuronSpec, PlasticityRule, PlasticitySpec } from '../../src/index.ts';
import * as synfire from '../../src/index.ts';
import type { ParameterDeclaration, ReceptorSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { parseStatements } from '../../src/neurons/statements.ts';
import { html } from './html.ts';
import { assignmentMath, conditionMath, definitionMath, symbol } from './mathml.ts';
import { type Figure, neuronFigures, receptorFigures } from './model-figures.ts';
import { type Places, put } from './pages.ts';
import { ruleFigures } from './rule-figures.ts';
import { figureTag, putFigure } from './widths.ts';

/** What a page is made of. */
interface Page {
  readonly name: string;
  readonly group: 'Neurons' | 'Receptors' | 'Rules of plasticity';
  readonly doc: string;
  readonly reference: string;
  readonly equations: readonly [heading: string, lines: readonly string[]][];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** A line of code that makes it. */
  readonly code: string;
  readonly figures: readonly Figure[];
}

/** A spike that moves an adaptation current: as an example of a state that is not the potential. */
const JUMP = "jump({ state: 'w', unit: 'pA' })";

const RECEPTORS: Readonly<Record<string, () => ReceptorSpec>> = {
  delta: synfire.delta,
  jump: () => synfire.jump({ state: 'w', unit: 'pA' }),
  exponential: synfire.exponential,
  alpha: synfire.alpha,
  doubleExponential: synfire.doubleExponential,
  conductanceExponential: synfire.conductanceExponential,
  conductanceAlpha: synfire.conductanceAlpha,
  conductanceDoubleExponential: synfire.conductanceDoubleExponential,
  nmda: synfire.nmda,
  modulator: synfire.modulator,
};

const RULES: Readonly<Record<string, () => PlasticitySpec>> = {
  pairStdp: () => synfire.pairStdp(),
  tripletStdp: () => synfire.tripletStdp(),
  inhibitoryStdp: () => synfire.inhibitoryStdp(),
  calciumPlasticity: () => synfire.calciumPlasticity(),
  clopath: () => synfire.clopath(),
  rewardStdp: () => synfire.rewardStdp(),
  synapticScaling: () => synfire.synapticScaling(),
  saturation: () => synfire.saturation(),
  tsodyksMarkram: () => synfire.tsodyksMarkram({ tau_f: 500 }),
};

/** Writes /models/: an index and a page for each. */
export async function writeModels(places: Places): Promise<void> {
  const pages = [
    ...(await Promise.all(
      Object.values(models).flatMap((make) =>
        typeof make === 'function' ? [neuronPage((make as () => NeuronSpec)())] : [],
      ),
    )),
    ...(await Promise.all(Object.entries(RECEPTORS).map(receptorPage))),
    ...(await Promise.all(Object.entries(RULES).map(rulePage))),
  ];
  for (const page of pages) {
    for (const [k, { draw }] of page.figures.entries()) {
      putFigure(places, `models/${page.name}-${k + 1}`, draw);
    }
    put(places, `models/${page.name}.md`, pageText(page));
  }
  put(places, 'models/index.md', indexText(pages));
  const listed = pages.map(({ name, group }) => ({ name, group }));
  put(places, 'models.json', JSON.stringify(listed));
}

async function neuronPage(spec: NeuronSpec): Promise<Page> {
  const { model } = spec;
  const { name, doc, reference, parameters, threshold, reset, refractory } = model;
  const spike: string[] = [];
  if (threshold) spike.push(conditionMath(parseExpression(threshold)));
  return {
    ...{ name, group: 'Neurons', doc, reference, parameters },
    equations: [
      ['Between spikes', equationLines(model.equations)],
      ['It fires where', spike],
      ['Then', reset ? assignments(reset) : []],
      ['And is held for', refractory ? [conditionMath(parseExpression(refractory))] : []],
      ['It starts at', Object.entries(model.initial).map(startLine)],
    ],
    code: `import { ${name}, Network } from 'synfire';\n\nconst net = new Network({ dt: 0.1, seed: 1 });\nnet.population('cells', 100, ${name}());`,
    figures: await neuronFigures(spec),
  };
}

async function receptorPage([name, make]: [string, () => ReceptorSpec]): Promise<Page> {
  const { kind } = make();
  const { current, jump, jumpScale, weightUnit } = kind;
  const [cell, call] = name === 'jump' ? ['adex', JUMP] : ['lif', `${name}()`];
  const raised = jumpScale === '1' ? 'w' : `w*(${jumpScale})`;
  return {
    ...{ name, group: 'Receptors', doc: kind.doc, reference: kind.reference },
    parameters: kind.parameters,
    equations: [
      ['Between arrivals', equationLines(kind.equations)],
      [
        `An arrival with the weight w (${weightUnit === '1' ? 'no unit' : weightUnit})`,
        assignments(`${jump} += ${raised}`),
      ],
      ['The current that it adds', current ? [conditionMath(parseExpression(current))] : []],
    ],
    code: `import { ${[cell, name].sort().join(', ')}, Network } from 'synfire';\n\nconst net = new Network({ dt: 0.1, seed: 1 });\nnet.population('cells', 100, ${cell}({ receptors: { ex: ${call} } }));`,
    figures: await receptorFigures(name, make()),
  };
}

async function rulePage([name, make]: [string, () => PlasticitySpec]): Promise<Page> {
  const { rule } = make();
  const decays = [...Object.entries(rule.variables), ...Object.entries(rule.traces)].flatMap(
    ([variable, { decay }]) =>
      decay === undefined ? [] : equationLines(`d${variable}/dt = -${variable}/${decay} : 1`),
  );
  const raised = Object.entries(rule.traces).map(([trace, { spike }]) =>
    spike === 'add' ? `${trace} += 1` : `${trace} = 1`,
  );
  return {
    ...{ name, group: 'Rules of plasticity', doc: rule.doc, reference: rule.reference },
    parameters: rule.parameters,
    equations: [
      ['Between spikes', decays],
      ['An arrival adds to the receptor', [conditionMath(parseExpression(rule.transmit))]],
      ['When a spike arrives', assignments(rule.onPre)],
      ['When the target fires', assignments([rule.onPost, ...raised].filter(Boolean).join(';'))],
      [
        rule.whenever ? 'In each step in which the condition holds' : 'In each step',
        [
          ...(rule.whenever ? [conditionMath(parseExpression(rule.whenever))] : []),
          ...assignments(rule.onStep ?? ''),
        ],
      ],
      ['Bounds of the weight', bounds(rule)],
    ],
    code: `import { ${name} } from 'synfire';\n\nconst plasticity = ${name}(); // net.connect('E', 'E', { plasticity, … })`,
    figures: await ruleFigures(name, make()),
  };
}

const bounds = ({ w_min, w_max }: PlasticityRule) =>
  [`w >= ${w_min}`, `w <= ${w_max}`].map((text) => conditionMath(parseExpression(text)));

function equationLines(text: string): string[] {
  if (text.trim() === '') return [];
  const { rates, values } = parseEquations({ text, where: 'equations' });
  return [...values, ...rates].map(definitionMath);
}

function assignments(text: string): string[] {
  if (text.trim() === '') return [];
  const all = parseStatements({ text, where: 'assignments' });
  return all.map(({ target, value }) => assignmentMath(target, value));
}

const startLine = ([state, value]: [string, string]) =>
  assignmentMath(state, parseExpression(value));

const RANGES = { positive: 'above 0', nonnegative: '0 or more', fraction: '0 to 1' } as const;

function pageText({ name, doc, reference, equations, parameters, code, figures }: Page): string {
  const rows = Object.entries(parameters).map(
    ([id, { unit, default: value, range, doc }]) =>
      `| <math>${symbol(id)}</math> | \`${id}\` | ${value} | ${unit === '1' ? '' : html(unit)} | ${range ? RANGES[range] : ''} | ${html(doc)} |`,
  );
  return [
    `# ${name}\n`,
    `${html(doc)}\n`,
    ...figures.map(
      ({ title }, k) =>
        `<figure class="figure">${figureTag(`models/${name}-${k + 1}`, title)}<figcaption>${html(title)}</figcaption></figure>\n`,
    ),
    '## Equations\n',
    ...equations
      .filter(([, lines]) => lines.length > 0)
      .map(
        ([heading, lines]) =>
          `<div class="equations" tabindex="0" role="group" aria-label="${html(heading)}"><p>${html(heading)}</p>${lines.join('')}</div>\n`,
      ),
    ...(rows.length > 0
      ? [
          '## Parameters\n',
          '| | name | default | unit | range | |',
          '|---|---|---:|---|---|---|',
          ...rows,
          '',
        ]
      : []),
    `## In code\n\n\`\`\`js\n${code}\n\`\`\`\n`,
    `## Reference\n\n${html(reference)}\n`,
  ].join('\n');
}

function indexText(pages: readonly Page[]): string {
  const groups = [...new Set(pages.map(({ group }) => group))];
  return [
    '---\noutline: false\npageClass: wide\n---\n',
    '# Models\n',
    `${pages.length} models, as text that is checked and compiled: equations are typeset from what is simulated, curves are drawn by the engine with the default parameters. What is not here is written the same way: [your own equations](../docs/guide/neurons.md#your-own-equations).\n`,
    ...groups.flatMap((group) => [
      `## ${group}\n`,
      `<div class="cards">\n${pages
        .filter((page) => page.group === group)
        .map(card)
        .join('\n')}\n</div>\n`,
    ]),
  ].join('\n');
}

function card({ name, doc, figures }: Page): string {
  const picture =
    figures.length > 0 ? `<img src="/models/${name}-1.svg" alt="" loading="lazy">` : '';
  return `<a class="card" href="./${name}.html">${picture}<strong>${name}</strong><span>${html(doc)}</span></a>`;
}
