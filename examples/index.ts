/** All examples from papers by name, in the order in which `synfire list` shows them. */
import type { Example } from './example.ts';
import { brunel2000 } from './papers/brunel2000.ts';
import { coba } from './papers/coba.ts';
import { cobahh } from './papers/cobahh.ts';
import { cuba } from './papers/cuba.ts';
import { izhikevich2003 } from './papers/izhikevich2003.ts';
import { microcircuit } from './papers/microcircuit.ts';
import { shiu2024 } from './papers/shiu2024.ts';
import { vogels2011 } from './papers/vogels2011.ts';

export const examples: Readonly<Record<string, Example>> = {
  microcircuit,
  brunel2000,
  cuba,
  coba,
  cobahh,
  izhikevich2003,
  shiu2024,
  vogels2011,
};
