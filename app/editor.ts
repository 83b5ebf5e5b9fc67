/** The equation editor: checks as one types, shows the fault at its place, the printed kernel, runs it. */
import { compilePlan, printFault } from '../src/index.ts';
import { FIRST_MODEL, ownNetwork } from './model-text.ts';
import { faultsOf, find } from './page.ts';

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
  const check = () => {
    try {
      const network = ownNetwork(area.value, 1);
      compilePlan(network.describe());
      find('#model-fault').textContent = '';
      button.disabled = false;
      print(JSON.stringify(network));
    } catch (error) {
      find('#model-fault').textContent = faultsOf(error).map(printFault).join('\n');
      button.disabled = true;
    }
  };
  let timer: ReturnType<typeof setTimeout>;
  area.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  button.addEventListener('click', () => run(area.value));
  find('nav [data-view=equations]').addEventListener('click', () => {
    if (area.value === '') area.value = initial() ?? FIRST_MODEL;
    check();
  });
}
