import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

let editor: DevEditor;
/** Ids of an asset that plays and of one that this browser can't play. */
let sample: { asset: string | undefined; hevc: string | undefined };
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);

beforeAll(async () => {
  editor = await openDevEditor();
  const [, asset, , , hevc] = editor.hub.world.assets.map(({ id }) => id);
  sample = { asset, hevc };
}, 120_000);
afterAll(() => editor?.close());

const cards = (page: Page) => page.locator('[role=grid] .asset-card');
const firstTitle = (page: Page) => cards(page).first().locator('strong');

describe('Assets', () => {
  it('shows 10,000 assets with a few cards in the document, and goes on as one scrolls', async () => {
    const seen = await visit('/assets');
    await cards(seen.page).first().waitFor();
    await seen.page.locator('.page-head .sub', { hasText: /^10,000 · / }).waitFor();
    for (let i = 0; i < 12; i += 1) {
      await seen.page.evaluate(`document.getElementById('main').scrollBy(0, 3000)`);
      await seen.page.waitForTimeout(30);
    }
    await seen.page.waitForFunction(`document.querySelector('[role=grid]').ariaRowCount > 100`);
    expect(await cards(seen.page).count()).toBeLessThan(60);
    await leave(seen);
  });

  it('forgets what was scrolled past long ago, and asks for it again on the way back', async () => {
    const seen = await visit('/assets');
    await cards(seen.page).first().waitFor();
    const name = await firstTitle(seen.page).textContent();
    const end = `document.getElementById('main').scrollTo(0, 1e9)`;
    const rows = `document.querySelector('[role=grid]').ariaRowCount`;
    for (let page = 1; page <= 14; page += 1) {
      await seen.page.evaluate(end);
      await seen.page.waitForFunction(`${rows} >= ${page * 50}`);
    }
    const asked = seen.page.waitForRequest((request) => request.url().endsWith('/api/assets?limit=200'));
    await seen.page.evaluate(`document.getElementById('main').scrollTo(0, 0)`);
    await asked;
    await seen.page.waitForFunction(
      `document.querySelector('[role=grid] strong')?.textContent === ${JSON.stringify(name)}`,
    );
    expect(await seen.page.evaluate(`Number(${rows})`)).toBeGreaterThanOrEqual(14 * 50);
    await leave(seen);
  });

  it('changes the picture under the pointer', async () => {
    const seen = await visit('/assets');
    const thumb = cards(seen.page).first().locator('.thumb');
    const box = await thumb.boundingBox();
    if (!box) throw new Error('The first card is not there.');
    const positionAt = async (fraction: number) => {
      await seen.page.mouse.move(box.x + box.width * fraction, box.y + 40);
      return thumb.locator('.tile').getAttribute('style');
    };
    const [left, right] = [await positionAt(0.1), await positionAt(0.9)];
    expect(left).not.toBe(right);
    await seen.page.mouse.move(box.x + box.width / 2, 10);
    expect(await thumb.locator('.tile').count()).toBe(0);
    await leave(seen);
  });

  it('filters as one types, keeps the search in the address, and Back undoes a filter', async () => {
    const seen = await visit('/assets');
    await seen.page
      .getByRole('searchbox', { name: 'Search assets' })
      .pressSequentially('malenia', { delay: 10 });
    await seen.page.waitForURL(/q=malenia/);
    await seen.page.waitForFunction(
      `document.querySelector('.page-head .sub').textContent.endsWith('found')`,
    );
    expect(await firstTitle(seen.page).textContent()).toMatch(/^Malenia, finally/);
    await seen.page.getByRole('button', { name: 'Favourites', exact: true }).click();
    await seen.page.waitForURL(/favourite=true/);
    await seen.page.goBack();
    await seen.page.waitForURL((url) => !url.search.includes('favourite'));
    await seen.page.getByRole('searchbox', { name: 'Search assets' }).fill('no such thing');
    await seen.page.getByText('Nothing fits').waitFor();
    await leave(seen);
  });

  it('selects with X, Shift and Ctrl-A, and Escape lets go', async () => {
    const seen = await visit('/assets');
    const count = seen.page.locator('.selection-bar strong');
    await cards(seen.page).nth(1).locator('a').focus();
    await seen.page.keyboard.press('x');
    expect(await count.textContent()).toBe('1 selected');
    await cards(seen.page)
      .nth(4)
      .locator('a')
      .click({ modifiers: ['Shift'] });
    expect(await count.textContent()).toBe('4 selected');
    await seen.page.keyboard.press('Control+a');
    expect(await count.textContent()).toBe('200 selected');
    await seen.page.keyboard.press('Escape');
    expect(await count.count()).toBe(0);
    await leave(seen);
  });

  it('moves with the arrows, tags what has the focus, and Ctrl-Z takes it back', async () => {
    const seen = await visit('/assets');
    await cards(seen.page).first().locator('a').focus();
    await seen.page.keyboard.press('ArrowRight');
    await seen.page.keyboard.press('ArrowDown');
    await seen.page.waitForFunction(
      `document.activeElement.closest('[data-id]') === document.querySelectorAll('[data-id]')[5]`,
    );
    await seen.page.keyboard.press('t');
    await seen.page.getByLabel('Add', { exact: true }).fill('from the keyboard');
    await seen.page.keyboard.press('Enter');
    await seen.page.getByText('1 asset tagged.').waitFor();
    const tags = () => editor.hub.world.assets[5]?.tags;
    expect(tags()).toContain('from the keyboard');
    await seen.page.keyboard.press('Control+z');
    await expect.poll(tags).not.toContain('from the keyboard');
    await leave(seen);
  });

  it('puts deleted files aside and brings them back with Undo', async () => {
    const seen = await visit('/assets');
    const name = await firstTitle(seen.page).textContent();
    await cards(seen.page).first().locator('a').focus();
    await seen.page.keyboard.press('x');
    await seen.page.keyboard.press('Delete');
    await seen.page.getByText('1 file moved to quarantine.').waitFor();
    await seen.page.waitForFunction(
      `document.querySelector('[role=grid] strong').textContent !== ${JSON.stringify(name)}`,
    );
    await seen.page.getByRole('button', { name: 'Undo' }).click();
    await seen.page.waitForFunction(
      `document.querySelector('[role=grid] strong').textContent === ${JSON.stringify(name)}`,
    );
    await leave(seen);
  });

  it('shows a new asset without a reload', async () => {
    const seen = await visit('/assets');
    await cards(seen.page).first().waitFor();
    const id = editor.hub.addAsset();
    await seen.page.locator(`[data-id="${id}"]`).waitFor();
    // The hub is asked for the count again.
    await seen.page.locator('.page-head .sub', { hasText: /^10,001 · / }).waitFor();
    await leave(seen);
  });
});

