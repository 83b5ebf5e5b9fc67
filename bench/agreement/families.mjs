/** Families of drawn networks, run in both simulators and compared: one Brian2 process answers as Synfire goes along. */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compare } from './compare.mjs';
import { drawFamily } from './draw.mjs';
import { models } from './models.mjs';
import { runSynfire } from './synfire.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'brian.py');
/** Of currents: about what rounding does to a slope, in either direction, for one that moves a network may happen to end where it began. */
const NUDGES = [1 + 2 ** -46, 1 - 2 ** -46, 1 + 2 ** -45, 1 - 2 ** -45];

/** A Python that has Brian2, if there is one. */
export function findPython() {
  const candidates = [process.env.PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean);
  const has = (name) =>
    spawnSync(name, ['-W', 'ignore', '-c', 'import brian2'], { stdio: 'ignore' }).status === 0;
  return candidates.find(has);
}

/** Yields each family's row; `size`: networks of a family, `first`: number of the first. */
export async function* families({ seed, networks, size, first = 0, python = findPython() }) {
  if (python === undefined)
    throw new Error('No Python with Brian2: apt-get install python3-brian, or set PYTHON.');
  const brian = spawn(python, ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: brian.stdout })[Symbol.asyncIterator]();
  try {
    for (let k = 0; k * size < networks; k++) {
      const family = drawFamily(seed, first + k, Math.min(size, networks - k * size));
      brian.stdin.write(`${JSON.stringify({ ...family, text: models[family.model] })}\n`);
      const own = [];
      for (const network of family.networks)
        own.push(await runSynfire(family, network).catch(left));
      const { value, done } = await answers.next();
      if (done) throw new Error(`Brian2 ended at family ${family.number}.`);
      yield await rowOf(family, own, JSON.parse(value));
    }
  } finally {
    brian.stdin.end();
    brian.kill();
  }
}

/** Of a network whose numbers left their range, as a step that is too long for it does: there is nothing to compare. */
function left(error) {
  if (error.code !== 'not-a-number') throw error;
  return undefined;
}

async function rowOf(family, own, theirs) {
  const { number, model, method, dt, jumps } = family;
  const results = [];
  for (const [k, network] of family.networks.entries()) {
    if (own[k] === undefined) {
      const both = Object.values(theirs[k].states.at(-1)).flat().includes(null);
      results.push({ spikes: 0, worst: 0, where: '', left: both });
      continue;
    }
    const result = compare(family, own[k], theirs[k]);
    if (result.parts !== undefined || result.worst > 1e-9) {
      for (const nudge of NUDGES) {
        const moved = compare(family, own[k], await runSynfire(family, network, nudge));
        result.nudged = { parts: moved.parts, worst: moved.worst };
        result.chaotic = moved.parts !== undefined || moved.worst > 1e-10;
        if (result.chaotic) break;
      }
    }
    results.push(result);
  }
  const limited = models[model].limit !== undefined && ['rk2', 'rk4'].includes(method);
  return { number, model, method, dt, jumps, limited, results };
}
