import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, openDevEditor, type Visit } from './dev-editor.ts';

/** Every page, in both themes and sizes. */

let editor: DevEditor;
let sample: ReturnType<typeof samples>;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);

beforeAll(async () => {
  editor = await openDevEditor();
  sample = samples(editor.hub.world);
}, 240_000);
afterAll(() => editor?.close());

/** Things to look at, as the dev hub made them at first. */
const samples = (world: DevEditor['hub']['world']) => {
  const [, asset, , raw] = world.assets.map(({ id }) => id);
  const job = (state: string) => world.jobs.find((known) => known.state === state)?.id;
  return { asset, raw, done: job('done'), failed: job('failed') };
};

/** The name that a screen reader would say, roughly: label, text, title, alt. */
const namelessControls = `[...document.querySelectorAll('button, a[href], input, select, textarea, [role=slider], [role=switch]')]
  .filter((e) => e.offsetParent !== null)
  .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.title || [...(e.labels ?? [])].some((l) => l.textContent.trim()) || e.querySelector('img[alt]:not([alt=""])')))
  .map((e) => e.outerHTML.slice(0, 120))`;
const missingAlt = `[...document.querySelectorAll('img:not([alt])')].map((e) => e.outerHTML.slice(0, 120))`;
const doubleIds = `[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)`;
const tooWide = `[document.documentElement, document.getElementById('main')].map((e) => e.scrollWidth - e.clientWidth)`;

const pages = (): [name: string, path: string][] => {
  const { asset, raw, done, failed } = sample;
  return [
    ['Live', '/'],
    ['Assets', '/assets'],
    ['an asset', `/assets/${asset}`],
    ['an asset that is not read yet', `/assets/${raw}`],
    ['Jobs', '/jobs'],
    ['a job that is done', `/jobs/${done}`],
    ['a job that failed', `/jobs/${failed}`],
    ['Run a job', '/run'],
    ['a job’s form', `/run?type=transcode&assets=${asset}`],
    ['a clip’s form', `/run?type=clip&assets=${asset}&params={"ranges":[{"startSec":1,"endSec":2}]}`],
    ['Drives', '/settings/drives'],
    ['Add a drive', '/settings/drives?add=1'],
    ['Quarantine', '/settings/quarantine'],
    ['Presets', '/settings/presets'],
    ['Layouts', '/settings/layouts'],
    ['General settings', '/settings/general'],
    ['Workers', '/workers'],
    ['Parts', '/parts'],
    ['an address that is nothing', '/nowhere'],
  ];
};

it('the shell is under 90 kB gzipped', async () => {
  const html = await readFile(join(editor.dist, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
  const sizes = await Promise.all(
    files.map(async (file) => gzipSync(await readFile(join(editor.dist, file))).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`The editor's shell: ${(total / 1000).toFixed(1)} kB gzipped in ${files.length} files.`);
  expect(files.length).toBeGreaterThan(2);
  expect(total).toBeLessThan(90_000);
});

describe.each([
  ['dark', 'wide'],
  ['light', 'wide'],
  ['dark', 'narrow'],
  ['light', 'narrow'],
] as const)('in %s and %s', (theme, size) => {
  it('every page shows without an error, fits its width, and every control has a name', async () => {
    const { page, errors } = await visit('/', { theme, size });
    for (const [name, path] of pages()) {
      await page.goto(editor.hub.url + path);
      await page.locator('main h1, main .empty').first().waitFor();
      // What comes after the heading: lists, posters, the player.
      await page.waitForTimeout(250);
      expect(await page.evaluate('document.documentElement.dataset.theme'), name).toBe(theme);
      expect(await page.evaluate(namelessControls), name).toEqual([]);
      expect(await page.evaluate(missingAlt), name).toEqual([]);
      expect(await page.evaluate(doubleIds), name).toEqual([]);
      expect(await page.evaluate(tooWide), name).toEqual([0, 0]);
      expect(errors, name).toEqual([]);
    }
    await page.context().close();
  });
});
