/** Faults of one projection: its ends, its connector, its weights and delays. */
import type { Connector } from '../connect/connector.ts';
import { type Fault, suggest } from '../errors.ts';
import type { ParameterValue } from '../neurons/model.ts';
import { checkGraded } from './check-graded.ts';
import { checkOrder } from './check-order.ts';
import { checkPlasticity } from './check-plasticity.ts';
import { checkIndices } from './check-population.ts';
import { checkSign } from './check-sign.ts';
import type { PopulationDescription, ProjectionDescription } from './description.ts';
import { checkOnGrid } from './grid.ts';
import { isSource, modelOf, receptorsOf } from './models.ts';
import { checkQuantity, isDistribution, tryQuantity } from './quantity.ts';
import { type Report, unknownName } from './shape.ts';

export type Populations = ReadonlyMap<string, PopulationDescription>;

/** The population of that name, or a report. */
export function findPopulation(
  name: string,
  populations: Populations,
  where: string,
  report: Report,
): PopulationDescription | undefined {
  const population = populations.get(name);
  if (population === undefined) {
    const expected = 'the name of a population';
    unknownName('unknown-population', name, expected, populations.keys(), where, report);
  }
  return population;
}

/** The weight unit of a receptor, or a report of why there is none. */
export function findReceptor(
  population: PopulationDescription,
  receptor: string,
  where: string,
  report: Report,
): string | undefined {
  if (isSource(population.neuron)) {
    report({
      code: 'source-as-target',
      where,
      found: `population "${population.name}", which only emits spikes`,
      expected: 'a population of neurons',
      remedy: 'Exchange source and target, or make the target a population of neurons.',
    });
    return undefined;
  }
  const names = receptorsOf(population);
  if (!names.includes(receptor)) {
    const expected = `a receptor of population "${population.name}"`;
    const found = receptor === '' ? 'no receptor' : `receptor "${receptor}"`;
    const remedy = suggest(receptor, names);
    report({ code: 'unknown-receptor', where, found, expected, remedy });
    return undefined;
  }
  try {
    return modelOf(population.neuron).receptors.find((r) => r.name === receptor)?.weightUnit;
  } catch {
    return undefined; // the population's own check has reported it
  }
}

export function checkProjection(
  projection: ProjectionDescription,
  populations: Populations,
  dt: number,
  where: string,
  report: Report,
): void {
  const { connector, weight, delay } = projection;
  const source = findPopulation(projection.source, populations, `${where} › source`, report);
  const target = findPopulation(projection.target, populations, `${where} › target`, report);
  const edges = connector.connector === 'edges' ? connector.source.length : undefined;
  const each = edges === undefined ? undefined : ({ count: edges, what: 'edge' } as const);
  if (projection.graded !== undefined) {
    checkGraded(projection, source, target, each, where, report);
  } else if (target !== undefined) {
    const unit = findReceptor(target, projection.receptor, where, report);
    if (unit !== undefined) checkQuantity(weight, { unit, each }, `${where} › weight`, report);
    if (unit !== undefined) {
      const { receptor, signed } = projection;
      checkSign(weight, target, receptor, unit, signed, `${where} › weight`, report);
    }
    if (unit !== undefined) checkPlasticity(projection, unit, target, where, report);
  }
  const spikes = projection.graded === undefined;
  const least = spikes && !((projection.dendritic ?? 0) > 0) ? 1 : 0;
  const range = least === 1 ? 'positive' : 'nonnegative';
  checkQuantity(delay, { unit: 'ms', range, each }, `${where} › delay`, report);
  checkDelay(delay, dt, least, `${where} › delay`, report);
  checkOrder(projection, dt, where, report);
  const sized = (p?: PopulationDescription) => p !== undefined && Number.isInteger(p.size);
  if (source !== undefined && target !== undefined && sized(source) && sized(target)) {
    checkConnector(connector, source, target, `${where} › connector`, report);
  }
}

