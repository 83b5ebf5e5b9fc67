/** How VitePress builds the site from .content, which tools/site.mjs makes before. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const site = dirname(dirname(fileURLToPath(import.meta.url)));
const content = join(site, '.content');
const { version } = JSON.parse(readFileSync(join(site, '../package.json'), 'utf8'));
const base = process.env.SYNFIRE_SITE_BASE ?? '/';
const blocks = JSON.parse(readFileSync(join(content, 'guide.json'), 'utf8'));
const questions = JSON.parse(readFileSync(join(content, 'questions.json'), 'utf8'));

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
    items: docs('cli', 'files', 'nir', 'sonata', 'neuroml', 'python', 'serve'),
  },
  {
    text: 'Where it ends',
    items: docs('hosts', 'precision', 'limits', 'security'),
  },
];
const workings = [
  { text: 'How it works', items: docs('architecture', 'figures') },
  { text: 'Decisions', items: pages('docs/decisions') },
];
const about = [
  { text: 'About', items: [link('How to cite', '/cite'), link('Changelog', '/changelog')] },
];

/** What is drawn with characters scrolls by itself, and by keyboard. */
function drawn(md) {
  md.renderer.rules.code_block = (tokens, k) =>
    `<pre class="drawn" tabindex="0"><code v-pre>${md.utils.escapeHtml(tokens[k].content)}</code></pre>\n`;
}

const inAttribute = (value) =>
  JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Code that can be run is followed by what it gave when the page was built; a solution is folded; a question can be answered. */
function runnable(md) {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, k, options, env, self) => {
    const kind = tokens[k].info.trim();
    const page = /(?:guide\/|(worksheets\/))([\w-]+)\.md$/.exec(env.relativePath);
    const name = page && `${page[1] ?? ''}${page[2]}`;
    if (kind === 'question') {
      const first = tokens[k].content.split('\n')[0];
      const asked = questions[name].find(({ text }) => text === first);
      return `<WorksheetQuestion :asked="${inAttribute(asked)}" />`;
    }
    const shown = fence(tokens, k, options, env, self);
    if (kind !== 'js run' && kind !== 'js solution') return shown;
    const index = blocks[name]?.findIndex(({ code }) => code === tokens[k].content) ?? -1;
    if (index < 0) throw new Error(`${env.relativePath}: a block that was not run`);
    const { code, ...known } = blocks[name][index];
    const block = `<RunBlock code="${encodeURIComponent(code)}" :known="${inAttribute(known)}">${shown}</RunBlock>`;
    if (kind === 'js run') return block;
    return `<details class="solution"><summary>One way to find it</summary>${block}</details>`;
  };
}

/** Parts of the theme that no page of this site has. */
const UNUSED =
  /\.(?:VPTeam|VPHero|VPFeature|VPHome|VPCarbonAds|VPSocial|VPBadge|vp-sponsor|vp-code-group|vpi-social|custom-block\.(?:info|note|tip|important|warning|danger|caution)|custom-block.*github-alert)/;
const UNUSED_VALUES =
  /--vp-(?:custom-block-(?:note|tip|important|warning|danger|caution)|badge|home-hero|c-sponsor|sponsor|carbon-ads)[\w-]*:[^;}]*;?/g;

/** The style sheet without their rules: every page loads it. */
const leanStyles = {
  name: 'synfire-lean-styles',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue;
        asset.source = String(asset.source).replaceAll(
          /(?<=^|[{};])([^{};@()]+)\{[^{}]*\}/g,
          (rule, heads) => {
            const kept = heads.split(',').filter((head) => !UNUSED.test(head));
            const body = rule.slice(heads.length).replaceAll(UNUSED_VALUES, '');
            return kept.length === 0 ? '' : kept.join() + body;
          },
        );
      }
    },
  },
};

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
  metaChunk: true,
  head: [
    ['link', { rel: 'icon', href: `${base}logo.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  // the lab and the sources are put beside the pages
  ignoreDeadLinks: [/^\/lab\//, /^\/source\//],
  markdown: {
    config: (md) => {
      runnable(md);
      drawn(md);
    },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: {
    define: { __VUE_OPTIONS_API__: 'false' },
    plugins: [leanStyles],
    build: { chunkSizeWarningLimit: 5000 },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('synfire-') } } },
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    nav: [
      {
        ...link('Guide', '/docs/guide/neurons'),
        activeMatch: '^/docs/(?!architecture|decisions|figures)',
      },
      { ...link('Gallery', '/gallery/'), activeMatch: '^/gallery/' },
      { ...link('Names', '/docs/names') },
      { ...link('Reference', '/reference/'), activeMatch: '^/reference/' },
      {
        ...link('How it works', '/docs/architecture'),
        activeMatch: '^/docs/(architecture|decisions|figures)',
      },
      { text: 'Lab', link: '/lab/', target: '_self' },
      link('Cite', '/cite'),
    ],
    sidebar: {
      '/docs/architecture': workings,
      '/docs/decisions/': workings,
      '/docs/figures': workings,
      '/docs/': documentation,
      '/reference/': [
        {
          text: 'Reference',
          link: '/reference/',
          items: [...pages('reference'), ...pages('reference/synfire')],
        },
      ],
      '/cite': about,
      '/changelog': about,
    },
    // listings are not searched: a word of the page leads to them
    search: {
      provider: 'local',
      options: {
        _render: (source, env, md) =>
          md.render(source.replaceAll(/^::: details [\s\S]*?^:::$/gm, ''), env),
      },
    },
    outline: { level: [2, 3], label: 'On this page' },
    socialLinks: [],
    footer: {
      message: `Synfire ${version}, MIT licence · <a href="${base}cite.html">How to cite</a> · <a href="${base}changelog.html">Changelog</a>`,
    },
  },
});
