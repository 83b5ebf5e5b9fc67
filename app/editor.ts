/**
 * The equation editor: checks as one types, marks the fault at its place in the text and says it above, shows the printed kernel,
 * runs it. The marks are in a copy of the text that lies behind the area and scrolls with it.
 */
import { compilePlan, type Fault, printFault } from '../src/index.ts';
import { placeOf } from './fault-place.ts';
import { FIRST_MODEL, ownNetwork } from './model-text.ts';
import { faultsOf, find, make } from './page.ts';

const PAUSE = 150;

export interface EditorCalls {
  /** The text to begin with. */
  initial(): string | undefined;
  /** Prints the kernel of a network that is right. */
  print(json: string): void;
  run(text: string): void;
}

export function startEditor({ initial, print, run }: EditorCalls): void {
  const area = find<HTMLTextAreaElement>('#model');
  const button = find<HTMLButtonElement>('#model-run');
  const scroll = () => {
    const marks = find('#model-marks');
    marks.scrollTop = area.scrollTop;
    marks.scrollLeft = area.scrollLeft;
  };
  const show = (faults: readonly Fault[]) => {
    button.disabled = faults.length > 0;
    area.setAttribute('aria-invalid', String(faults.length > 0));
    find('#model-fault').textContent = faults.map((fault) => said(area.value, fault)).join('\n');
    find('#model-marks').replaceChildren(...marked(area.value, faults));
    scroll();
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
  let timer: ReturnType<typeof setTimeout>;
  area.addEventListener('input', () => {
    find('#model-marks').replaceChildren(); // of another text
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  area.addEventListener('scroll', scroll);
  button.addEventListener('click', () => run(area.value));
  find('nav [data-view=equations]').addEventListener('click', () => {
    if (area.value === '') area.value = initial() ?? FIRST_MODEL;
    check();
  });
}

function said(text: string, fault: Fault): string {
  const place = placeOf(text, fault);
  return place ? `Line ${place.line + 1}. ${printFault(fault)}` : printFault(fault);
}

/** The text with a mark at the first fault of each line. */
function marked(text: string, faults: readonly Fault[]): (string | Node)[] {
  const places = faults.map((fault) => placeOf(text, fault));
  return text.split('\n').flatMap((line, k) => {
    const place = places.find((each) => each?.line === k);
    if (!place) return [`${line}\n`];
    const { from, to } = place;
    return [line.slice(0, from), make('mark', {}, line.slice(from, to)), `${line.slice(to)}\n`];
  });
}
