/**
 * What stands for the derivative of a spike by its margin when a network learns: a bump around threshold, named
 * at the model. The spike itself does not change.
 *
 * The margin of `v >= V_th` is v − V_th in the model's unit; slopes are texts in x = margin/width, and the
 * derivative is slope(x)/width.
 */
import { expandPowers } from '../equations/arrange.ts';
import { parseExpression } from '../equations/parse.ts';
import { simplify } from '../equations/simplify.ts';
import type { Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';

export type SurrogateReset = 'additions' | 'detached' | 'attached' | readonly string[];

export interface SurrogateOptions {
  /** A name (superSpike, sigmoid, triangle, arctan, gaussian, multiGaussian), or text in x. */
  readonly slope: string;
  /** Sharpness of a named slope; each has its own default. */
  readonly beta?: number;
  /** The margin that is x = 1, in the unit of the threshold; default 1. */
  readonly width?: number;
  /**
   * To which of its own neuron's states what a spike does is differentiated. Default `additions`: to those that it adds to, such as the threshold of `alif` or a
   * trace of its spikes, by which a neuron remembers; not to what crosses the threshold, whose reset is detached as is common. `attached`: to all;
   * `detached`: to none; or a list of states.
   */
  readonly reset?: SurrogateReset;
}

/** As models hold it: the slope is text. */
export interface SurrogateSpec {
  readonly slope: string;
  readonly width: number;
  readonly reset: SurrogateReset;
}

export interface LearningSlope extends Omit<SurrogateSpec, 'slope'> {
  readonly slope: Expr;
}

interface NamedSlope {
  readonly reference: string;
  readonly beta: number;
  readonly slope: (beta: number) => string;
}

const normal = (sd: number, at: number): string =>
  `exp(-0.5*((x - (${at}))/${sd})**2)/${2.5066282746310002 * sd}`;

/** Slopes of the literature, by name. */
export const namedSlopes: Readonly<Record<string, NamedSlope>> = {
  superSpike: {
    reference: 'Zenke & Ganguli 2018, Neural Comput 30:1514',
    beta: 10,
    slope: (beta) => `1/((1 + ${beta}*abs(x))*(1 + ${beta}*abs(x)))`,
  },
  sigmoid: {
    reference: 'Neftci, Mostafa & Zenke 2019, IEEE Signal Process Mag 36:51',
    beta: 4,
    slope: (beta) => `${beta}*sigmoid(${beta}*x)*(1 - sigmoid(${beta}*x))`,
  },
  triangle: {
    reference: 'Bellec et al. 2018, NeurIPS 31; 0.3 is their dampening',
    beta: 1,
    slope: (beta) => `0.3*max(0, 1 - ${beta}*abs(x))`,
  },
  arctan: {
    reference: 'Fang et al. 2021, ICCV, 2641',
    beta: 2,
    slope: (beta) => `${beta / 2}/(1 + (${(Math.PI / 2) * beta}*x)**2)`,
  },
  gaussian: {
    reference: 'Yin, Corradi & Bohté 2021, Nat Mach Intell 3:905',
    beta: 2,
    slope: (beta) => normal(1 / beta, 0),
  },
  multiGaussian: {
    reference: 'Yin, Corradi & Bohté 2021, Nat Mach Intell 3:905; h = 0.15, s = 6',
    beta: 2,
    slope(beta) {
      const sd = 1 / beta;
      const [low, high] = [normal(6 * sd, -sd), normal(6 * sd, sd)];
      return `0.5*(1.15*(${normal(sd, 0)}) - 0.15*(${low}) - 0.15*(${high}))`;
    },
  },
};

/** What a model without a surrogate learns by. */
export const DEFAULT_SURROGATE: SurrogateSpec = {
  slope: namedSlopes.superSpike.slope(namedSlopes.superSpike.beta),
  width: 1,
  reset: 'additions',
};

/** From a name, text or options to what models hold; faults are reported. Text is parsed with the model. */
export function surrogateSpec(
  given: string | SurrogateOptions,
  where: string,
  report: (fault: Fault) => void,
): SurrogateSpec | undefined {
  const bad = (place: string, value: unknown, expected: string, remedy: string) => {
    const found = printValue(value);
    report({ code: 'bad-surrogate', where: `${where}${place}`, found, expected, remedy });
    return undefined;
  };
  const options = typeof given === 'string' ? { slope: given } : given;
  if (typeof options !== 'object' || options === null || typeof options.slope !== 'string') {
    return bad(
      '',
      given,
      'a name, text in x, or { slope, beta, width, reset }',
      'Write "superSpike".',
    );
  }
  const { slope, beta, width = 1, reset = 'additions' } = options;
  const known = ['slope', 'beta', 'width', 'reset'];
  const odd = Object.keys(options).find((id) => !known.includes(id));
  if (odd !== undefined) return bad(` › ${odd}`, odd, known.join(', '), suggest(odd, known));
  const named = Object.hasOwn(namedSlopes, slope) ? namedSlopes[slope] : undefined;
  if (named === undefined && /^[A-Za-z]\w*$/u.test(slope) && slope !== 'x') {
    const names = Object.keys(namedSlopes);
    return bad('', slope, `${names.join(', ')}, or text in x`, suggest(slope, names));
  }
  if (!(typeof width === 'number' && width > 0 && width < 1e30)) {
    return bad(' › width', width, 'a positive number', 'Give the margin that is 1.');
  }
  if (beta !== undefined && !(typeof beta === 'number' && beta > 0 && beta < 1e30)) {
    return bad(' › beta', beta, 'a positive number', 'Leave it out for the default.');
  }
  if (beta !== undefined && named === undefined) {
    return bad(' › beta', beta, 'none: the slope is text', 'Write the number into the text.');
  }
  const listed = Array.isArray(reset) && reset.every((state) => typeof state === 'string');
  const word = reset === 'additions' || reset === 'detached' || reset === 'attached';
  if (!word && !listed) {
    const expected = '"additions", "detached", "attached" or a list of states';
    return bad(' › reset', reset, expected, 'Leave it out for "additions".');
  }
  return { slope: named ? named.slope(beta ?? named.beta) : slope, width, reset };
}

/** With its slope as a tree in x. Throws SynfireError where the text is wrong. */
export function learningSlope(
  surrogate: SurrogateSpec | undefined,
  model: string,
): LearningSlope | undefined {
  if (surrogate === undefined) return undefined;
  const where = `${model} › surrogate`;
  const slope = simplify(expandPowers(parseExpression(surrogate.slope, where)));
  const odd = [...namesOf(slope)].find((id) => id !== 'x');
  if (odd === undefined) return { ...surrogate, slope };
  const found = `"${odd}" in "${surrogate.slope}"`;
  const expected = 'a slope in x, the margin over the width';
  throw new SynfireError({ code: 'unknown-name', where, found, expected, remedy: 'Write x.' });
}
