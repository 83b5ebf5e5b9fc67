/** Ion channels of NeuroML 2 as equations: gates by rates, by time constant and steady state, or at once. */
import { faultOf } from '../fault.ts';
import { placeOf, quantity } from './quantities.ts';
import type { Element } from './xml.ts';

/** What a channel adds to a neuron. */
export interface Channel {
  /** Lines of equations; names begin with the prefix. */
  readonly equations: readonly string[];
  /** What the largest conductance is multiplied by. */
  readonly open: string;
  /** Gates at a voltage. */
  readonly initial: (v: number) => Readonly<Record<string, number>>;
}

/** A function of the voltage: text, and its value. */
interface Curve {
  readonly text: string;
  readonly at: (v: number) => number;
}

/** Throws `neuroml-unsupported` with what it does not know. */
export function channelOf(element: Element, prefix: string, where: string): Channel {
  const place = placeOf(element, where);
  const kind = element.attributes.type ?? element.name;
  if (!['ionChannel', 'ionChannelHH', 'ionChannelPassive'].includes(kind)) {
    throw unsupported(place, kind, 'ionChannelHH or ionChannelPassive');
  }
  const parts = element.children.map((child) => gateOf(child, prefix, where));
  const gates = parts.filter((gate) => gate !== undefined);
  return {
    equations: gates.flatMap(({ equations }) => equations),
    open: gates.map(({ factor }) => factor).join('*') || '1',
    initial: (v) =>
      Object.fromEntries(gates.flatMap(({ state, at }) => (state ? [[state, at(v)]] : []))),
  };
}

interface Gate {
  readonly equations: readonly string[];
  readonly factor: string;
  readonly state?: string;
  readonly at: (v: number) => number;
}

function gateOf(element: Element, prefix: string, where: string): Gate | undefined {
  if (['notes', 'annotation', 'property'].includes(element.name)) return undefined;
  const place = placeOf(element, where);
  const kind = element.name === 'gate' ? (element.attributes.type ?? '') : element.name;
  if (!/^gateHH/.test(kind)) throw unsupported(place, `<${element.name}> ${kind}`, 'gates gateHH…');
  const name = `${prefix}_${element.attributes.id ?? 'q'}`;
  const instances = quantity(element, 'instances', 'none', where, 1);
  const factor = instances === 1 ? name : `${name}**${instances}`;
  const find = (child: string) => element.children.find((each) => each.name === child);
  const known = ['forwardRate', 'reverseRate', 'timeCourse', 'steadyState', 'q10Settings', 'notes'];
  const odd = element.children.find((child) => !known.includes(child.name));
  if (odd !== undefined) throw unsupported(placeOf(odd, where), `<${odd.name}>`, known.join(', '));
  const speed = speedOf(find('q10Settings'), where);
  const curve = (child: string, unit: 'rate' | 'plain' | 'time'): Curve | undefined => {
    const found = find(child);
    return found && curveOf(found, unit, where);
  };
  const [alpha, beta] = [curve('forwardRate', 'rate'), curve('reverseRate', 'rate')];
  const [tau, inf] = [curve('timeCourse', 'time'), curve('steadyState', 'plain')];
  const rates = alpha && beta ? { alpha, beta } : undefined;
  const steady: Curve | undefined =
    inf ??
    (rates && {
      text: `${name}_a/(${name}_a + ${name}_b)`,
      at: (v) => rates.alpha.at(v) / (rates.alpha.at(v) + rates.beta.at(v)),
    });
  if (steady === undefined) throw unsupported(place, kind, 'rates or a steadyState');
  const lines = rates
    ? [`${name}_a = ${rates.alpha.text} : 1/ms`, `${name}_b = ${rates.beta.text} : 1/ms`]
    : [];
  if (kind === 'gateHHInstantaneous') {
    return { equations: [`${name} = ${steady.text} : 1`], factor, at: steady.at };
  }
  const time = tau ? tau.text : rates ? `1/(${name}_a + ${name}_b)` : undefined;
  if (time === undefined) throw unsupported(place, kind, 'rates or a timeCourse');
  const fast = speed === 1 ? '' : `${speed}*`;
  const change =
    rates && !inf && !tau
      ? `${fast}(${name}_a*(1 - ${name}) - ${name}_b*${name})`
      : `${fast}(${name}_inf - ${name})/(${time})`;
  const infinity = rates && !inf && !tau ? [] : [`${name}_inf = ${steady.text} : 1`];
  return {
    equations: [...lines, ...infinity, `d${name}/dt = ${change} : 1`],
    ...{ factor, state: name, at: steady.at },
  };
}

/** What temperature does to the speed of a gate, where it is a number. */
function speedOf(element: Element | undefined, where: string): number {
  if (element === undefined) return 1;
  if (element.attributes.type === 'q10Fixed') return quantity(element, 'fixedQ10', 'none', where);
  const found = `${element.attributes.type}, which asks for the temperature`;
  throw unsupported(placeOf(element, where), found, 'q10Fixed');
}

function curveOf(element: Element, unit: 'rate' | 'plain' | 'time', where: string): Curve {
  const kind = element.attributes.type ?? '';
  if (kind === 'fixedTimeCourse') {
    const tau = quantity(element, 'tau', 'time', where);
    return { text: `${tau}*ms`, at: () => tau };
  }
  const shape = /^HH(Exp|Sigmoid|ExpLinear)(Rate|Variable)$/.exec(kind)?.[1];
  if (shape === undefined || unit === 'time') {
    const expected = 'HHExp…, HHSigmoid…, HHExpLinear…, fixedTimeCourse';
    throw unsupported(placeOf(element, where), kind || 'a rate without type', expected);
  }
  const rate = quantity(element, 'rate', unit === 'rate' ? 'per_time' : 'none', where);
  const middle = quantity(element, 'midpoint', 'voltage', where);
  const scale = quantity(element, 'scale', 'voltage', where);
  const per = unit === 'rate' ? '/ms' : '';
  const x = (v: number) => (v - middle) / scale;
  const text = `(v - ${parenthesised(middle)}*mV)/(${scale}*mV)`;
  if (shape === 'Exp')
    return { text: `${rate}*exp(${text})${per}`, at: (v) => rate * Math.exp(x(v)) };
  if (shape === 'Sigmoid') {
    return { text: `${rate}/(1 + exp(-${text}))${per}`, at: (v) => rate / (1 + Math.exp(-x(v))) };
  }
  const linear = (y: number) => (Math.abs(y) < 1e-6 ? 1 + y / 2 : y / -Math.expm1(-y));
  return { text: `${rate}/exprel(-${text})${per}`, at: (v) => rate * linear(x(v)) };
}

export const parenthesised = (value: number): string => (value < 0 ? `(${value})` : String(value));

export const unsupported = faultOf(
  'neuroml-unsupported',
  'Write that part as equations of neuron({ … }).',
);
