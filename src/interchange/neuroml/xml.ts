/**
 * XML as a tree of elements: what NeuroML and LEMS files use of it. No document types, no entities of their own, so that nothing outside the text is fetched and nothing
 * grows when read. Namespaces are kept as they stand in the names.
 */
import { fileError } from '../fault.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** In the text, from 1. */
  readonly line: number;
}

const LARGEST_TEXT = 2 ** 24;
const LARGEST_DEPTH = 100;
const NAME = '[A-Za-z_][\\w.:-]*';
const OPEN = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y');
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');
const CLOSE = new RegExp(`</(${NAME})\\s*>`, 'y');
const SKIPPED = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>/y;

/** The root. Throws `xml-bad-text` with the line, `xml-too-large`. */
export function parseXml(text: string, where: string): Element {
  if (text.length > LARGEST_TEXT) {
    const expected = `at most ${LARGEST_TEXT}`;
    throw fileError('xml-too-large', where, `${text.length} characters`, expected, 'Split it.');
  }
  const stack: {
    name: string;
    attributes: Record<string, string>;
    children: Element[];
    line: number;
  }[] = [];
  let root: Element | undefined;
  let [at, line] = [0, 1];
  const bad = (found: string, expected: string) =>
    fileError('xml-bad-text', `${where} › line ${line}`, found, expected, 'Correct the file.');
  const advance = (to: number) => {
    for (; at < to; at++) if (text.charCodeAt(at) === 10) line++;
  };
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const finish = (element: Element) => {
    const parent = stack.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (root === undefined) root = element;
    else throw bad(`<${element.name}>`, 'one element at the top');
  };
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (stack.length === 0 && between.trim() !== '' && between.trim() !== '\uFEFF') {
      throw bad(`"${between.trim().slice(0, 20)}"`, 'an element');
    }
    advance(next < 0 ? text.length : next);
    if (next < 0) break;
    const skipped = match(SKIPPED);
    if (skipped !== null) {
      advance(SKIPPED.lastIndex);
      continue;
    }
    const closing = match(CLOSE);
    if (closing !== null) {
      const open = stack.pop();
      if (open?.name !== closing[1])
        throw bad(`</${closing[1]}>`, open ? `</${open.name}>` : 'nothing to close');
      advance(CLOSE.lastIndex);
      finish(open);
      continue;
    }
    const opening = match(OPEN);
    if (opening === null) throw bad(`"${text.slice(at, at + 20)}"`, 'an element');
    const [, name, written, empty] = opening;
    const attributes: Record<string, string> = {};
    for (const [, key, double, single] of written.matchAll(ATTRIBUTE)) {
      if (Object.hasOwn(attributes, key)) throw bad(`attribute ${key} twice`, 'each once');
      attributes[key] = decoded(double ?? single, bad);
    }
    const element = { name, attributes, children: [] as Element[], line };
    advance(OPEN.lastIndex);
    if (empty) finish(element);
    else if (stack.push(element) > LARGEST_DEPTH)
      throw bad(`<${name}>`, `at most ${LARGEST_DEPTH} levels`);
  }
  if (stack.length > 0) throw bad('the end', `</${stack.at(-1)!.name}>`);
  if (root === undefined) throw bad('no element', 'one');
  return root;
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" },
};

function decoded(text: string, bad: (found: string, expected: string) => Error): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const code = /^#(x?)([0-9a-f]+)$/i.exec(name);
    if (code !== null) return String.fromCodePoint(Number.parseInt(code[2], code[1] ? 16 : 10));
    const entity = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (entity !== undefined && whole.endsWith(';')) return entity;
    throw bad(`"${whole}"`, 'one of &lt; &gt; &amp; &quot; &apos;');
  });
}
