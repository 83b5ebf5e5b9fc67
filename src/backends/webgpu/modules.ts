/** The WGSL texts that are compiled: what no model changes, put together, and a kernel in front of it. */
import build from '../../../shaders/build.wgsl';
import connect from '../../../shaders/connect.wgsl';
import couple from '../../../shaders/couple.wgsl';
import currents from '../../../shaders/currents.wgsl';
import deliver from '../../../shaders/deliver.wgsl';
import distributions from '../../../shaders/distributions.wgsl';
import draws from '../../../shaders/draws.wgsl';
import generator from '../../../shaders/generator.wgsl';
import math from '../../../shaders/math.wgsl';
import observe from '../../../shaders/observe.wgsl';
import plastic from '../../../shaders/plastic.wgsl';
import poisson from '../../../shaders/poisson.wgsl';
import raise from '../../../shaders/raise.wgsl';
import random from '../../../shaders/random.wgsl';
import record from '../../../shaders/record.wgsl';
import replay from '../../../shaders/replay.wgsl';
import rows from '../../../shaders/rows.wgsl';
import sources from '../../../shaders/sources.wgsl';
import spikes from '../../../shaders/spikes.wgsl';
import step from '../../../shaders/step.wgsl';
import synapses from '../../../shaders/synapses.wgsl';
import tend from '../../../shaders/tend.wgsl';
import traces from '../../../shaders/traces.wgsl';
import units from '../../../shaders/units.wgsl';

const text = (...parts: readonly string[]): string => parts.join('\n');

/** With the printed kernel first, so that lines of a compiler's message are its lines. */
export const updateModule = (kernel: string): string =>
  text(kernel, step, units, math, random, distributions, poisson, currents);

/** Where the synapses of a row come from. */
const stored = text(step, random, synapses, rows);
const regenerated = text(step, math, random, distributions, draws, synapses, connect);

/** build.wgsl declares what connect.wgsl calls, so it stands before it. */
export const buildModule = text(step, math, random, distributions, draws, build, connect);

export const deliverModule = {
  stored: text(stored, spikes, deliver),
  regenerated: text(regenerated, spikes, deliver),
};
export const replayModule = {
  stored: text(stored, replay),
  regenerated: text(regenerated, replay),
};
/** With the printed rule first. */
export const plasticModule = (rule: string): string => text(rule, step, math, traces, plastic);
export const tendModule = (rule: string): string => text(plasticModule(rule), tend);
export const observeModule = text(step, math, traces, observe);
export const raiseModule = text(step, units, math, traces, raise);
export const sourcesModule = text(step, units, random, poisson, sources);
export const generatorModule = text(step, generator);
export const coupleModule = text(step, math, couple);
export const recordModule = text(step, record);
