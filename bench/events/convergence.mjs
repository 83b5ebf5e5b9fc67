/**
 * Question: how fast do engines with a time step converge to the event engine?
 *
 * Method: 100 LIF neurons with inhibition (delta pulses and exponential currents, delay 1.6 ms), driven by a constant
 * current; the median error of spike times in the first 80 ms against dt (the median, because a pulse that arrives just
 * before a spike instead of just after it moves that spike by a millisecond at any dt). First order is the dashed line:
 * dt/2 is what the grid alone costs. f64 and f32 engines: rounding of states sets f32 a floor near 0.02 ms. Writes a figure.
 *
 * node bench/events/convergence.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  delta,
  EventSimulation,
  exponential,
  fixedIndegree,
  lif,
  Network,
  simulate,
  uniform,
} from '../../dist/index.js';

const out = join(dirname(fileURLToPath(import.meta.url)), '../results');
const TIME = 80;
const SIZE = 100;
const STEPS = [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625];
const RECEPTORS = {
  delta: { syn: delta(), weight: -0.4, color: '#0072b2' },
  exponential: { syn: exponential({ tau_syn: 3 }), weight: -12, color: '#d55e00' },
};

const curves = [];
for (const [name, { syn, weight, color }] of Object.entries(RECEPTORS)) {
  const network = (dt) => {
    const net = new Network({ dt, seed: 3 });
    const cell = lif({ tau_m: 10, C_m: 250, t_ref: 2, receptors: { syn } });
    const cells = net.population('cells', SIZE, cell, { initial: { v: uniform(-65, -51) } });
    net.connect(cells, cells, { connector: fixedIndegree(10), weight, delay: 1.6 });
    net.stepCurrent(cells, { amplitude: 450 });
    return net;
  };
  const exact = await (await EventSimulation.create(network(0.1))).run(TIME);
  const truth = trains(exact.times, exact.neurons);
  for (const [backend, dash] of Object.entries({ reference: '', wasm: '2 3' })) {
    const errors = [];
    for (const dt of STEPS) {
      const recording = await simulate(network(dt), { time: TIME, workers: 0, backend });
      const { times, senders } = recording.spikes('cells');
      errors.push(medianError(trains(times, senders), truth));
    }
    const label = `${name}, ${backend === 'wasm' ? 'f32 (wasm)' : 'f64 (reference)'}`;
    curves.push({ label, color, dash, errors });
    console.log(`${label}: ${STEPS.map((dt, k) => `${dt} ms ${errors[k].toFixed(4)}`).join(', ')}`);
  }
}
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'events-convergence.svg'), figure());

function trains(times, neurons) {
  const of = Array.from({ length: SIZE }, () => []);
  for (let k = 0; k < times.length; k++) of[neurons[k]].push(times[k]);
  return of;
}

function medianError(a, b) {
  const errors = a.flatMap((train, i) =>
    train.slice(0, b[i].length).map((time, k) => Math.abs(time - b[i][k])),
  );
  return errors.sort((p, q) => p - q)[errors.length >> 1];
}

/** Error against dt, both axes logarithmic. */
function figure() {
  const x = (dt) => 60 + (Math.log10(dt / 0.005) / Math.log10(100)) * 320;
  const y = (error) => 260 - (Math.log10(error / 0.003) / Math.log10(1000)) * 230;
  const path = (points) =>
    points.map(([a, b], k) => `${k ? 'L' : 'M'}${a.toFixed(1)} ${b.toFixed(1)}`).join('');
  const text = (a, b, words, more = '') => `<text x="${a}" y="${b}" ${more}>${words}</text>`;
  const parts = [
    `<path d="M60 30V260H380" fill="none" stroke="#333"/>`,
    `<path d="${path(STEPS.map((dt) => [x(dt), y(dt / 2)]))}" fill="none" stroke="#999" stroke-dasharray="4 4"/>`,
    text(300, y(0.08), 'dt/2', 'fill="#777"'),
    text(220, 295, 'time step (ms)', 'text-anchor="middle"'),
    text(
      16,
      145,
      'median error of spikes (ms)',
      'text-anchor="middle" transform="rotate(-90 16 145)"',
    ),
  ];
  for (const dt of STEPS) parts.push(text(x(dt), 276, dt, 'text-anchor="middle"'));
  for (const error of [0.01, 0.1, 1])
    parts.push(text(54, y(error) + 4, error, 'text-anchor="end"'));
  curves.forEach(({ label, color, dash, errors }, n) => {
    const points = errors.map((error, k) => [x(STEPS[k]), y(error)]);
    parts.push(
      `<path d="${path(points)}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>`,
    );
    for (const [a, b] of points) parts.push(`<circle cx="${a}" cy="${b}" r="3" fill="${color}"/>`);
    parts.push(text(80, 42 + 15 * n, label, `fill="${color}"`));
  });
  const box = 'viewBox="0 0 400 305" width="400" height="305"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="sans-serif" font-size="11"><title>Error of spike times against the time step</title>${parts.join('')}</svg>\n`;
}
