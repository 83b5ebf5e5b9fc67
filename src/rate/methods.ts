/**
 * Methods of rate networks: those of equations/tableaus.ts, and 'exponential_euler', which has Euler's tableau; its slope is
 * f·(e^{J·dt} − 1)/(J·dt), J = ∂f/∂x of the state itself: exact where f is linear in it and the rest stands still.
 */
import { type Tableau, tableaus } from '../equations/tableaus.ts';
import type { RateMethod } from './model.ts';

export const tableauOf = (method: RateMethod): Tableau =>
  tableaus[method === 'exponential_euler' ? 'euler' : method];
