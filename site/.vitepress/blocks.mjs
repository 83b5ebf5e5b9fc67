/**
 * Markdown of the guide and the worksheets as it is read: a block of code that runs is followed by what it gave when the page was built, a
 * solution is folded, a question has its answer behind it. `site/run` puts buttons to them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from '../build/html.ts';
import { figureTag } from '../build/widths.ts';

/** `content`: the folder with guide.json and questions.json. */
export function runnable(md, content) {
  const read = (name) => JSON.parse(readFileSync(join(content, name), 'utf8'));
  const [blocks, questions] = [read('guide.json'), read('questions.json')];
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, k, options, env, self) => {
    const kind = tokens[k].info.trim();
    const page = /(?:guide\/|(worksheets\/))([\w-]+)\.md$/.exec(env.relativePath);
    const name = page && `${page[1] ?? ''}${page[2]}`;
    if (kind === 'question') {
      const first = tokens[k].content.split('\n')[0];
      return questionHtml(questions[name].find(({ text }) => text === first));
    }
    const shown = fence(tokens, k, options, env, self);
    if (kind !== 'js run' && kind !== 'js solution') return shown;
    const known = blocks[name]?.find(({ code }) => code === tokens[k].content);
    if (!known) throw new Error(`${env.relativePath}: a block that was not run`);
    const block = blockHtml(shown, known);
    if (kind === 'js run') return block;
    return `<details class="solution"><summary>One way to find it</summary>${block}</details>`;
  };
}

/** The parts that `site/run/run-block.ts` finds by their classes. */
function blockHtml(shown, { lines, hash, figures }) {
  const pictures = figures.map(
    ({ path, alt }, k) =>
      `<p class="figure">${figureTag(path, alt ?? `Figure ${k + 1} of this block`)}</p>`,
  );
  return [
    `<div class="run-block" data-state="built">${shown}`,
    '<div class="run-bar"><span class="run-said" role="status"></span></div>',
    `<pre class="run-lines" tabindex="0" aria-label="What it prints"${lines.length > 0 ? '' : ' hidden'}>${html(lines.join('\n'))}</pre>`,
    `<div class="run-figures">${pictures.join('')}</div>`,
    hash
      ? `<p class="run-hash"><span>Built in Node</span> <code class="run-known">${hash}</code></p>`
      : '<p class="run-hash" hidden></p>',
    '</div>',
  ].join('');
}

function questionHtml({ text, answer, within, hint, because }) {
  const data = Object.entries({ answer, within, hint }).map(
    ([key, value]) => ` data-${key}="${html(String(value))}"`,
  );
  return `<form class="asked"${data.join('')}><p class="asked-text">${html(text)}</p><details><summary>The answer</summary>${answer}. <span class="asked-because">${html(because)}</span></details><p class="asked-said" role="status"></p></form>`;
}

/** What is drawn with characters scrolls by itself, and by keyboard. */
export function drawn(md) {
  md.renderer.rules.code_block = (tokens, k) =>
    `<pre class="drawn" tabindex="0"><code v-pre>${md.utils.escapeHtml(tokens[k].content)}</code></pre>\n`;
}
