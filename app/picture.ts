/** A network as a picture: what is a node, an arrow, an input, where each stands, and its lines as SVG paths. Knows no element. */

import { displayName } from '../src/plot/display-name.ts';
import { type Drawing, gapsOf, type PartId } from './drawing.ts';
import { isInhibitoryName } from './names.ts';

export interface Node {
  readonly id: PartId;
  readonly name: string;
  readonly size: number;
  readonly inhibitory: boolean;
  /** From 0 to 1. */
  readonly x: number;
  readonly y: number;
}

export interface Arrow {
  readonly id: PartId;
  readonly title: string;
  readonly source: string;
  readonly target: string;
  readonly inhibitory: boolean;
}

export interface Feed {
  readonly id: PartId;
  readonly title: string;
  readonly target: string;
}

export interface Picture {
  readonly nodes: readonly Node[];
  readonly arrows: readonly Arrow[];
  readonly feeds: readonly Feed[];
  /** What is missing, by part. */
  readonly gaps: ReadonlyMap<PartId, string>;
}

export function pictureOfDrawing(drawing: Drawing): Picture {
  const gaps = new Map<PartId, string>();
  for (const { part, text } of gapsOf(drawing)) {
    gaps.set(part, gaps.has(part) ? `${gaps.get(part)}; ${text}` : text);
  }
  const arrows = drawing.projections.map(({ source, target, weight }, k) => ({
    ...{ id: `projections/${k}`, title: displayName(`${source} to ${target}`), source, target },
    inhibitory: (weight ?? 0) < 0,
  }));
  return {
    nodes: drawing.populations.map(({ name, size, x, y }, k) => {
      const out = arrows.filter(({ source }) => source === name);
      const inhibitory = out.length > 0 && out.every((arrow) => arrow.inhibitory);
      return { id: `populations/${k}`, name, size: size ?? 0, inhibitory, x, y };
    }),
    arrows,
    feeds: drawing.inputs.map(({ kind, target, rate, amplitude }, k) => ({
      ...{ id: `inputs/${k}`, target },
      title: kind === 'poisson' ? `Poisson, ${rate ?? '?'} Hz` : `${amplitude ?? '?'} pA`,
    })),
    gaps,
  };
}

/** What of a description the picture needs. */
export interface DescribedNetwork {
  readonly populations: readonly { readonly name: string; readonly size: number }[];
  readonly projections: readonly {
    readonly name: string;
    readonly source: string;
    readonly target: string;
    readonly weight?: unknown;
  }[];
  readonly inputs: readonly { readonly name: string; readonly target: string }[];
}

export function pictureOfNetwork({ populations, projections, inputs }: DescribedNetwork): Picture {
  const places = placesOf(populations.map(({ name }) => name));
  return {
    nodes: populations.map(({ name, size }, k) => ({
      ...{ id: `populations/${k}`, name, size, ...places[k] },
      inhibitory: isInhibitoryName(name),
    })),
    arrows: projections.map(({ name, source, target, weight }, k) => ({
      ...{ id: `projections/${k}`, title: displayName(name), source, target },
      inhibitory: signOf(weight) < 0 || (signOf(weight) === 0 && isInhibitoryName(source)),
    })),
    feeds: inputs.map(({ name, target }, k) => ({
      id: `inputs/${k}`,
      title: displayName(name),
      target,
    })),
    gaps: new Map(),
  };
}

/** Of a number or of a distribution's middle; 0 where it is neither. */
function signOf(weight: unknown): number {
  if (typeof weight === 'number') return Math.sign(weight);
  const { mean, low, high } = (weight ?? {}) as Record<string, unknown>;
  if (typeof mean === 'number') return Math.sign(mean);
  return typeof low === 'number' && typeof high === 'number' ? Math.sign(low + high) : 0;
}

/** Excitatory and inhibitory ones of a name beside each other, layer under layer; others in a ring. */
function placesOf(names: readonly string[]): { x: number; y: number }[] {
  const stems = [...new Set(names.map((name) => name.replace(/[EI]$/, '')))];
  const inPairs = names.length > 1 && names.every((name) => /[EI]$/.test(name));
  if (inPairs) {
    return names.map((name) => ({
      x: name.endsWith('E') ? 0.32 : 0.7,
      y: (stems.indexOf(name.replace(/[EI]$/, '')) + 0.5) / stems.length,
    }));
  }
  if (names.length === 1) return [{ x: 0.5, y: 0.5 }];
  return names.map((_, k) => {
    const turn = (2 * Math.PI * k) / names.length - Math.PI;
    return { x: 0.5 + 0.32 * Math.cos(turn), y: 0.5 + 0.34 * Math.sin(turn) };
  });
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From the edge of one disc to that of another of radius r, bent to the left; and where it ends, and in which direction. */
export function lineBetween(
  from: Point,
  to: Point,
  r: number,
  rFrom = r,
): { path: string; end: Point; turn: number } {
  if (from.x === to.x && from.y === to.y) return loop(from, r);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const bend = Math.min(60, 0.16 * length);
  const middle = {
    x: (from.x + to.x) / 2 + (dy / length) * bend,
    y: (from.y + to.y) / 2 - (dx / length) * bend,
  };
  const start = towards(from, middle, rFrom);
  const end = towards(to, middle, r + 7);
  const turn = Math.atan2(to.y - middle.y, to.x - middle.x);
  return { path: `M${at(start)}Q${at(middle)} ${at(end)}`, end, turn };
}

function loop({ x, y }: Point, r: number): { path: string; end: Point; turn: number } {
  const start = { x: x - 0.45 * r, y: y - 0.9 * r };
  const end = { x: x + 0.5 * r, y: y - 0.9 * r - 6 };
  const [a, b] = [
    { x: x - 1.3 * r, y: y - 2.9 * r },
    { x: x + 1.3 * r, y: y - 2.9 * r },
  ];
  return { path: `M${at(start)}C${at(a)} ${at(b)} ${at(end)}`, end, turn: Math.PI / 2 + 0.3 };
}

function towards(from: Point, to: Point, r: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) * r) / length, y: from.y + ((to.y - from.y) * r) / length };
}

const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
