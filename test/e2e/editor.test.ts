import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

/** Every page, and the shell around them. */

let editor: DevEditor;
let sample: ReturnType<typeof samples>;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);

beforeAll(async () => {
  editor = await openDevEditor();
  sample = samples(editor.hub.world);
}, 120_000);
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
    ['Drives', '/settings/drives'],
    ['Add a drive', '/settings/drives?add=1'],
    ['Quarantine', '/settings/quarantine'],
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

  it('follows a job as it runs, and holds and releases processing', async () => {
    const seen = await visit('/');
    const job = editor.hub.world.jobs.find(({ state }) => state === 'running');
    if (!job) throw new Error('No job runs.');
    const made = { percent: 63, speed: 3.1, bytesPerSec: null, etaSec: 9, doing: 'Copy' };
    // As a worker does: progress is told again and again, and who connects late hears of the next.
    const worker = setInterval(() => {
      editor.hub.emit('job.progress', { jobId: job.id, attempt: 1, ...made });
    }, 100);
    await seen.page
      .getByText('63 % · 3.1× · Copy')
      .waitFor()
      .finally(() => clearInterval(worker));
    await seen.page.getByRole('button', { name: 'Hold processing' }).click();
    await seen.page.getByText('Everything waits: processing is held').first().waitFor();
    await seen.page.getByRole('button', { name: 'Release processing' }).click();
    await seen.page.getByText('Processing goes on.').waitFor();
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

  it('offers one way to try a failed job again', async () => {
    const seen = await visit(`/jobs/${sample.failed}`);
    await seen.page.getByText('has no room').first().waitFor();
    expect(await seen.page.getByRole('button', { name: 'Retry' }).count()).toBe(1);
    await leave(seen);
  });

  it('cancels a job that runs and takes it back, and shows the log', async () => {
    const job = editor.hub.world.jobs.find(({ state }) => state === 'running');
    const seen = await visit(`/jobs/${job?.id}`);
    const state = () => editor.hub.world.jobs.find(({ id }) => id === job?.id)?.state;
    await seen.page.getByRole('heading', { name: 'Log' }).waitFor();
    await seen.page.getByRole('button', { name: 'Cancel' }).click();
    await seen.page.getByText('Cancelled', { exact: true }).waitFor();
    expect(state()).toBe('cancelled');
    await seen.page.getByRole('button', { name: 'Retry' }).click();
    await seen.page.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(state()).toBe('queued');
    await leave(seen);
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

describe('settings', () => {
  const rail = (seen: Visit): Promise<string | null> =>
    seen.page.locator('nav.rail a[href="/assets"] .place-number').textContent();

  it('takes globs as they are typed, says where a bracket stays open, and forgets an error on the next try', async () => {
    const seen = await visit('/settings/drives?add=1');
    const dialog = seen.page.getByRole('dialog', { name: 'Add a drive' });
    await dialog.getByLabel('Folder').fill('/mnt/late/vods');
    await dialog.getByLabel('Name').fill('recordings');
    const take = dialog.getByLabel('Take', { exact: true });
    await take.fill('');
    await take.pressSequentially('**/*.{mkv');
    await dialog.getByText('{ is never closed').waitFor();
    await take.pressSequentially(',mp4}, obs/**,');
    expect(await take.inputValue()).toBe('**/*.{mkv,mp4}, obs/**,');
    expect(await dialog.getByText('is never closed').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Add the drive' }).click();
    const refused = dialog.locator('strong', { hasText: 'There is a drive recordings already' });
    await refused.waitFor();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await seen.page.route('**/api/drives', async (route) => {
      await held;
      await route.continue();
    });
    await dialog.getByLabel('Name').fill('late-vods');
    await dialog.getByRole('button', { name: 'Add the drive' }).click();
    await refused.waitFor({ state: 'detached' });
    letGo();
    await dialog.waitFor({ state: 'detached' });
    const added = editor.hub.world.drives.find(({ name }) => name === 'late-vods');
    expect(added?.include).toEqual(['**/*.{mkv,mp4}', 'obs/**']);
    await seen.page.getByText('Takes **/*.{mkv,mp4}, obs/**').waitFor();
    await seen.page.context().close();
  });

  it('counts a file out that is deleted on its page, and in again that is restored in quarantine', async () => {
    const seen = await visit('/assets');
    const before = Number((await rail(seen))?.replaceAll(/\D/g, ''));
    await seen.page.locator('.asset-card a').first().click();
    await seen.page.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(async () => Number((await rail(seen))?.replaceAll(/\D/g, ''))).toBe(before - 1);
    await seen.page.goto(`${editor.hub.url}/settings/quarantine`);
    await seen.page.getByRole('button', { name: 'Restore' }).first().click();
    await expect.poll(async () => Number((await rail(seen))?.replaceAll(/\D/g, ''))).toBe(before);
    await leave(seen);
  });
});
