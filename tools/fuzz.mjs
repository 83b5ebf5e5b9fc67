/**
 * Random and damaged input: equations, networks as JSON, files, snapshots. Whatever it is, the library accepts it or throws its own error, within
 * two seconds. Seeded: the same cases each time. Prints what failed, as JSON lines to be kept in tests/faults, and ends with 1 then.
 *
 *     node tools/fuzz.mjs [--cases 2000] [--seed 1] [--kind equations]
 */
import { parseArgs } from 'node:util';
import * as synfire from '../dist/index.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
  },
});

/** Most that one case may take, ms. */
const LONGEST = 2000;

/** Uniform integers below n, from a 32-bit xorshift. */
function generator(seed) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const pick = (draw, list) => list[draw(list.length)];
const NAMES = [
  'v',
  'w',
  'tau',
  'E_L',
  'I_syn',
  'I_ext',
  'dt',
  'x',
  'xi',
  'exp',
  'mV',
  'ms',
  'é',
  '',
];
const TOKENS = [
  '+',
  '-',
  '*',
  '/',
  '**',
  '^',
  '(',
  ')',
  ',',
  ':',
  '=',
  '\n',
  ' ',
  'and',
  'or',
  'not',
  '<',
  '>=',
];

/** An expression, mostly well-formed. */
function expression(draw, depth) {
  if (depth === 0 || draw(5) === 0)
    return pick(draw, [...NAMES, '1', '2.5e-3', '1e999', '.', '0x1']);
  const inner = () => expression(draw, depth - 1);
  switch (draw(6)) {
    case 0:
      return `${inner()} ${pick(draw, TOKENS)} ${inner()}`;
    case 1:
      return `(${inner()})`;
    case 2:
      return `-${inner()}`;
    case 3:
      return `${pick(draw, ['exp', 'log', 'max', 'tanh', 'nothing'])}(${inner()}, ${inner()})`;
    default:
      return `${inner()} ${pick(draw, ['+', '-', '*', '/'])} ${inner()}`;
  }
}

const STRANGE = [
  null,
  true,
  -1,
  0.5,
  1e300,
  2 ** 53,
  '',
  'E',
  [],
  {},
  [[]],
  { $array: 'f64', base64: 'AAAA' },
  { $number: 'NaN' },
];

/** One place of plain data replaced, removed or doubled. */
function damagedData(draw, data) {
  const copy = JSON.parse(JSON.stringify(data));
  let at = copy;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return copy;
    const key = pick(draw, keys);
    if (typeof at[key] === 'object' && at[key] !== null && draw(4) > 0) {
      at = at[key];
      continue;
    }
    if (draw(4) === 0) delete at[key];
    else at[key] = pick(draw, STRANGE);
    return copy;
  }
}

/** Some bytes flipped, cut, repeated. */
function damagedBytes(draw, bytes) {
  let out = bytes.slice();
  for (let k = draw(4); k >= 0; k--) {
    if (out.length === 0) break;
    const at = draw(out.length);
    if (draw(5) === 0) out = out.slice(0, at);
    else if (draw(8) === 0) out = new Uint8Array([...out.slice(0, at), ...out.slice(at >> 1)]);
    else out[at] = draw(256);
  }
  return out;
}

function network() {
  const net = new synfire.Network({ dt: 0.1, seed: 1 });
  net.population('E', 20, synfire.lif({ receptors: { ex: synfire.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.connect('E', 'E', { connector: synfire.fixedIndegree(3), weight: 20, delay: 1.5 });
  net.recordStates('E', { variables: ['v'] });
  return net;
}

const simulation = await synfire.Simulation.create(network(), { workers: 0 });
const recording = await simulation.run(20);
const snapshot = await simulation.snapshot();
const json = JSON.parse(JSON.stringify(network()));
const npz = await synfire.recordingToNpz(recording);
const edges = new TextEncoder().encode('source,target,weight\n0,1,2\n1,2,3.5\n');

/** Each makes a case, plain data, and tries it. */
const KINDS = {
  equations: {
    make: (draw) =>
      `d${pick(draw, NAMES)}/dt = ${expression(draw, 1 + draw(6))} : ${pick(draw, ['mV', '1', 'pA', 'x'])}`,
    attempt: (equations) => {
      const net = new synfire.Network({ dt: 0.1 });
      const parameters = { tau: '10 ms', E_L: '-65 mV' };
      net.population('P', 2, synfire.neuron({ equations, parameters, threshold: 'v > 0*mV' }));
      synfire.compilePlan(net.describe());
    },
  },
  networks: {
    make: (draw) => damagedData(draw, draw(2) ? json : damagedData(draw, json)),
    attempt: (given) => synfire.compilePlan(synfire.Network.fromJSON(given).describe()),
  },
  npz: {
    make: (draw) => [...damagedBytes(draw, npz)],
    attempt: (given) => synfire.recordingFromNpz(Uint8Array.from(given), 'case'),
  },
  edges: {
    make: (draw) => [...damagedBytes(draw, edges)],
    attempt: (given) => synfire.readEdges([{ name: 'case.csv', bytes: Uint8Array.from(given) }]),
  },
  snapshots: {
    make: (draw) => [...damagedBytes(draw, snapshot)],
    attempt: (given) => simulation.restore(Uint8Array.from(given)),
  },
};

const kinds = Object.keys(KINDS).filter((kind) => !values.kind || kind === values.kind);
const each = Math.ceil(Number(values.cases) / kinds.length);
let [failed, refused] = [0, 0];
for (const kind of kinds) {
  const draw = generator(Number(values.seed));
  for (let k = 0; k < each; k++) {
    const made = KINDS[kind].make(draw);
    const started = performance.now();
    let fault;
    try {
      await KINDS[kind].attempt(made);
    } catch (error) {
      if (error instanceof synfire.SynfireError) refused++;
      else
        fault = String(error?.stack ?? error)
          .split('\n')
          .slice(0, 3)
          .join(' | ');
    }
    const wall = performance.now() - started;
    if (fault === undefined && wall > LONGEST) fault = `${Math.round(wall)} ms`;
    if (fault === undefined) continue;
    failed++;
    console.log(JSON.stringify({ kind, case: k, fault, made }));
  }
}
await simulation.dispose();
console.error(
  `${each * kinds.length} cases of ${kinds.join(', ')}: ${refused} refused, ${failed} failed.`,
);
process.exitCode = failed > 0 ? 1 : 0;
