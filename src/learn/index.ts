/** The public entry `synfire/learn`: graphs of matrices in reverse mode, recurrent cells, the optimiser. */

export { RateMemory, rateModules } from '../backends/rate/module.ts';
export type { Perceptron, PerceptronLayer } from '../sampling/perceptron.ts';
export { type LstmCell, lstmStep, type RateCell, rateStep } from './cells.ts';
export { Learner } from './learner.ts';
export type { OptimiserOptions } from './optimiser.ts';
export { type Node, type Parameter, Tape } from './tape.ts';
