/** How VitePress builds the site from .content, which tools/site.mjs makes before. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { drawn, runnable } from './blocks.mjs';

const site = dirname(dirname(fileURLToPath(import.meta.url)));
const content = join(site, '.content');
const { version } = JSON.parse(readFileSync(join(site, '../package.json'), 'utf8'));
const base = process.env.SYNFIRE_SITE_BASE ?? '/';

const link = (text, path) => ({ text, link: path });
const GUIDE = [
  'neurons',
  'synapses',
  'networks',
  'inputs',
  'recording',
  'running',
  'plasticity',
  'learning',
];
const WORKSHEETS = ['lif', 'synapses', 'balance', 'plasticity', 'attractors', 'learning'];
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** The first heading of a page. */
const titleOf = (path) => /^# (.*)$/m.exec(readFileSync(join(content, path), 'utf8'))?.[1] ?? path;
const pages = (folder, { under = 60 } = {}) =>
  (existsSync(join(content, folder)) ? readdirSync(join(content, folder)) : [])
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .sort()
    .map((name) => {
      const title = titleOf(`${folder}/${name}`);
      const text = title.length > under ? `${title.slice(0, under - 2).trimEnd()} …` : title;
      return link(text, `/${folder}/${name.replace(/\.md$/, '')}`);
    });
const docs = (...names) => names.map((name) => link(titleOf(`docs/${name}.md`), `/docs/${name}`));

const documentation = [
  { text: 'Guide', items: GUIDE.map((name) => link(capital(name), `/docs/guide/${name}`)) },
  {
    text: 'Worksheets',
    items: WORKSHEETS.map((name) => {
      const title = titleOf(`docs/worksheets/${name}.md`).replace(/^Worksheet \d: /, '');
      return link(capital(title), `/docs/worksheets/${name}`);
    }),
  },
  {
    text: 'Further',
    items: docs(
      'analysis',
      'theory',
      'space',
      'learning',
      'sweeps',
      'checkpoints',
      'random',
      'embedding',
      'recipes',
    ),
  },
  {
    text: 'Coming from',
    items: [
      link('Brian2', '/docs/coming-from-brian2'),
      link('NEST', '/docs/coming-from-nest'),
      link('GeNN', '/docs/coming-from-genn'),
      link('Norse and snnTorch', '/docs/coming-from-norse'),
      link('PyNN', '/docs/coming-from-pynn'),
      link('Names, side by side', '/docs/names'),
    ],
  },
  {
    text: 'In and out',
    items: docs('cli', 'files', 'nir', 'sonata', 'neuroml', 'nestml', 'python', 'serve', 'mpi'),
  },
  {
    text: 'Where it ends',
    items: docs('hosts', 'precision', 'limits', 'security'),
  },
];
const workings = [
  { text: 'How it works', items: docs('architecture', 'figures') },
  {
    text: 'Decisions',
    items: [link('All of them', '/docs/decisions/'), ...pages('docs/decisions')],
  },
];
const models = JSON.parse(readFileSync(join(content, 'models.json'), 'utf8'));
const reference = [
  { text: 'Reference', items: [link('Modules', '/reference/'), link('Models', '/models/')] },
  ...[...new Set(models.map(({ group }) => group))].map((text) => ({
    text,
    items: models
      .filter(({ group }) => group === text)
      .map(({ name }) => link(name, `/models/${name}`)),
  })),
  { text: 'Modules', items: [...pages('reference'), ...pages('reference/synfire')] },
];
const about = [
  { text: 'About', items: [link('How to cite', '/cite'), link('Changelog', '/changelog')] },
];

export default defineConfig({
  lang: 'en',
  title: 'Synfire',
  description:
    'Large recurrent networks, spiking and rate, in Node and in a browser tab: the same spikes everywhere, bit for bit.',
  base,
  srcDir: '.content',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  lastUpdated: false,
  // printed once: a page of text needs no framework where it is read
  mpa: true,
  head: [
    ['link', { rel: 'icon', href: `${base}logo.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['script', { type: 'module', src: `${base}${process.env.SYNFIRE_SITE_SCRIPT}` }],
  ],
  // the lab and the sources are put beside the pages
  ignoreDeadLinks: [/^\/lab\//, /^\/source\//],
  markdown: {
    headers: { level: [2, 3] },
    config: (md) => {
      runnable(md, content);
      drawn(md);
    },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('synfire-') } } },
  themeConfig: {
    nav: [
      {
        ...link('Guide', '/docs/guide/neurons'),
        activeMatch: '^/docs/(?!architecture|decisions|figures|names)',
      },
      { ...link('Gallery', '/gallery/'), activeMatch: '^/gallery/' },
      link('Names', '/docs/names'),
      { ...link('Models', '/models/'), activeMatch: '^/models/' },
      { ...link('Reference', '/reference/'), activeMatch: '^/reference/' },
      {
        ...link('How it works', '/docs/architecture'),
        activeMatch: '^/docs/(architecture|decisions|figures)',
      },
      link('Lab', '/lab/'),
      link('Cite', '/cite'),
    ],
    sidebar: {
      '/docs/architecture': workings,
      '/docs/decisions/': workings,
      '/docs/figures': workings,
      '/docs/': documentation,
      '/reference/': reference,
      '/models/': reference,
      '/cite': about,
      '/changelog': about,
    },
    footer: {
      message: `Synfire ${version}, MIT licence · <a href="${base}cite.html">How to cite</a> · <a href="${base}changelog.html">Changelog</a>`,
    },
  },
});
