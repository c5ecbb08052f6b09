import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { type DevHub, startDevHub } from '../../../editor/dev/hub.ts';
import { launchChromium } from '../../peers/chromium.ts';

/**
 * The built editor in a real browser, over the dev hub's made-up catalog. What tests evaluate in the page is written
 * as text: their types know no DOM.
 */

const sizes = { wide: { width: 1280, height: 760 }, narrow: { width: 390, height: 844 } };
export type Size = keyof typeof sizes;

export interface Visit {
  page: Page;
  /** What the console said in red. */
  errors: string[];
}

export interface DevEditor {
  /** Where the built editor lies. */
  dist: string;
  hub: DevHub;
  browser: Browser;
  /** A page of its own, once its heading is there. */
  visit(path: string, as?: { theme?: string; size?: Size }): Promise<Visit>;
  /** A page that has heard nothing yet. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export const leave = async ({ page }: Visit): Promise<void> => page.context().close();

export const openDevEditor = async ({ assets = 10_000, scenes = 6 } = {}): Promise<DevEditor> => {
  const dist = await mkdtemp(join(tmpdir(), 'streamops-editor-'));
  await build({
    root: join(import.meta.dirname, '../../../editor'),
    logLevel: 'error',
    build: { outDir: dist, reportCompressedSize: false },
  });
  const hub = await startDevHub({ port: 0, dist, assets, scenes, pictures: join(dist, 'pictures') });
  const browser = await launchChromium();
  const newPage = async (options: BrowserContextOptions = {}) =>
    (await browser.newContext({ viewport: sizes.wide, ...options })).newPage();
  return {
    dist,
    hub,
    browser,
    newPage,
    visit: async (path, { theme = 'dark', size = 'wide' } = {}) => {
      const page = await newPage({ viewport: sizes[size], reducedMotion: 'reduce' });
      await page.addInitScript(`localStorage.setItem('theme', '${theme}')`);
      const errors: string[] = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(hub.url + path);
      await page.locator('main h1, main .empty').first().waitFor();
      return { page, errors };
    },
    close: async () => {
      await browser.close();
      await hub.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
};
