/** The lessons in their order. */
import * as oneNeuron from './01-one-neuron.ts';
import * as twoNeurons from './02-two-neurons.ts';
import * as balanced from './03-balanced-network.ts';
import * as equations from './04-your-own-equations.ts';
import * as streaming from './05-save-restore-stream.ts';
import * as learning from './06-learning.ts';
import type { Lesson } from './lesson.ts';

export const lessons: readonly Lesson[] = [
  oneNeuron,
  twoNeurons,
  balanced,
  equations,
  streaming,
  learning,
];
