/**
 * The built editor on the dev hub with 100,000 made-up assets, in a headless Chromium that draws without a GPU:
 * `node test/bench/editor.bench.ts [ROUNDS]`. Scrolling stands beside a page as long with nothing on it.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type DevEditor, openDevEditor } from '../e2e/editor/dev-editor.ts';
import { traceCategories, workPerFrame } from './main-thread.ts';
import { compare, pairs, percentile, row, shown, spread } from './measure.ts';

const rounds = Number(process.argv[2] ?? pairs);
const assets = 100_000;
const framesEach = 240;
const pxPerFrame = 40;

/** Milliseconds between frames while the page scrolls a step in each. */
const scroll = `new Promise((done) => {
  const main = document.getElementById('main');
  const deltas = [];
  let last;
  const step = (now) => {
    if (last !== undefined) deltas.push(now - last);
    last = now;
    main.scrollBy(0, ${pxPerFrame});
    if (deltas.length < ${framesEach}) requestAnimationFrame(step);
    else done(deltas);
  };
  requestAnimationFrame(step);
})`;

/** Opens what \`link\` leads to; milliseconds until \`shows\` is there and painted. */
const changeTo = (link: string, shows: string): string => `new Promise((done) => {
  const startedAt = performance.now();
  document.querySelector('${link}').click();
  const look = () => {
    if (!document.querySelector('${shows}')) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - startedAt)));
  };
  look();
})`;

const firstPaint = async (editor: DevEditor, path: string): Promise<{ painted: number; filled: number }> => {
  const page = await editor.newPage();
  await page.addInitScript(`{
    const look = () => document.querySelector('.asset-card strong, .row')
      ? requestAnimationFrame(() => { globalThis.filledAt = performance.now(); })
      : requestAnimationFrame(look);
    look();
  }`);
  await page.goto(editor.hub.url + path);
  await page.waitForFunction('globalThis.filledAt');
  const painted = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`,
  );
  const filled = await page.evaluate<number>('globalThis.filledAt');
  assert(painted > 0 && filled > 0);
  await page.context().close();
  return { painted, filled };
};

const openGrid = async (editor: DevEditor): Promise<Page> => {
  const page = await editor.newPage();
  await page.goto(`${editor.hub.url}/assets`);
  await page.locator('[role=grid] .asset-card').first().waitFor();
  return page;
};
const openEmpty = async (editor: DevEditor): Promise<Page> => {
  const page = await editor.newPage();
  await page.setContent(
    '<body style="margin:0"><div id="main" style="height:100vh;overflow:auto"><div style="height:5000000px"></div></div>',
  );
  return page;
};

/** Processor milliseconds of the main thread in each frame of a scroll. */
const costs = async (editor: DevEditor, page: Page): Promise<number[]> => {
  await editor.browser.startTracing(page, { categories: traceCategories });
  await page.evaluate(scroll);
  const made = workPerFrame(await editor.browser.stopTracing());
  assert(made.length >= framesEach);
  return made;
};

const measureScrolling = async (editor: DevEditor): Promise<void> => {
  const grid = await openGrid(editor);
  const empty = await openEmpty(editor);
  const p99 = (page: Page) => async () => {
    await page.bringToFront();
    return percentile(await page.evaluate<number[]>(scroll), 0.99);
  };
  const { ours, theirs } = await compare(p99(grid), p99(empty), rounds);
  row(
    'frame interval p99 while the grid scrolls',
    { ours: shown(ours, ' ms'), 'an empty page': shown(theirs, ' ms') },
    '≤ 33 ms',
  );
  await grid.bringToFront();
  const mine: number[] = [];
  for (let i = 0; i < rounds; i += 1) mine.push(...(await costs(editor, grid)));
  await empty.bringToFront();
  const bare = await costs(editor, empty);
  const both = (values: number[]) =>
    `${percentile(values, 0.5).toFixed(1)} and ${percentile(values, 0.99).toFixed(1)} ms`;
  row(
    'processor time of the main thread in a frame, p50 and p99',
    { ours: both(mine), 'an empty page': both(bare) },
    '≤ 33 ms',
  );
  assert((await grid.locator('[role=grid] .asset-card strong').count()) > 8);
  await grid.context().close();
  await empty.context().close();
};

const measurePaint = async (editor: DevEditor): Promise<void> => {
  for (const [name, path] of [
    ['Live', '/'],
    ['Assets', '/assets'],
  ] as const) {
    const made = [];
    for (let i = 0; i < rounds; i += 1) made.push(await firstPaint(editor, path));
    const figures = {
      painted: shown(spread(made.map(({ painted }) => painted)), ' ms'),
      'rows and cards there': shown(spread(made.map(({ filled }) => filled)), ' ms'),
    };
    row(`first paint of ${name}, nothing cached`, figures, '≤ 1000 ms');
  }
};

const measureChanges = async (editor: DevEditor): Promise<void> => {
  const page = await openGrid(editor);
  const stops = [
    ['Jobs', 'a[href="/jobs"]', '.jobs-page .row'],
    ['a job', '.jobs-page .row-link', 'section[aria-label="Log"]'],
    ['Drives', 'a[href="/settings"], a[href="/settings/drives"]', '.drive-head'],
    ['Assets', 'a[href="/assets"]', '.assets-page .asset-card strong'],
    ['an asset', '.asset-card a.asset-link', '.asset-page .streams'],
    ['Live', 'a[href="/"]', '.came-out .asset-card'],
  ] as const;
  const times = new Map<string, number[]>(stops.map(([name]) => [name, []]));
  for (let i = 0; i < rounds + 1; i += 1) {
    for (const [name, link, shows] of stops) {
      times.get(name)?.push(await page.evaluate<number>(changeTo(link, shows)));
    }
  }
  for (const [name, [first = Number.NaN, ...later]] of times) {
    row(
      `to ${name}`,
      { 'first time': `${first.toFixed(0)} ms`, later: shown(spread(later), ' ms') },
      '≤ 100 ms',
    );
  }
  await page.context().close();
};

const editor = await openDevEditor({ assets });
try {
  await measurePaint(editor);
  await measureChanges(editor);
  await measureScrolling(editor);
} finally {
  await editor.close();
}
