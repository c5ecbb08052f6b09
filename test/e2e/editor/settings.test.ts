import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevEditor, leave, openDevEditor, type Visit } from './dev-editor.ts';

let editor: DevEditor;
const visit = (...args: Parameters<DevEditor['visit']>): Promise<Visit> => editor.visit(...args);
beforeAll(async () => {
  editor = await openDevEditor({ assets: 300, scenes: 2 });
}, 240_000);
afterAll(() => editor?.close());

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
