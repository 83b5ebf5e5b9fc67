/**
 * Roemschied et al. (2023), "Flexible circuit mechanisms for context-dependent song sequencing", Nature 622:794: a compact model of
 * the mechanism that the paper describes; its own equations were not published with the abstract.
 *
 * Pulse and sine nodes inhibit each other and rebound; a brief command drives pulse song only, a long one slowly opens a gate
 * (disinhibition) that lets the nodes alternate: complex song.
 */
import { exp } from '../../src/equations/f64.ts';
import { atLeast, below, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const DT = 0.5; // ms
const BASE = {
  tau: 20,
  tauD: 30,
  tauI: 1200,
  tauR: 250,
  tauA: 300,
  wD: 1.3,
  wPS: 2,
  wSP: 2,
  gR: 1.6,
  gA: 0.9,
  G: 1,
  bS: 0.35,
  noise: 0.12,
};
type Parameters = typeof BASE;
/** 'slow' follows the drive; 'open' and 'closed' are experiments. */
type Gate = 'slow' | 'open' | 'closed';

const sigmoid = (x: number) => 1 / (1 + exp(-x));
const active = (v: number) => sigmoid((v - 0.3) / 0.08);

interface Song {
  readonly pulse: number;
  readonly sine: number;
  /** Changes from one mode to the other. */
  readonly alternations: number;
}

/** One trial: `drive` ms of command, then 1.5 s without. Bouts are 20 ms or longer. */
export function sing(drive: number, p: Parameters, gate: Gate, random: Random): Song {
  let [vP, vS, D, I, hP, hS, aP, aS] = [0, 0, 0, 0, 0, 0, 0, 0];
  let mode = '';
  let length = 0;
  const bouts: string[] = [];
  const close = () => {
    if (mode !== '' && length * DT >= 20) bouts.push(mode);
  };
  const kick = p.noise * Math.sqrt((2 * DT) / p.tau);
  for (let step = 0; step * DT < drive + 1500; step++) {
    const F = step * DT < drive ? 1 : 0;
    const open = gate === 'slow' ? sigmoid((I - 0.45) / 0.06) : gate === 'open' ? 1 : 0;
    const [fP, fS] = [active(vP), active(vS)];
    const dP = -vP + p.wD * D - p.wSP * fS - p.gA * aP + p.gR * hP;
    const dS = -vS + p.bS * open * D - p.wPS * fP - p.G * (1 - open) - p.gA * aS + p.gR * hS;
    const rebound = (v: number) => sigmoid((-v - 0.35) / 0.1);
    hP += (DT / p.tauR) * (rebound(vP) - hP);
    hS += (DT / p.tauR) * (rebound(vS) - hS);
    aP += (DT / p.tauA) * (fP - aP);
    aS += (DT / p.tauA) * (fS - aS);
    vP += (DT / p.tau) * dP + kick * random.normal();
    vS += (DT / p.tau) * dS + kick * random.normal();
    D += (DT / p.tauD) * (F - D);
    I += (DT / p.tauI) * (F - I);
    const now = fP > 0.5 && fP >= fS ? 'pulse' : fS > 0.5 ? 'sine' : '';
    if (now === mode) length++;
    else {
      close();
      mode = now;
      length = 1;
    }
  }
  close();
  const count = (which: string) => bouts.filter((bout) => bout === which).length;
  const alternations = bouts.filter((bout, k) => k > 0 && bout !== bouts[k - 1]).length;
  return { pulse: count('pulse'), sine: count('sine'), alternations };
}

const TRIALS = 60;

/** Means over trials; a trial is complex if it has both modes. */
export function experiment(
  name: string,
  drive: number,
  print: (line: string) => void,
  change: Partial<Parameters> = {},
  gate: Gate = 'slow',
) {
  const random = new Random(drive + name.length);
  const songs = Array.from({ length: TRIALS }, () =>
    sing(drive, { ...BASE, ...change }, gate, random),
  );
  const mean = (of: (song: Song) => number) =>
    songs.reduce((sum, song) => sum + of(song), 0) / TRIALS;
  const found = {
    pulse: mean(({ pulse }) => pulse),
    sine: mean(({ sine }) => sine),
    alternations: mean(({ alternations }) => alternations),
    complex: mean(({ alternations }) => (alternations > 0 ? 1 : 0)),
  };
  const { pulse, sine, alternations, complex } = found;
  print(`${name.padEnd(24)}${columns(pulse, sine, alternations, complex)}`);
  return found;
}

export const roemschied2023: Study = {
  title: 'A slow gate turns simple song into complex song',
  reference: 'Roemschied et al. (2023), Nature 622:794 (mechanism; compact model)',
  minutes: 0.1,
  async run(print = console.log) {
    print(`${'drive'.padEnd(24)}${columns('pulse', 'sine', 'alternate', 'complex')}`);
    const brief = [50, 100, 200].map((ms) => experiment(`${ms} ms`, ms, print));
    experiment('400 ms', 400, print);
    const long = [800, 4000].map((ms) => experiment(`${ms} ms`, ms, print));
    const flat = experiment('4 s, no rebound', 4000, print, { gR: 0 });
    const apart = experiment('4 s, no inhibition', 4000, print, { wPS: 0, wSP: 0 });
    const closed = experiment('4 s, gate closed', 4000, print, {}, 'closed');
    const open = experiment('100 ms, gate open', 100, print, {}, 'open');
    const most = (of: readonly { complex: number }[]) =>
      Math.max(...of.map(({ complex }) => complex));
    const least = (of: readonly { complex: number }[]) =>
      Math.min(...of.map(({ complex }) => complex));
    const checks: Check[] = [
      below('complex trials after brief drive', most(brief), 0.05),
      atLeast('complex trials after 0.8 s and 4 s', least(long), 0.95),
      atLeast('alternations in 4 s', long[1].alternations, 5),
      below('sine bouts without rebound', flat.sine, 0.02),
      below('complex trials without mutual inhibition', apart.complex, 0.5),
      below('complex trials with the gate closed', closed.complex, 0.5),
      atLeast('complex trials after brief drive, gate open', open.complex, 0.9),
    ];
    return checks;
  },
};