/** What goes beyond the range of numbers: the grid, and at least one step, or none where it is graded. */
function checkDelay(
  delay: ParameterValue,
  dt: number,
  least: 0 | 1,
  where: string,
  report: Report,
): void {
  if (typeof delay === 'string' || typeof delay === 'number') {
    const time = tryQuantity(delay, 'ms', where, () => {});
    if (time !== undefined && time > 0) checkOnGrid(time, dt, least, where, report);
  } else if (isDistribution(delay)) {
    if (least === 0) return;
    const [low, name] = delay.distribution === 'uniform' ? [delay.low, 'low'] : [delay.min, 'min'];
    checkAtLeast(low, dt, `${where} › ${name}`, report);
    if (delay.distribution !== 'uniform') checkAtLeast(delay.max, dt, `${where} › max`, report);
  } else {
    for (let k = 0; k < delay.length; k++) {
      if (!(least === 0 ? delay[k] >= 0 : delay[k] > 0)) return;
      const faults: Fault[] = [];
      checkOnGrid(delay[k], dt, least, `${where}[${k}]`, (fault) => faults.push(fault));
      if (faults.length === 0) continue;
      report(faults[0]);
      return;
    }
  }
}

function checkAtLeast(time: number | undefined, dt: number, where: string, report: Report): void {
  if (time === undefined || !Number.isFinite(time) || time >= dt * (1 - 1e-6)) return;
  report({
    code: 'below-dt',
    where,
    found: `${time} ms`,
    expected: `at least dt = ${dt} ms`,
    remedy: 'A spike arrives one step later at the earliest: raise it, or take a finer dt.',
  });
}

type Sized = Pick<PopulationDescription, 'name' | 'size'>;

/** Faults of a connector between two populations. */
export function checkConnector(
  connector: Connector,
  source: Sized,
  target: Sized,
  where: string,
  report: Report,
): void {
  const same = source.name === target.name;
  const count = (value: number, field: string): boolean => {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return true;
    const remedy = 'Round it to a whole number.';
    const expected = 'an integer from 0 to 4294967295';
    report({
      code: 'bad-count',
      where: `${where} › ${field}`,
      found: `${value}`,
      expected,
      remedy,
    });
    return false;
  };
  switch (connector.connector) {
    case 'allToAll':
      return;
    case 'oneToOne':
      if (source.size === target.size) return;
      report({
        code: 'different-sizes',
        where,
        found: `${source.size} sources and ${target.size} targets`,
        expected: 'populations of one size',
        remedy: 'Connect equal populations, or give the pairs with edges(…).',
      });
      return;
    case 'bernoulli': {
      const p = connector.probability;
      if (p >= 0 && p <= 1) return;
      const remedy = 'Give a probability, not a percentage.';
      const place = `${where} › probability`;
      report({
        code: 'bad-probability',
        where: place,
        found: `${p}`,
        expected: 'a number in [0, 1]',
        remedy,
      });
      return;
    }
    case 'fixedIndegree':
    case 'fixedOutdegree': {
      if (!count(connector.degree, 'degree')) return;
      const inward = connector.connector === 'fixedIndegree';
      const pool = inward ? source : target;
      const excluded = same && !connector.autapses ? 1 : 0;
      const available = Math.max(0, pool.size - excluded);
      const needed = connector.multapses ? Math.min(1, connector.degree) : connector.degree;
      if (source.size === 0 || target.size === 0 || needed <= available) return;
      report({
        code: 'degree-too-large',
        where: `${where} › degree`,
        found: `${connector.degree}`,
        expected: `at most ${available}, the ${inward ? 'sources' : 'targets'} to choose from`,
        remedy: 'Lower the degree, or allow multapses or autapses.',
      });
      return;
    }
    case 'fixedTotalNumber': {
      if (!count(connector.total, 'total')) return;
      const impossible = same && !connector.autapses && source.size === 1 && connector.total > 0;
      if (!impossible) return;
      report({
        code: 'degree-too-large',
        where: `${where} › total`,
        found: `${connector.total}`,
        expected: '0: one neuron has no other to connect to',
        remedy: 'Allow autapses.',
      });
      return;
    }
    case 'edges': {
      const { source: from, target: to } = connector;
      if (from.length !== to.length) {
        report({
          code: 'wrong-length',
          where,
          found: `${from.length} sources and ${to.length} targets`,
          expected: 'one target per source',
          remedy: 'Give two arrays of one length.',
        });
      }
      checkIndices(from, source.size, `${where} › source`, report);
      checkIndices(to, target.size, `${where} › target`, report);
      return;
    }
    default:
      connector satisfies never;
  }
}
