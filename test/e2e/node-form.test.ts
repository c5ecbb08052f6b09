import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobTypes } from '@streamops/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { launchChromium } from '../peers/chromium.ts';

/** The forms of job nodes, in a page with Node-RED's own jQuery and no flow editor around them. */

const root = join(import.meta.dirname, '../..');
const job = (type: string, params: z.ZodObject) => ({
  ...{ type, title: type, summary: '', lane: 'io' },
  params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
});
const range = z.object({ startSec: z.number(), endSec: z.number() });
const made = job(
  'made',
  z.object({
    ranges: z.array(range).default([]),
    crop: range.optional(),
    part: range.nullable().default(null),
    kind: z.enum(['a', 'b']).optional(),
    atSec: z.number().nullable().optional(),
    name: z.string().min(1).optional(),
  }),
);
const jobs = [...jobTypes.map(({ type, params }) => job(type, params)), made];

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
  await page.setContent('<div id="node-input-streamops-params"></div>');
  const vendor = 'node_modules/@node-red/editor-client/public/vendor/vendor.js';
  await page.addScriptTag({ content: await readFile(join(root, vendor), 'utf8') });
  const settings = JSON.stringify({ settings: { streamopsEventVocabulary: { jobs } } });
  await page.addScriptTag({ content: `globalThis.RED = ${settings}` });
  await page.addScriptTag({ path: join(root, 'nodes/resources/streamops.js') });
}, 60_000);
afterAll(() => browser?.close());

const jobNamed = (type: string) => `streamops.vocabulary.jobs.find((job) => job.type === '${type}')`;
const show = (type: string, params: object) =>
  page.evaluate(`streamops.showParams(${jobNamed(type)}, ${JSON.stringify(params)})`);
const read = () => page.evaluate('streamops.readParams()');
const fresh = (type: string) => `streamops.defaultParams(${jobNamed(type)})`;
const isValid = async (type: string) =>
  page.evaluate(`streamops.validParams(${jobNamed(type)}, streamops.readParams())`);

it.each(jobTypes.map(({ type, params }) => [type, params] as const))(
  'the form of %s gives parameters that its job type takes',
  async (type, params) => {
    await show(type, {});
    const given = await read();
    const { error } = params.safeParse(given);
    // What has to be given and has no default is all that an untouched form may lack.
    const missing =
      error?.issues.filter(({ code }) => code !== 'invalid_type' && code !== 'invalid_value') ?? [];
    expect(missing).toEqual([]);
    expect(await isValid(type)).toBe(true);
    expect(await page.evaluate(`streamops.validParams(${jobNamed(type)}, ${fresh(type)})`)).toBe(true);
  },
);

it('takes lists and groups as JSON, and leaves out what is not set', async () => {
  await show('made', {});
  expect(await read()).toEqual({ ranges: [] });
  await page.locator('#node-input-streamops-ranges').fill('[{"startSec": 1, "endSec": 2.5}]');
  await page.locator('#node-input-streamops-crop').fill('{"startSec": 0, "endSec": 1}');
  await page.locator('#node-input-streamops-kind').selectOption('b');
  await page.locator('#node-input-streamops-atSec').fill('3.5');
  const params = {
    ...{ ranges: [{ startSec: 1, endSec: 2.5 }], crop: { startSec: 0, endSec: 1 } },
    ...{ kind: 'b', atSec: 3.5 },
  };
  expect(await read()).toEqual(params);
  await show('made', params);
  expect(await read()).toEqual(params);
});

it('takes nothing where a group may be missing, and nowhere else', async () => {
  const isTaken = (params: object) =>
    page.evaluate(`streamops.validParams(${jobNamed('made')}, ${JSON.stringify(params)})`);
  await show('made', { part: null });
  expect(await page.locator('#node-input-streamops-part').inputValue()).toBe('');
  expect(await isTaken({ part: null })).toBe(true);
  expect(await isTaken({ crop: null })).toBe(false);
  expect(await isTaken({ ranges: null })).toBe(false);
});

it('marks JSON that is none, and JSON of another kind', async () => {
  await show('made', {});
  const ranges = page.locator('#node-input-streamops-ranges');
  for (const text of ['[{"startSec": 1', '{"startSec": 1}', '7']) {
    await ranges.fill(text);
    expect(await ranges.getAttribute('class')).toContain('input-error');
    expect(await isValid('made')).toBe(false);
  }
  await ranges.fill('[]');
  expect(await ranges.getAttribute('class')).not.toContain('input-error');
  expect(await isValid('made')).toBe(true);
});

it('offers the presets that people added since the page was opened', async () => {
  const transcode = jobs.find(({ type }) => type === 'transcode');
  const { preset } = transcode?.params.properties ?? {};
  if (typeof preset !== 'object') throw new Error('transcode has no preset.');
  const properties = { preset: { ...preset, enum: [...(preset.enum ?? []), 'review-540'] } };
  const items = JSON.stringify({ items: [{ type: 'transcode', params: { properties } }] });
  await page.evaluate(`{
    const before = fetch;
    globalThis.fetch = async (path) => {
      globalThis.fetch = before;
      return path === '/api/job-types' ? Response.json(${items}) : before(path);
    };
  }`);
  await show('transcode', {});
  const select = page.locator('#node-input-streamops-preset');
  await select.selectOption('review-540');
  expect(await read()).toMatchObject({ preset: 'review-540' });
  expect(await select.locator('option').count()).toBe(properties.preset.enum.length);
});
