import { describe, expect, it } from 'vitest';
import { checkTruth, checkUnits } from '../../src/equations/check.ts';
import { parseEquations } from '../../src/equations/equations.ts';
import { evaluate } from '../../src/equations/evaluate.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import {
  describeDimension,
  parseQuantity,
  parseUnit,
  sameDimension,
  times,
  toThe,
} from '../../src/equations/units.ts';
import { type Fault, SynfireError } from '../../src/errors.ts';

function refusal(work: () => unknown): SynfireError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(SynfireError);
    return error as SynfireError;
  }
  throw new Error('nothing was thrown');
}

describe('parse', () => {
  it.each([
    ['2 + 3*4', 14],
    ['-2**2', -4],
    ['2**-1', 0.5],
    ['2**3**2', 512],
    ['2^3', 8],
    ['(1 + 2)*3', 9],
    ['8/4/2', 1],
    ['1 - 2 - 3', -4],
    ['1e-3*.5', 0.0005],
    ['- - 2', 2],
    ['where(1 < 2 and not 3 < 2, 5, 6)', 5],
    ['where(1 > 2 or 2 >= 2, 5, 6)', 5],
    ['clip(7, 0, 3)', 3],
    ['heaviside(0)', 1],
    ['sign(-3)', -1],
    ['abs(-3) + floor(2.5) + min(1, 2) + max(1, 2)', 8],
  ])('%s', (text, value) => {
    expect(evaluate(parseExpression(text), {})).toBe(value);
  });

  it('sigmoid is expanded', () => {
    expect(evaluate(parseExpression('sigmoid(0)'), {})).toBe(0.5);
  });

  it.each([
    ['(a + b', 'parse-error', 6],
    ['a + b)', 'parse-error', 5],
    ['a b', 'parse-error', 2],
    ['a + * b', 'parse-error', 4],
    ['a = b', 'parse-error', 2],
    ['a < b < c', 'parse-error', 6],
    ['a && b', 'parse-error', 2],
    ['sqr(a)', 'unknown-function', 0],
    ['exp(a, b)', 'wrong-arguments', 0],
    ['a § b', 'parse-error', 2],
    ['', 'parse-error', 0],
    ['1e999', 'parse-error', 0],
  ])('%s is refused with a caret', (text, code, column) => {
    const error = refusal(() => parseExpression(text));
    expect(error.code).toBe(code);
    const lines = error.message.split('\n');
    const at = lines.findIndex((line) => /^ *\^+$/.test(line));
    expect(lines[at].indexOf('^') - 4).toBe(column);
    expect(lines[at - 1].trim()).toBe(text);
  });

  it('an unknown function suggests the nearest', () => {
    expect(refusal(() => parseExpression('exprell(x)')).message).toContain('"exprel"');
  });
});

describe('equations', () => {
  const read = (text: string) => parseEquations({ text, where: 'test' });

  it('reads rates, subexpressions, flags, comments and long lines', () => {
    const { rates, values } = read(`
      # the membrane
      dv/dt = (E - v  # towards rest
               + I)/tau : mV (unless refractory)
      I = J*2 : mV   # needs J
      J = 3*v : mV
    `);
    expect(rates.map((rate) => [rate.name, rate.unitText, rate.flags])).toEqual([
      ['v', 'mV', ['unless refractory']],
    ]);
    expect(values.map((value) => value.name)).toEqual(['J', 'I']);
  });

  it.each([
    ['x = y : 1\ny = x : 1', 'cyclic-definition'],
    ['x = 1 : 1\nx = 2 : 1', 'duplicate-definition'],
    ['dv/dt = -v/tau', 'parse-error'],
    ['dv/dt = -v/tau :', 'parse-error'],
    ['dv/dt = -v/tau : mW', 'unknown-unit'],
    ['v + 1', 'parse-error'],
  ])('%s is refused', (text, code) => {
    const error = refusal(() => read(text));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/\n +\^/);
  });

  it('gathers the faults of all lines', () => {
    expect(refusal(() => read('x = ( : 1\ny = 1\nz = 2 : foo')).faults).toHaveLength(3);
  });
});

