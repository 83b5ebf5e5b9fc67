/**
 * The equation editor: a plain text area, under which its own text lies in colours, and over which the first fault stands at its
 * line with a caret. It checks as one types, offers names, functions and units, and says what the word under pointer or caret is.
 */
import { compilePlan, type Fault, printFault } from '../src/index.ts';
import { CompletionList } from './completion-list.ts';
import { placeOf } from './fault-place.ts';
import { FIRST_MODEL, ownNetwork } from './model-text.ts';
import { explain, wordsOf } from './model-words.ts';
import { faultsOf, find, make } from './page.ts';
import { TextPlaces } from './text-places.ts';

const PAUSE = 150;

export interface EditorCalls {
  /** The text to begin with. */
  initial(): string | undefined;
  /** Prints the kernel of a network that is right. */
  print(json: string): void;
  run(text: string): void;
}

/** Returns what is to be called when the view comes to the front. */
export function startEditor({ initial, print, run }: EditorCalls): () => void {
  const area = find<HTMLTextAreaElement>('#model');
  const button = find<HTMLButtonElement>('#model-run');
  const marks = find('#model-marks');
  const said = find('#model-fault');
  const word = find('#model-word');
  const places = new TextPlaces(area);
  let faults: readonly Fault[] = [];

  const place = () => {
    marks.scrollTop = area.scrollTop;
    marks.scrollLeft = area.scrollLeft;
    const at = faults.map((fault) => placeOf(area.value, fault)).find((each) => each);
    said.dataset.at = at ? 'line' : 'end';
    said.style.setProperty('--scrolled', `${-area.scrollLeft}px`);
    said.style.top = at ? `${places.below(at.line)}px` : '';
  };
  const draw = () => {
    marks.replaceChildren(...coloured(area.value, faults));
    place();
  };
  const show = (found: readonly Fault[]) => {
    faults = found;
    button.disabled = faults.length > 0;
    area.setAttribute('aria-invalid', String(faults.length > 0));
    said.replaceChildren(...sentences(area, faults));
    draw();
  };
  const check = () => {
    try {
      const network = ownNetwork(area.value, 1);
      compilePlan(network.describe());
      show([]);
      print(JSON.stringify(network));
    } catch (error) {
      show(faultsOf(error));
    }
  };
  const explainAt = (line: number, column: number) => {
    word.textContent = explain(area.value, line, column) ?? '';
  };
  const completion = new CompletionList(area, places);
  let timer: ReturnType<typeof setTimeout>;
  area.addEventListener('input', () => {
    faults = []; // of another text
    said.replaceChildren();
    draw();
    completion.offer(false);
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  area.addEventListener('scroll', place);
  area.addEventListener('mousemove', (event) => {
    const { line, column } = places.at(event.offsetX, event.offsetY);
    explainAt(line, column);
    area.title = word.textContent ?? '';
  });
  document.addEventListener('selectionchange', () => {
    if (document.activeElement !== area) return;
    const { line, column } = places.ofCaret();
    explainAt(line, column);
  });
  button.addEventListener('click', () => run(area.value));
  for (const id of ['#printed', '#printed-wgsl']) find(id).tabIndex = 0; // they scroll
  return () => {
    if (area.value === '') area.value = initial() ?? FIRST_MODEL;
    check();
  };
}

/** The caret under what is wrong, then what is wrong, and a button where there is a word to take instead. */
function sentences(area: HTMLTextAreaElement, faults: readonly Fault[]): (string | Node)[] {
  const [fault] = faults;
  if (!fault) return [];
  const at = placeOf(area.value, fault);
  if (!at) return [printFault(fault)];
  const [remedy] = fault.remedy.split('\n');
  const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : '';
  const caret = `${' '.repeat(at.from)}${'^'.repeat(at.to - at.from)}`;
  const text = `Line ${at.line + 1}: found ${fault.found}, expected ${fault.expected}. ${remedy}${more}`;
  const better = /Did you mean "([^"]+)"/.exec(remedy)?.[1];
  const row = make('span', { className: 'said' }, text);
  if (better !== undefined) {
    const take = make('button', { type: 'button' }, `Write ${better}`);
    take.addEventListener('click', () => {
      const start = area.value.split('\n').slice(0, at.line).join('\n').length;
      const first = start + (at.line > 0 ? 1 : 0);
      area.setRangeText(better, first + at.from, first + at.to, 'end');
      area.focus();
      area.dispatchEvent(new Event('input'));
    });
    row.append(' ', take);
  }
  return [make('span', { className: 'caret' }, caret), row];
}

/** The text in the colours of its words, with a mark at the first fault of each line. */
function coloured(text: string, faults: readonly Fault[]): (string | Node)[] {
  const places = faults.map((fault) => placeOf(text, fault));
  const words = wordsOf(text);
  return text.split('\n').flatMap((line, k) => {
    const wrong = places.find((each) => each?.line === k);
    const parts: (string | Node)[] = [];
    let at = 0;
    for (const { from, to, kind } of words[k]) {
      parts.push(...marked(line, at, from, wrong), ...marked(line, from, to, wrong, kind));
      at = to;
    }
    return [...parts, ...marked(line, at, line.length, wrong), '\n'];
  });
}

/** Part of a line in one colour, in pieces where a fault begins or ends within it. */
function marked(
  line: string,
  from: number,
  to: number,
  wrong: { readonly from: number; readonly to: number } | undefined,
  kind = '',
): Node[] {
  const ends = [from, wrong?.from ?? from, wrong?.to ?? to, to].map((end) =>
    Math.max(from, Math.min(to, end)),
  );
  return [0, 1, 2].flatMap((k) => {
    const text = line.slice(ends[k], ends[k + 1]);
    if (text === '') return [];
    return [make(k === 1 && wrong ? 'mark' : 'span', { className: kind }, text)];
  });
}
