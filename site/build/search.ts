/** Makes the index of the site's search of its pages: `node search.mjs <folder of the built site>`. A section of a page is a document. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { INDEX } from '../run/search-index.ts';

const out = process.argv[2];
const names = readdirSync(out, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.html') && name !== '404.html' && !name.startsWith('lab/'));
const index = new MiniSearch(INDEX);
index.addAll(names.sort().flatMap(sectionsOf));
writeFileSync(join(out, 'search.json'), JSON.stringify(index));

/** Listings are not searched: a word of the page leads to them. */
function sectionsOf(name: string) {
  const article = /<article[^>]*>([\s\S]*)<\/article>/.exec(readFileSync(join(out, name), 'utf8'));
  const text = (article?.[1] ?? '').replaceAll(/<(details|pre)[\s>][\s\S]*?<\/\1>/g, ' ');
  const parts = text.split(/<h[123] id="([^"]*)"[^>]*>([\s\S]*?)<\/h[123]>/);
  const page = words(parts[2] ?? name);
  const sections = [];
  for (let k = 1; k < parts.length; k += 3) {
    const [anchor, heading, body] = parts.slice(k, k + 3);
    const id = k === 1 ? name : `${name}#${anchor}`;
    sections.push({ id, title: words(heading), page, text: words(body) });
  }
  return sections;
}

/** Text of HTML, in single words. */
function words(html: string): string {
  return html
    .replaceAll(/<a class="header-anchor"[\s\S]*?<\/a>|<[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\s\u200b]+/g, ' ')
    .trim();
}