describe('units', () => {
  const dimension = (text: string) => parseUnit(text).dimension;

  it('the system is coherent', () => {
    for (const unit of ['ms', 'mV', 'pA', 'nS', 'pF', 'GOhm', 'um']) {
      expect(parseUnit(unit).tens).toBe(0);
    }
    expect(dimension('nS*mV')).toEqual(dimension('pA'));
    expect(dimension('pF*mV/ms')).toEqual(dimension('pA'));
    expect(dimension('GOhm*pA')).toEqual(dimension('mV'));
    expect(parseUnit('Hz')).toEqual({ dimension: dimension('1/ms'), tens: -3 });
    expect(sameDimension(toThe(dimension('1/sqrt(ms)'), -2), dimension('ms'))).toBe(true);
    expect(sameDimension(times(dimension('1/ms'), dimension('ms')), dimension('1'))).toBe(true);
  });

  it.each([
    ['2 nA', 'pA', 2000],
    ['-65 mV', 'mV', -65],
    ['0.25 nF', 'pF', 250],
    ['8 Hz', 'Hz', 8],
    ['2 kHz', 'Hz', 2000],
    ['3 us', 'ms', 0.003],
    ['40 MOhm', 'GOhm', 0.04],
    ['1e-3 s', 'ms', 1],
    ['5', '1', 5],
    ['0.3 uS', 'nS', 300],
    ['7 pA/ms', 'nA/s', 7],
  ])('%s in %s', (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value);
  });

  it.each([
    ['2 mV', 'pA', 'unit-mismatch'],
    ['2', 'pA', 'missing-unit'],
    ['two nA', 'pA', 'bad-quantity'],
    ['2 nAA', 'pA', 'unknown-unit'],
    ['', 'pA', 'bad-quantity'],
    ['1e999 pA', 'pA', 'bad-quantity'],
  ])('"%s" is not in %s', (text, unit, code) => {
    expect(refusal(() => parseQuantity(text, unit)).code).toBe(code);
  });

  it('speaks of dimensions', () => {
    for (const text of ['1', 'ms', 'mV/ms', 'pA/ms', '1/ms', 'nS', 'GOhm', 'ms**2']) {
      expect(describeDimension(dimension(text))).toBe(text);
    }
  });
});

describe('check', () => {
  const dimensions: Record<string, string> = { v: 'mV', tau: 'ms', C: 'pF', I: 'pA', x: '1' };
  const names = {
    dimension: (id: string) =>
      Object.hasOwn(dimensions, id) ? parseUnit(dimensions[id]).dimension : undefined,
    all: () => Object.keys(dimensions),
  };
  const check = (text: string, unit?: string) => {
    const faults: Fault[] = [];
    const wanted = unit === undefined ? undefined : parseUnit(unit).dimension;
    const expr = parseExpression(text);
    checkUnits(expr, names, { text, where: 'test' }, (fault) => faults.push(fault), wanted);
    return faults;
  };

  it.each([
    ['-v/tau + I/C', 'mV/ms'],
    ['0.04/ms/mV*v**2 + 5/ms*v + 140*mV/ms', 'mV/ms'],
    ['where(v > 0, v, 0)', 'mV'],
    ['exp(v/(2*mV))', '1'],
    ['sqrt(2/tau)', '1/sqrt(ms)'],
    ['max(v, 0)', 'mV'],
    ['0', 'mV'],
    ['x**(x + 1)', '1'],
  ])('%s is in %s', (text, unit) => {
    expect(check(text, unit)).toEqual([]);
  });

  it.each([
    ['v + I', 'unit-mismatch', '"v" in mV with "I" in pA'],
    ['exp(v)', 'unit-mismatch', 'Divide it by something in mV'],
    ['v*(1 + w)', 'undeclared-name', '"w"'],
    ['v**x', 'unit-mismatch', 'a power of something in mV'],
    ['1 + (v > 0)', 'unexpected-truth', 'where((v > 0), 1, 0)'],
    ['where(v, 1, 2)', 'expected-truth', 'a number'],
    ['v > tau', 'unit-mismatch', 'ms'],
    ['v + 1', 'unit-mismatch', 'mV'],
  ])('%s is refused', (text, code, says) => {
    const faults = check(text);
    expect(faults[0].code).toBe(code);
    expect(`${faults[0].found} ${faults[0].remedy}`).toContain(says);
    expect(faults[0].remedy).toMatch(/\n +\^/);
  });

  it('a whole in another unit is refused', () => {
    expect(check('v', 'pA').map((fault) => fault.code)).toEqual(['unit-mismatch']);
  });

  it('a threshold is a comparison', () => {
    const faults: Fault[] = [];
    const source = { text: 'v - 3*mV', where: 'test' };
    checkTruth(parseExpression(source.text), names, source, (fault) => faults.push(fault));
    expect(faults[0].code).toBe('expected-truth');
  });
});
