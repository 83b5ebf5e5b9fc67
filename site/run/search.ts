/** Search of the whole site, without a server: its index is one file, loaded when search is first opened. */
import MiniSearch from 'minisearch';
import { element } from './element.ts';
import { INDEX } from './search-index.ts';

/** What is stored of a section beside the words that lead to it. */
interface Found {
  readonly id: string;
  readonly title: string;
  readonly page: string;
}

const MOST = 12;
let dialog: Promise<HTMLDialogElement> | undefined;

export async function openSearch(base: string): Promise<void> {
  dialog ??= make(base);
  const shown = await dialog;
  if (!shown.open) shown.showModal();
}

async function make(base: string): Promise<HTMLDialogElement> {
  const input = element('input', { type: 'search', placeholder: 'A word, a model, an author' });
  input.ariaLabel = 'Search the site';
  const list = element('ol', {});
  const said = element('p', { role: 'status', textContent: 'Loading the index …' });
  const dialog = element('dialog', { className: 'search' });
  dialog.ariaLabel = 'Search';
  dialog.append(input, said, list);
  document.body.append(dialog);
  const index = fetch(`${base}search.json`).then(async (answer) => {
    if (!answer.ok) throw new Error(`search.json answered ${answer.status}`);
    said.textContent = '';
    return MiniSearch.loadJS<Found>(await answer.json(), INDEX);
  });
  const show = async () => {
    const query = input.value;
    const searched = await index.catch((error: Error) => {
      said.textContent = `Search is not to be had: ${error.message}`;
      dialog.dataset.state = 'fault';
    });
    if (!searched || query !== input.value) return; // a later key is answered instead
    const found = query.trim() === '' ? [] : searched.search(query).slice(0, MOST);
    said.textContent = query.trim() !== '' && found.length === 0 ? 'Nothing has these words.' : '';
    list.replaceChildren(
      ...found.map(({ id, title, page }) => {
        const link = element('a', { href: base + id });
        link.append(
          element('strong', { textContent: title }),
          element('small', { textContent: page }),
        );
        link.onclick = () => dialog.close();
        const item = element('li', {});
        item.append(link);
        return item;
      }),
    );
  };
  input.oninput = show;
  void show();
  // arrows walk the results, Enter in the field opens the first
  dialog.onkeydown = (event) => {
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === 'Enter' && at < 0) links[0]?.click();
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    (links[at + (event.key === 'ArrowDown' ? 1 : -1)] ?? input).focus();
  };
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  return dialog;
}
