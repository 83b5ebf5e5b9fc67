/** The picture as SVG: every part can be reached by Tab, pressed, and says what it is; nodes of a drawing can be moved. */
import { displayName } from '../src/plot/display-name.ts';
import type { PartId } from './drawing.ts';
import { lineBetween, type Node, type Picture, type Point } from './picture.ts';

export interface PictureCalls {
  pressed(id: PartId): void;
  /** Undefined where nodes stay where they are. */
  moved?(id: PartId, x: number, y: number): void;
}

/** Of a desk's picture, and of a phone's. */
const SIZES = { wide: { width: 900, height: 560 }, narrow: { width: 520, height: 460 } };
const MARGIN = { x: 130, y: 84 };
let frame = SIZES.wide;
const SVG = 'http://www.w3.org/2000/svg';

export class PictureView {
  readonly #place: SVGSVGElement;
  readonly #calls: PictureCalls;
  #picture: Picture | undefined;
  #labels = new Map<string, SVGTextElement>();

  constructor(parent: Element, calls: PictureCalls) {
    this.#calls = calls;
    this.#place = shape('svg', { viewBox: `0 0 ${frame.width} ${frame.height}`, role: 'group' });
    this.#place.setAttribute('aria-label', 'The network as a picture');
    parent.append(this.#place);
  }

  show(picture: Picture, selected: PartId | undefined, canMove: boolean): void {
    const focused = (document.activeElement as Element | null)?.getAttribute('data-part');
    this.#picture = picture;
    frame = this.#place.clientWidth < 600 ? SIZES.narrow : SIZES.wide;
    this.#place.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`);
    this.#labels.clear();
    const r = radiusOf(picture.nodes.length);
    const places = new Map(picture.nodes.map((node) => [node.name, placed(node)]));
    const chosen = picture.nodes.find(({ id }) => id === selected)?.name;
    this.#place.classList.toggle('of-one', chosen !== undefined);
    const parts: SVGElement[] = [];
    const part = (id: PartId, kind: string, title: string, ...inside: SVGElement[]) => {
      const gap = picture.gaps.get(id);
      const group = shape('g', { tabindex: '0', role: 'button', 'data-part': id }, ...inside);
      group.setAttribute('class', `${kind}${gap ? ' gap' : ''}${id === selected ? ' chosen' : ''}`);
      group.setAttribute('aria-label', gap ? `${title}: ${gap}` : title);
      group.setAttribute('aria-pressed', String(id === selected));
      group.addEventListener('click', () => this.#calls.pressed(id));
      group.addEventListener('keydown', ({ key }) => {
        if (key === 'Enter' || key === ' ') this.#calls.pressed(id);
      });
      parts.push(group);
      return group;
    };
    for (const { id, title, source, target, inhibitory } of picture.arrows) {
      const [from, to] = [places.get(source), places.get(target)];
      if (!from || !to) continue;
      const { path, end, turn } = lineBetween(from, to, r);
      const isNear = chosen === source || chosen === target;
      const kind = `arrow ${inhibitory ? 'inhibitory' : 'excitatory'}${isNear ? ' near' : ''}`;
      part(
        id,
        kind,
        `Projection ${title}`,
        shape('path', { d: path, class: 'reach' }),
        shape('path', { d: path, class: 'line' }),
        inhibitory ? disc(end) : head(end, turn),
      );
    }
    const fed = new Map<string, number>();
    for (const { id, title, target } of picture.feeds) {
      const to = places.get(target);
      if (!to) continue;
      const nth = fed.get(target) ?? 0;
      fed.set(target, nth + 1);
      const isLeft = to.x < frame.width / 2;
      const from = { x: to.x + (isLeft ? -1 : 1) * (r + 46), y: to.y + 26 * nth + 0.25 * r };
      const { path, end, turn } = lineBetween(from, to, r, 9);
      const box = {
        x: String(from.x - 7),
        y: String(from.y - 7),
        width: '14',
        height: '14',
        rx: '3',
      };
      part(
        id,
        'feed',
        `Input: ${title}`,
        shape('path', { d: path, class: 'line' }),
        head(end, turn),
        shape('rect', box),
        text(title, from.x + (isLeft ? -12 : 12), from.y + 4, isLeft ? 'end' : 'start'),
      );
    }
    for (const node of picture.nodes) {
      const { x, y } = placed(node);
      const name = text(displayName(node.name) || '?', x, y + 1, 'middle', 'name');
      const size = text(node.size > 0 ? node.size.toLocaleString('en') : '?', x, y + 15, 'middle');
      const rate = text('', x, y + r + 16, 'middle', 'rate');
      this.#labels.set(node.name, rate);
      const circle = shape('circle', { cx: String(x), cy: String(y), r: String(r) });
      const kind = `node ${node.inhibitory ? 'inhibitory' : 'excitatory'}`;
      const group = part(node.id, kind, `Population ${displayName(node.name)}`, circle);
      // what is written on it is no part of the button's name
      const written = shape('g', { 'aria-hidden': 'true', class: 'written' }, name, size, rate);
      parts.push(written);
      if (canMove) this.#canBeMoved(group, written, node);
    }
    this.#place.replaceChildren(...parts);
    if (focused) this.focus(focused);
  }

  focus(id: PartId): void {
    this.#place.querySelector<SVGElement>(`[data-part="${CSS.escape(id)}"]`)?.focus();
  }

  /** Below each node, how often its neurons fire. */
  tell(rates: ReadonlyMap<string, number>): void {
    for (const [name, label] of this.#labels) {
      const rate = rates.get(name);
      const said = rate === undefined ? '' : `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} Hz`;
      if (label.textContent !== said) label.textContent = said;
    }
  }

  /** By pointer, and by arrow keys. */
  #canBeMoved(group: SVGElement, written: SVGElement, node: Node): void {
    const move = (x: number, y: number) => this.#calls.moved?.(node.id, clamp(x), clamp(y));
    group.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      move(node.x + step.x, node.y + step.y);
    });
    group.addEventListener('pointerdown', (event) => {
      const from = this.#inPicture(event);
      let by = { x: 0, y: 0 };
      const follow = (next: PointerEvent) => {
        const to = this.#inPicture(next);
        by = { x: to.x - from.x, y: to.y - from.y };
        for (const each of [group, written]) {
          each.setAttribute('transform', `translate(${by.x} ${by.y})`);
        }
      };
      const end = () => {
        removeEventListener('pointermove', follow);
        removeEventListener('pointerup', end);
        for (const each of [group, written]) each.removeAttribute('transform');
        if (Math.hypot(by.x, by.y) < 4) return;
        const to = placed(node);
        const [x, y] = [to.x + by.x - MARGIN.x, to.y + by.y - MARGIN.y];
        move(x / (frame.width - 2 * MARGIN.x), y / (frame.height - 2 * MARGIN.y));
      };
      addEventListener('pointermove', follow);
      addEventListener('pointerup', end);
    });
  }

  #inPicture({ clientX, clientY }: PointerEvent): Point {
    const box = this.#place.getBoundingClientRect();
    const scale = Math.max(frame.width / box.width, frame.height / box.height);
    return { x: clientX * scale, y: clientY * scale };
  }

  get picture(): Picture | undefined {
    return this.#picture;
  }
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -0.03, y: 0 },
  ArrowRight: { x: 0.03, y: 0 },
  ArrowUp: { x: 0, y: -0.03 },
  ArrowDown: { x: 0, y: 0.03 },
};

const clamp = (part: number): number => Math.min(1, Math.max(0, part));
const radiusOf = (nodes: number): number => (nodes > 6 ? 27 : 36);

const placed = ({ x, y }: Point): Point => ({
  x: MARGIN.x + x * (frame.width - 2 * MARGIN.x),
  y: MARGIN.y + y * (frame.height - 2 * MARGIN.y),
});

function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...inside: SVGElement[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

function text(said: string, x: number, y: number, anchor: string, kind = ''): SVGTextElement {
  const made = shape('text', { x: String(x), y: String(y), 'text-anchor': anchor, class: kind });
  made.textContent = said;
  return made;
}

/** The end of an excitatory line: a point. */
function head({ x, y }: Point, turn: number): SVGElement {
  const degrees = ((turn * 180) / Math.PI).toFixed(1);
  return shape('path', {
    d: 'M7 0L-3 5L-3 -5Z',
    class: 'head',
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${degrees})`,
  });
}

/** The end of an inhibitory one: a disc. */
const disc = ({ x, y }: Point): SVGElement =>
  shape('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: '5', class: 'head' });
