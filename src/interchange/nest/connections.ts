/** How a projection is said in PyNEST: rule, weight, delay, synapse model. */
import type { Connector } from '../../connect/connector.ts';
import type { Distribution } from '../../connect/distribution.ts';
import type { Fault } from '../../errors.ts';
import type { ProjectionDescription } from '../../network/description.ts';
import { isDistribution, tryQuantity } from '../../network/quantity.ts';
import { wholeDelay } from '../../network/whole-delay.ts';
import type { PlasticitySpec } from '../../plasticity/rule.ts';
import { Code, int, type Value } from './python.ts';

/** undefined for explicit edges, which are connected by arrays. */
export function ruleOf(connector: Connector): Record<string, Value> | undefined {
  const selves = (autapses: boolean) => ({ allow_autapses: autapses });
  switch (connector.connector) {
    case 'allToAll':
      return { rule: 'all_to_all', ...selves(connector.autapses) };
    case 'oneToOne':
      return { rule: 'one_to_one' };
    case 'bernoulli':
      return {
        rule: 'pairwise_bernoulli',
        p: connector.probability,
        ...selves(connector.autapses),
      };
    case 'fixedIndegree':
    case 'fixedOutdegree': {
      const inward = connector.connector === 'fixedIndegree';
      return {
        rule: inward ? 'fixed_indegree' : 'fixed_outdegree',
        [inward ? 'indegree' : 'outdegree']: int(connector.degree),
        allow_multapses: connector.multapses,
        ...selves(connector.autapses),
      };
    }
    case 'fixedTotalNumber':
      return { rule: 'fixed_total_number', N: int(connector.total), ...selves(connector.autapses) };
    case 'edges':
      return undefined;
    default:
      return connector satisfies never;
  }
}

/** The whole delay, ms. */
export const delayOf = (projection: ProjectionDescription): Value =>
  drawOf(wholeDelay(projection), 'ms', 1);

/** A weight or delay; `factor` is the sign that NEST wants. */
export function drawOf(
  value: ProjectionDescription['weight'],
  unit: string,
  factor: number,
): Value {
  if (isDistribution(value)) return new Code(distribution(value, factor));
  if (typeof value === 'string' || typeof value === 'number') {
    return factor * (tryQuantity(value, unit, 'toNest', () => {}) ?? Number.NaN);
  }
  return Float64Array.from(value, (x) => factor * x);
}

function distribution(of: Distribution, factor: number): string {
  const times = (text: string) => (factor === 1 ? text : `${factor}.0 * ${text}`);
  if (of.distribution === 'uniform') {
    return times(`nest.random.uniform(min=${of.low}, max=${of.high})`);
  }
  const drawn =
    of.distribution === 'normal'
      ? `nest.random.normal(mean=${of.mean}, std=${of.sd})`
      : `nest.random.lognormal(mean=${of.mu}, std=${of.sigma})`;
  const { min, max, outside = 'redraw' } = of;
  if (min === undefined && max === undefined) return times(drawn);
  const [low, high] = [min ?? -1e300, max ?? 1e300];
  return times(
    outside === 'redraw'
      ? `nest.math.redraw(${drawn}, min=${low}, max=${high})`
      : `nest.math.min(nest.math.max(${drawn}, ${low}), ${high})`,
  );
}

/** The synapse model, and `tau_minus` of the target, which NEST keeps there. */
export function synapseOf(
  plasticity: PlasticitySpec | undefined,
  where: string,
  report: (fault: Fault) => void,
): { readonly spec: Record<string, Value>; readonly tauMinus?: number } {
  if (plasticity === undefined) return { spec: { synapse_model: 'static_synapse' } };
  const { rule } = plasticity;
  const value = (name: string) =>
    plasticity.parameters[name] ?? rule.parameters[name]?.default ?? 0;
  const stdp = /^stdp (additive|multiplicative|power) (all|nearest)$/.exec(rule.name);
  if (stdp !== null && value('A_plus') > 0) {
    const [, weights, pairs] = stdp;
    const mu = weights === 'additive' ? 0 : weights === 'multiplicative' ? 1 : value('mu');
    return {
      spec: {
        synapse_model: pairs === 'all' ? 'stdp_synapse' : 'stdp_nn_symm_synapse',
        tau_plus: value('tau_plus'),
        lambda: value('A_plus'),
        alpha: value('A_minus') / value('A_plus'),
        mu_plus: mu,
        mu_minus: mu,
        Wmax: value('w_max'),
      },
      tauMinus: value('tau_minus'),
    };
  }
  if (/^tsodyks-markram/.test(rule.name)) {
    const U = value('U');
    const spec = { synapse_model: 'tsodyks2_synapse', U, u: U, x: 1, tau_rec: value('tau_d') };
    const facilitates = rule.parameters.tau_f !== undefined;
    return { spec: { ...spec, tau_fac: facilitates ? value('tau_f') : 0 } };
  }
  const expected = 'pairStdp or tsodyksMarkram';
  const remedy = 'Write it in NESTML there, or leave it out.';
  report({ code: 'nest-no-rule', where, found: `the rule "${rule.name}"`, expected, remedy });
  return { spec: {} };
}
