/** Pages of the lab for the tests of one file: one browser, a server with cross-origin isolation and one without. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { pack, type Settings } from '../../app/settings.ts';
import { launch } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

export type Served = 'isolated' | 'plain';

export interface LabPages {
  /** A page of its own context; `hash` is the part of the address behind the page, with its #; `prepare` is called before it is opened. */
  visit(
    served: Served,
    hash: string,
    options?: BrowserContextOptions,
    prepare?: (context: BrowserContext) => Promise<void>,
  ): Promise<Page>;
  /** What no page caught. */
  readonly wrong: readonly string[];
}

/** To be called where tests are described: it begins before the first of them and ends after the last. */
export function labPages(): LabPages {
  let browser: Browser;
  let servers: Record<Served, LabServer>;
  const wrong: string[] = [];
  beforeAll(async () => {
    const folder = buildLab();
    const [launched, isolated, plain] = await Promise.all([
      launch(),
      serveLab(folder, true),
      serveLab(folder, false),
    ]);
    browser = launched;
    servers = { isolated, plain };
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of Object.values(servers ?? {})) server.close();
  });
  return {
    wrong,
    visit: async (served, hash, options = {}, prepare) => {
      const context = await browser.newContext(options);
      await prepare?.(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => wrong.push(error.message));
      await page.goto(`${servers[served].url}${hash}`);
      return page;
    },
  };
}

export const linkTo = async (settings: Settings): Promise<string> => `#s=${await pack(settings)}`;