describe('many assets at once', () => {
  it('counts what takes longer than a second', async () => {
    const seen = await visit('/assets');
    await seen.page.route(/\/api\/assets\/[^/?]+$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await route.continue();
    });
    await cards(seen.page).first().locator('a').focus();
    await seen.page.keyboard.press('Control+a');
    await seen.page.keyboard.press('t');
    await seen.page.getByLabel('Add', { exact: true }).fill('many');
    await seen.page.keyboard.press('Enter');
    const counted = seen.page.getByText(/^Tagging \d+ of 200$/);
    await counted.waitFor();
    await seen.page.getByText('200 assets tagged.').waitFor();
    expect(await counted.count()).toBe(0);
    expect(editor.hub.world.assets.filter(({ tags }) => tags.includes('many'))).toHaveLength(200);
    await leave(seen);
  });

  it('reads again what is selected', async () => {
    const seen = await visit('/assets');
    const ids = editor.hub.world.assets.slice(2, 4).map(({ id }) => id);
    for (const id of ids) {
      await seen.page.locator(`[data-id="${id}"] a`).first().focus();
      await seen.page.keyboard.press('x');
    }
    await seen.page.getByRole('toolbar').getByRole('button', { name: 'Reindex' }).click();
    await seen.page.getByText('Reading 2 files again.').waitFor();
    const asked = editor.hub.world.jobs.filter(({ type, state }) => type === 'index' && state === 'queued');
    expect(asked.flatMap(({ inputs }) => inputs.map(({ assetId }) => assetId))).toEqual(
      expect.arrayContaining(ids),
    );
    await leave(seen);
  });
});

describe('an asset', () => {
  it('plays, seeks with the keyboard, and shows the picture of a moment on the seek bar', async () => {
    const seen = await visit(`/assets/${sample.asset}`);
    await seen.page.waitForFunction(`document.querySelector('video')?.videoWidth > 0`);
    await seen.page.keyboard.press(' ');
    await seen.page.waitForFunction(`document.querySelector('video').currentTime > 0.2`);
    await seen.page.keyboard.press('k');
    await seen.page.keyboard.press('Home');
    await seen.page.keyboard.press('.');
    await seen.page.waitForFunction(
      `Math.abs(document.querySelector('video').currentTime - 1.5 / 60) < 0.02`,
    );
    const box = await seen.page.getByRole('slider', { name: 'Position' }).boundingBox();
    if (!box) throw new Error('There is no seek bar.');
    await seen.page.mouse.move(box.x + box.width / 2, box.y + 4);
    await seen.page.locator('.seek-peek .tile').waitFor();
    await seen.page.mouse.click(box.x + box.width / 2, box.y + 4);
    await seen.page.waitForFunction(`Math.abs(document.querySelector('video').currentTime - 2.5) < 0.2`);
    await leave(seen);
  });

  it('says so when the browser can’t play it, and shows the preview', async () => {
    const seen = await visit(`/assets/${sample.hevc}`);
    await seen.page.getByText('This browser can’t play HEVC in MKV.').waitFor();
    await seen.page.waitForFunction(`document.querySelector('.cant-play video')?.videoWidth > 0`);
    await leave(seen);
  });
});
