/** The circuit's settings as they come out of a share link: a stranger's, so every field is looked at. */
import { type CircuitSettings, MODES } from './circuit-model.ts';

const LEVELS: readonly unknown[] = [10, 25, 50, 100, 200];
const PATHWAYS: readonly unknown[] = ['exact', 'apart', 'paper'];

/** Throws TypeError where a field is missing or beyond what the page's own controls give. */
export function readCircuit(given: unknown): CircuitSettings {
  const { sense, context, pathways, peak, levels, chains, seed } = given as CircuitSettings;
  const within = (value: number, low: number, high: number) => value >= low && value <= high;
  const whole = (value: number, low: number, high: number) =>
    Number.isInteger(value) && within(value, low, high);
  const sound =
    typeof sense.open === 'boolean' &&
    within(sense.angle, 0, 360) &&
    within(sense.value, -1.2, 1.2) &&
    within(sense.sigma, 0.05, 0.6) &&
    typeof context.open === 'boolean' &&
    whole(context.mode, 0, MODES.length - 1) &&
    within(context.trust, 0.34, 0.99) &&
    PATHWAYS.includes(pathways) &&
    within(peak, 0.2, 1) &&
    LEVELS.includes(levels) &&
    whole(chains, 1, 4096) &&
    whole(seed, 0, 2 ** 32 - 1);
  if (!sound) throw new TypeError('a setting of the circuit is beyond its range');
  const { open, angle, value, sigma } = sense;
  return {
    sense: { open, angle, value, sigma },
    context: { open: context.open, mode: context.mode, trust: context.trust },
    ...{ pathways, peak, levels, chains, seed },
  };
}
