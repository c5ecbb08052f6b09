import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

let editor: DevEditor;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);
beforeAll(async () => {
  editor = await openDevEditor({ assets: 300, scenes: 2 });
}, 240_000);
afterAll(() => editor?.close());

describe('the shell', () => {
  it('finds pages, actions and assets in the palette', async () => {
    const seen = await visit('/');
    await seen.page.keyboard.press('Control+k');
    await seen.page.getByRole('combobox').fill('qua');
    await seen.page.keyboard.press('Enter');
    await seen.page.waitForURL(/settings\/quarantine/);
    await seen.page.keyboard.press('Control+k');
    await seen.page.getByRole('combobox').fill('boss');
    await seen.page
      .getByRole('option', { name: /Boss down/ })
      .first()
      .click();
    await seen.page.waitForURL(/\/assets\/.+/);
    await seen.page.goBack();
    await seen.page.waitForURL(/settings\/quarantine/);
    await leave(seen);
  });

  it('shows the page’s keys with a question mark', async () => {
    const seen = await visit('/assets');
    await seen.page.keyboard.press('?');
    await seen.page.getByRole('dialog', { name: 'Keys' }).getByText('Move to quarantine').waitFor();
    await seen.page.keyboard.press('Escape');
    expect(await seen.page.getByRole('dialog').count()).toBe(0);
    await leave(seen);
  });

  it('asks for a fresh address when it is not signed in', async () => {
    const page = await editor.newPage();
    const error = {
      code: 'NO_TOKEN',
      message: 'No token was sent.',
      hint: 'Open the address that npm start prints.',
    };
    await page.route('**/api/**', (route) => route.fulfill({ status: 401, json: { error } }));
    await page.goto(editor.hub.url);
    await page.getByRole('heading', { name: 'Sign in to StreamOps' }).waitFor();
    await page.context().close();
  });

  it('asks for everything once when it opens', async () => {
    for (const path of ['/', '/assets', '/jobs', '/settings/quarantine']) {
      const page = await editor.newPage();
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/api/')) asked.push(request.url());
      });
      await page.goto(editor.hub.url + path);
      await page.locator('.asset-card, .row, .empty').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(asked.length, path).toBeGreaterThan(3);
      const twice = asked.filter((url, i) => asked.indexOf(url) !== i && !/\/stats$/.test(url));
      expect(twice, path).toEqual([]);
      await page.context().close();
    }
  });

  it('says over an open dialog what failed, with what to do and its code', async () => {
    const seen = await visit('/parts');
    await seen.page.getByRole('button', { name: 'Show a failure' }).click();
    const toast = seen.page.locator('.toast.bad');
    await toast.getByText('See whether `npm start` still runs').waitFor();
    await toast.getByText('HUB_SILENT').waitFor();
    await seen.page.getByRole('button', { name: 'Open a dialog' }).click();
    const dialog = seen.page.getByRole('dialog', { name: 'Tag 3 assets' });
    await dialog.getByRole('button', { name: 'Say something here' }).click();
    const said = seen.page.locator('.toast', { hasText: 'Said over the dialog.' });
    // A click fails where something lies over the button, and where the dialog makes it inert.
    await said.getByRole('button', { name: 'Dismiss' }).click();
    expect(await said.count()).toBe(0);
    await seen.page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    await toast.getByRole('button', { name: 'Dismiss' }).click();
    expect(await toast.count()).toBe(0);
    await leave(seen);
  });

  it('says that it reconnects, and takes up what it missed', async () => {
    const seen = await visit('/assets');
    await seen.page.locator('.asset-card').first().waitFor();
    editor.hub.breakSockets();
    await seen.page.getByText('Reconnecting to the hub').waitFor();
    const id = editor.hub.addAsset();
    editor.hub.mendSockets();
    await seen.page.locator(`[data-id="${id}"]`).waitFor();
    await leave(seen);
  });

  it('takes up what came after it asked and before its socket was open', async () => {
    const letIn = editor.hub.holdSockets();
    const seen = await visit('/assets');
    await seen.page.locator('.asset-card').first().waitFor();
    const id = editor.hub.addAsset();
    letIn();
    await seen.page.locator(`[data-id="${id}"]`).waitFor();
    await leave(seen);
  });
});
