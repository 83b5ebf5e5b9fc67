/** What the rules of calciumShotNoise.ts share, and those of its networks: calcium as the sum or as the product of two spike trains. */
import { type PlasticitySpec, type RuleDefinition, rule } from '../../src/index.ts';

/** Parameter set DP. */
export const DP = { tau_Ca: 20, C_pre: 1, C_post: 2, theta_d: 1, theta_p: 1.3 };
export const GAMMA = { gamma_d: 200, gamma_p: 321.808 };
export const numbers = (values: Record<string, number>): RuleDefinition['parameters'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const unit = name.startsWith('tau') ? 'ms' : '1';
      return [name, { unit, default: value }];
    }),
  );

export const bounds = { w_min: '0', w_max: 'w_1' };

/** ms above both thresholds and above the lower one only, since the last event; `fall`: how fast calcium falls. */
export const above = (fall: string) => `
  t_p = clip(${fall}*log(max(c, 1e-30)/theta_p), 0, elapsed)
  t_d = clip(${fall}*log(max(c, 1e-30)/theta_d), 0, elapsed) - t_p
  both = gamma_p + gamma_d
  a = exp(-t_p*both/tau)
  b = exp(-t_d*gamma_d/tau)
  rho = (gamma_p/both + (rho - gamma_p/both)*a)*b`;

/** Calcium is x·y: it falls with half the time constant of each, and every event makes it anew. */
const PRODUCT = { tau_Ca: 20, theta_d: 0.35, theta_p: 0.5, gamma_d: 200, gamma_p: 600 };
const SUM = { ...DP, ...GAMMA };
const weight = 'w = rho*w_1';

/** What a learning synapse starts with. */
export interface Start {
  readonly w_1: number;
  readonly tau: number;
  readonly start: number;
}

export const productRule = ({ w_1, tau, start }: Start): PlasticitySpec =>
  rule({
    name: 'multiplicative shot noise',
    parameters: { ...numbers({ ...PRODUCT, tau, start }), w_1: { unit: 'w', default: w_1 } },
    variables: { x: { decay: 'tau_Ca' }, c: {}, rho: { initial: 'start' } },
    traces: { y: { decay: 'tau_Ca' } },
    onPre: `${above('0.5*tau_Ca')}; ${weight}; x = x + 1; c = x*y`,
    onPost: `${above('0.5*tau_Ca')}; ${weight}; c = x*(y + 1)`,
    ...bounds,
  });

export const sumRule = ({ w_1, tau, start }: Start): PlasticitySpec =>
  rule({
    name: 'additive shot noise',
    parameters: { ...numbers({ ...SUM, tau, start }), w_1: { unit: 'w', default: w_1 } },
    variables: { x: { decay: 'tau_Ca' }, c: {}, rho: { initial: 'start' } },
    traces: { y: { decay: 'tau_Ca' } },
    onPre: `${above('tau_Ca')}; ${weight}; x = x + 1; c = C_pre*x + C_post*y`,
    onPost: `${above('tau_Ca')}; ${weight}; c = C_pre*x + C_post*(y + 1)`,
    ...bounds,
  });

/** Time above θ of a product per pair of spikes, over τ²: pairs are rare. */
export const perPair = (theta: number): number => Math.log(theta) ** 2 / 2;
