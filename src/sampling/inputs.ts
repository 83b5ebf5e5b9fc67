/**
 * Somatic inputs that turn the prior into a posterior: gradients of log-likelihoods, gated, and scaled by the noise of the
 * level (Lyo & Savin 2024). They are plain data; `circuit-inputs.ts` computes them.
 */

import { printValue, SynfireError } from '../errors.ts';
import { anything, checked, number, numbers, object, optional, word } from '../network/shape.ts';
import {
  checkMixture,
  type GaussianMixture,
  type LinearObservation,
  mixtureShape,
} from './mixture.ts';
import { checkPerceptron, type Perceptron } from './perceptron.ts';

/**
 * Factor of the gradient at a level: 'beta' is β/√(1−β), which exact guidance of the reverse diffusion asks for; 'sqrtBeta' is
 * √β, as the paper's code has it: far stronger, samples are sharper than the posterior.
 */
export type GuidanceScale = 'beta' | 'sqrtBeta';

interface Gated {
  /** 0 closed, 1 open, or between; default 1. */
  readonly gate?: number;
  /** Factor of the gradient; default 1. */
  readonly strength?: number;
  /** Default 'beta'. */
  readonly guidanceScale?: GuidanceScale;
}

/** The state lies on the line through 0 along `direction`, up to noise σ in every direction across. */
export interface LineInput extends Gated {
  readonly input: 'line';
  readonly direction: ArrayLike<number>;
  readonly sigma: number;
}

/** y = a·x + σ·η, taken at the state as it is. */
export interface LinearInput extends Gated, LinearObservation {
  readonly input: 'linear';
}

/** The same, seen through the denoiser: a needs no backpropagation, as the denoiser's Jacobian is symmetric. */
export interface MomentInput extends Gated, LinearObservation {
  readonly input: 'moment';
}

/** A class, as a network of (state, phase) sees it. */
export interface ClassInput extends Gated {
  readonly input: 'class';
  readonly classifier: Perceptron;
  readonly label: number;
}

/** The exact input for a mixture: score of the posterior less that of the prior. */
export interface PosteriorInput extends Gated {
  readonly input: 'posterior';
  readonly prior: GaussianMixture;
  readonly posterior: GaussianMixture;
}

export type CircuitInput = LineInput | LinearInput | MomentInput | ClassInput | PosteriorInput;

const gated = {
  gate: optional(number),
  strength: optional(number),
  guidanceScale: optional(word('beta', 'sqrtBeta')),
};
const kind = word('line', 'linear', 'moment', 'class', 'posterior');
const observation = { direction: numbers, value: number, sigma: number };
const shapes = {
  line: object({ input: kind, direction: numbers, sigma: number, ...gated }),
  linear: object({ input: kind, ...observation, ...gated }),
  moment: object({ input: kind, ...observation, ...gated }),
  class: object({ input: kind, classifier: anything, label: number, ...gated }),
  posterior: object({ input: kind, prior: mixtureShape, posterior: mixtureShape, ...gated }),
};

/** Throws SynfireError where an input is wrong in type or does not fit N somata. */
export function checkInput(input: CircuitInput, somata: number, where: string): void {
  checked(object({ input: kind }, true), input, where);
  checked(shapes[input.input], input, where);
  const fail = (place: string, found: unknown, expected: string): never => {
    throw new SynfireError({
      code: 'bad-input',
      where: `${where} › ${place}`,
      found: printValue(found),
      expected,
      remedy: 'Correct the value.',
    });
  };
  const { gate = 1, strength = 1 } = input;
  if (!(gate >= 0 && gate <= 1)) fail('gate', gate, 'a number from 0 (closed) to 1 (open)');
  if (!Number.isFinite(strength)) fail('strength', strength, 'a finite number');
  switch (input.input) {
    case 'line':
    case 'linear':
    case 'moment': {
      const { direction, sigma } = input;
      const length = Array.from(direction).reduce((sum, x) => sum + x * x, 0);
      const good = direction.length === somata && length > 0 && length < Number.POSITIVE_INFINITY;
      if (!good) fail('direction', direction, `${somata} numbers, not all 0`);
      if (!(sigma > 0)) fail('sigma', sigma, 'a positive number');
      return;
    }
    case 'class': {
      const { classifier, label } = input;
      checkPerceptron(classifier, `${where} › classifier`);
      const labels = classifier.layers[classifier.layers.length - 1].outputs;
      if (classifier.inputs !== somata + 1) {
        fail('classifier › inputs', classifier.inputs, `${somata + 1}: the somata and the phase`);
      }
      if (!(Number.isInteger(label) && label >= 0 && label < labels)) {
        fail('label', label, `an integer from 0 to ${labels - 1}`);
      }
      return;
    }
    case 'posterior':
      checkMixture(input.prior);
      checkMixture(input.posterior);
      if (input.prior.size !== somata) fail('prior › size', input.prior.size, String(somata));
      return;
    default:
      input satisfies never;
  }
}
