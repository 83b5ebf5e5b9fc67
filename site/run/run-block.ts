/** Buttons of a block of code: run it here, change it, take it back. What it gave when the site was built stays until then. */
import { asModule, type BlockResult, declared, lineOf, resultOf, wordsOf } from './block.ts';
import { element } from './element.ts';

/** Widths of a figure, px: less could not be read, more says nothing more. */
const LEAST = 280;
const MOST = 640;

/** `library`: address of the library's files, with a slash at its end. */
export function wakeBlocks(library: string): void {
  for (const block of document.querySelectorAll<HTMLElement>('.run-block')) wake(block, library);
}

function wake(block: HTMLElement, library: string): void {
  const part = <T extends HTMLElement>(selector: string) => block.querySelector<T>(selector)!;
  const [listing, bar, said] = [part('div[class*=language-]'), part('.run-bar'), part('.run-said')];
  const [lines, figures, hash] = [part('.run-lines'), part('.run-figures'), part('.run-hash')];
  const original = `${listing.querySelector('code')!.textContent}\n`;
  const built = [lines, figures, hash].map((node) => [node, node.innerHTML, node.hidden] as const);
  const known = block.querySelector('.run-known')?.textContent ?? undefined;
  const [go, change, back] = ['Run', 'Change', 'As it was'].map((text) =>
    element('button', { type: 'button', textContent: text }),
  );
  go.className = 'run-go';
  back.hidden = true;
  said.before(go, change, back);
  let area: HTMLTextAreaElement | undefined;
  let addresses: string[] = [];

  change.onclick = () => {
    area = element('textarea', {
      className: 'run-text',
      value: original,
      spellcheck: false,
      rows: original.split('\n').length,
      ariaLabel: 'Code, to be changed',
    });
    listing.replaceWith(area);
    change.hidden = true;
    back.hidden = false;
    area.focus();
  };
  back.onclick = () => {
    area?.replaceWith(listing);
    area = undefined;
    change.hidden = false;
    back.hidden = true;
    said.textContent = '';
    block.querySelector('.run-fault')?.remove();
    for (const [node, inner, hidden] of built) {
      node.innerHTML = inner;
      node.hidden = hidden;
    }
    forget();
    block.dataset.state = 'built';
    go.focus();
  };
  go.onclick = async () => {
    go.disabled = true;
    go.textContent = 'Running …';
    block.dataset.state = 'running';
    block.querySelector('.run-fault')?.remove();
    const text = area?.value ?? original;
    try {
      const { result, seconds } = await run(text, library);
      show(result, text !== original);
      said.textContent = `${seconds.toFixed(2)} s in this tab`;
      back.hidden = false;
      block.dataset.state = 'done';
    } catch (error) {
      const { name, message } = error as Error;
      const fault = name === 'SynfireError' ? message : `${name}: ${message}`;
      bar.after(element('pre', { className: 'run-fault', role: 'alert', textContent: fault }));
      said.textContent = '';
      block.dataset.state = 'fault';
    } finally {
      go.textContent = 'Run';
      go.disabled = false;
    }
  };

  function forget(): void {
    for (const address of addresses) URL.revokeObjectURL(address);
    addresses = [];
  }

  function show(result: BlockResult, changed: boolean): void {
    lines.textContent = result.lines.join('\n');
    lines.hidden = result.lines.length === 0;
    forget();
    const width = Math.max(LEAST, Math.min(MOST, block.clientWidth - 32));
    const drawn = result.figures.map((draw) => draw(width));
    addresses = drawn.map((svg) => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })));
    figures.replaceChildren(
      ...addresses.map((address, k) => figure(address, k, wordsOf(drawn[k]))),
    );
    hash.hidden = known === undefined && result.hash === undefined;
    hash.innerHTML = built[2][1];
    if (result.hash === undefined) return;
    const own = element('code', { className: 'run-own', textContent: result.hash });
    hash.append(' ', element('span', { textContent: 'your browser' }), ' ', own, ' ');
    if (result.hash === known) {
      hash.append(element('strong', { textContent: 'the same spikes, bit for bit' }));
      return;
    }
    const textContent = changed
      ? 'another program, other spikes'
      : 'other spikes: please report it';
    hash.append(element('em', { textContent }));
  }
}

function figure(src: string, k: number, alt = `Figure ${k + 1} of this block`): HTMLElement {
  const place = element('p', { className: 'figure' });
  place.append(element('img', { src, alt }));
  return place;
}

/** The block as a module, in this page. */
async function run(text: string, library: string) {
  const heard: string[] = [];
  const listener = `synfireBlock${Math.random().toString(36).slice(2)}`;
  const hears = globalThis as unknown as Record<string, unknown>;
  hears[listener] = (all: unknown[]) => heard.push(lineOf(all));
  const address = (entry: string) => `${library}${entry.split('/')[1] ?? 'index'}.js`;
  const module = asModule(text, address, listener);
  const url = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
  const started = performance.now();
  try {
    const plot = await import(/* @vite-ignore */ address('synfire/plot'));
    const exported = await import(/* @vite-ignore */ url);
    const seconds = (performance.now() - started) / 1000;
    return { result: resultOf(heard, exported, declared(text), plot), seconds };
  } finally {
    URL.revokeObjectURL(url);
    delete hears[listener];
  }
}
