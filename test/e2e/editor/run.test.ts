import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

let editor: DevEditor;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);
beforeAll(async () => {
  editor = await openDevEditor({ assets: 300, scenes: 2 });
}, 240_000);
afterAll(() => editor?.close());

/** A recording that plays, long enough to cut from. */
const film = () => editor.hub.world.assets.find(({ path, media }) => path.endsWith('.mkv') && media)?.id;
const settings = (page: Page) => page.getByRole('region', { name: 'Settings' });
const preview = (page: Page) => page.getByRole('region', { name: 'What it will do' });
const newest = () => editor.hub.world.jobs[0];

describe('the form of a job', () => {
  it('shows files, commands and an estimate as settings change, and runs what it shows', async () => {
    const { page } = await visit(`/run?type=remux&assets=${film()}`);
    await preview(page)
      .getByText(/\.mov$/)
      .first()
      .waitFor();
    await preview(page).getByText('a first guess').waitFor();
    await preview(page).getByLabel('Commands', { exact: true }).getByText('ffmpeg').waitFor();
    await settings(page).getByLabel('Container').selectOption('mkv');
    await preview(page)
      .getByText(/remuxed.*\.mkv$|\.mkv$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Remux' }).click();
    await page.waitForURL(/\/jobs\/.+/);
    expect(newest()).toMatchObject({ type: 'remux', params: { container: 'mkv' } });
    await page.context().close();
  });

  it('begins with what was last used for the type, and goes back to the defaults', async () => {
    const { page } = await visit(`/run?type=remux&assets=${film()}`);
    await settings(page).getByLabel('Container').selectOption('mp4');
    await page.getByRole('button', { name: 'Remux' }).click();
    await page.waitForURL(/\/jobs\/.+/);
    await page.goto(`${editor.hub.url}/run?type=remux&assets=${film()}`);
    const container = settings(page).getByLabel('Container');
    await container.waitFor();
    expect(await container.inputValue()).toBe('mp4');
    await page.getByRole('button', { name: 'Defaults' }).click();
    expect(await container.inputValue()).toBe('mov');
    await page.context().close();
  });

  it('takes ranges as rows, in both ways to write a time, and says beside a field what is wrong', async () => {
    const { page } = await visit(`/run?type=clip&assets=${film()}`);
    await settings(page).getByRole('button', { name: 'Add a range' }).click();
    const row = page.getByRole('group', { name: 'range 1', exact: true });
    await row.getByLabel('Start').fill('0:00:01.250');
    await row.getByLabel('End').fill('2.5');
    await row.getByLabel('End').blur();
    expect(await row.getByLabel('End').inputValue()).toBe('0:00:02.500');
    await preview(page).locator('.planned-files').waitFor();
    await settings(page).getByLabel('Seconds before a moment').fill('2h');
    await settings(page).locator('.field.wrong', { hasText: 'Seconds before' }).waitFor();
    await settings(page).getByLabel('Seconds before a moment').fill('5');
    await preview(page).locator('.planned-files').waitFor();
    await page.getByRole('button', { name: 'Clip', exact: true }).click();
    await page.waitForURL(/\/jobs\/.+/);
    expect(newest()?.params).toMatchObject({ ranges: [{ startSec: 1.25, endSec: 2.5 }], beforeSec: 5 });
    await page.context().close();
  });

  it('finds files by name and takes them out again, by keyboard alone', async () => {
    const { page } = await visit('/run?type=hash');
    await page.getByLabel('File', { exact: true }).focus();
    await page.keyboard.type('boss');
    await page.getByRole('list', { name: 'Found' }).waitFor();
    await page.keyboard.press('Enter');
    const chosen = page.getByRole('list', { name: 'Files' }).getByRole('listitem');
    await chosen.filter({ hasText: 'Boss down' }).waitFor();
    await chosen.getByRole('button', { name: /Take Boss down.* out/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Choose a file.').first().waitFor();
    await page.context().close();
  });
});

describe('a clip from the asset’s page', () => {
  it('is set with I and O at the player’s place', async () => {
    const { page } = await visit(`/assets/${film()}`);
    await page.waitForFunction('document.querySelector("video")?.readyState > 0');
    for (const key of ['.', '.', '.', 'i', ...'.'.repeat(30), 'o', 'a']) await page.keyboard.press(key);
    const ranges = page.getByRole('list', { name: 'Ranges' }).getByRole('listitem');
    expect(await ranges.count()).toBe(1);
    await page.getByRole('link', { name: 'Make a clip' }).click();
    const row = page.getByRole('group', { name: 'range 1', exact: true });
    await row.waitFor();
    expect(await row.getByLabel('Start').inputValue()).toMatch(/^0:00:0\d\.\d{3}$/);
    expect(await row.getByLabel('End').inputValue()).not.toBe(await row.getByLabel('Start').inputValue());
    await page.context().close();
  });

  it('comes from a candidate by one press, and is taken back by Undo', async () => {
    const seen = await visit(`/assets/${film()}`);
    const { page } = seen;
    const candidates = page.getByRole('list', { name: 'Candidates for clips' });
    await candidates.getByRole('button', { name: 'Clip' }).first().click();
    await page.getByText(/The clip from .* is asked for/).waitFor();
    expect(newest()).toMatchObject({ type: 'clip', state: 'queued' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => newest()?.state).toBe('cancelled');
    await leave(seen);
  });
});
