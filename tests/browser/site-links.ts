/** The built pages as a graph: what each links to, what is missing, and how many clicks a page is from the first. No browser needed. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Page {
  readonly html: string;
  /** Files of the site that it links to, with the part behind `#`, if any. */
  readonly links: readonly { readonly path: string; readonly anchor: string }[];
}

/** All HTML files below `root` by path, the lab's too; not what is said where a page is missing. */
export function readSite(root: string): ReadonlyMap<string, Page> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.html') && path !== '404.html');
  return new Map(
    paths.map((path) => {
      const html = readFileSync(join(root, path), 'utf8');
      const all = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => href);
      return [path, { html, links: all.flatMap((href) => linkOf(path, href)) }];
    }),
  );
}

function linkOf(from: string, href: string): Page['links'] {
  if (/^[a-z]+:/.test(href)) return []; // another host, or mail
  const url = new URL(href.replaceAll('&amp;', '&'), `http://site/${from}`);
  const path = decodeURIComponent(url.pathname).slice(1);
  const file = path === '' || path.endsWith('/') ? posix.join(path, 'index.html') : path;
  return [{ path: file, anchor: decodeURIComponent(url.hash.slice(1)) }];
}

/** Links that lead to no file, or to no place on their page. What stands behind the lab's `#` is its settings. */
export function brokenLinks(root: string, site: ReadonlyMap<string, Page>): string[] {
  const ids = new Map(
    [...site].map(([path, { html }]) => [
      path,
      new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)),
    ]),
  );
  return [...site].flatMap(([from, { links }]) =>
    links.flatMap(({ path, anchor }) => {
      const file = join(root, path);
      if (!existsSync(file) || !statSync(file).isFile()) return [`${from}: ${path}`];
      const settings = path === 'lab/index.html';
      if (anchor === '' || settings || ids.get(path)?.has(anchor)) return [];
      return [`${from}: ${path}#${anchor}`];
    }),
  );
}

/** Fewest clicks from the first page to each that can be reached. */
export function clicksTo(site: ReadonlyMap<string, Page>): ReadonlyMap<string, number> {
  const clicks = new Map([['index.html', 0]]);
  // a map visits what is added while it is walked, in that order: breadth first
  for (const [path, count] of clicks) {
    for (const link of site.get(path)?.links ?? []) {
      if (!clicks.has(link.path) && site.has(link.path)) clicks.set(link.path, count + 1);
    }
  }
  return clicks;
}
