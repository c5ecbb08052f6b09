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

  it('adds a preset of one’s own, says which field is wrong, changes it, removes it and takes that back', async () => {
    const seen = await visit('/settings/presets');
    const { page } = seen;
    const kept = () => editor.hub.world.settings.presets;
    await page.getByText('No presets of your own').waitFor();
    await page.getByRole('button', { name: 'Add a preset' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a preset' });
    await dialog.getByLabel('Name').fill('review-540');
    await dialog.getByLabel('Title').fill('Review');
    await dialog.getByLabel('File').selectOption('webm');
    await dialog.getByRole('button', { name: 'Add the preset' }).click();
    await dialog.getByText('webm takes vp9, av1, not h264.', { exact: true }).waitFor();
    expect(kept()).toEqual([]);
    const picture = dialog.getByRole('group', { name: 'Picture' });
    await picture.getByLabel('Codec').selectOption('av1');
    await picture.getByLabel('Shorter side at most').fill('');
    await dialog.getByRole('group', { name: 'Sound' }).getByLabel('Codec').selectOption('opus');
    await dialog.getByRole('button', { name: 'Add the preset' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(kept()).toMatchObject([
      { name: 'review-540', container: 'webm', video: { codec: 'av1', maxHeight: null } },
    ]);
    await page.getByRole('button', { name: 'Change Review' }).click();
    const change = page.getByRole('dialog', { name: 'Change Review' });
    await change.getByLabel('File').selectOption('m4a');
    await change.getByRole('switch', { name: 'Picture' }).click();
    await change.getByRole('group', { name: 'Sound' }).getByLabel('Codec').selectOption('aac');
    await change.getByRole('button', { name: 'Save' }).click();
    await page.getByText('M4A · no picture').waitFor();
    expect(kept()).toMatchObject([{ name: 'review-540', video: null }]);
    await page.getByRole('button', { name: 'Remove Review' }).click();
    await page.getByText('No presets of your own').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('M4A · no picture').waitFor();
    expect(kept()).toHaveLength(1);
    await leave(seen);
  });

  it('adds where things are in a game, says what is wrong, changes it, removes it and takes that back', async () => {
    const seen = await visit('/settings/layouts');
    const { page } = seen;
    const kept = () => editor.hub.world.settings.gameLayouts;
    await page.getByText('No layouts of games').waitFor();
    await page.getByRole('button', { name: 'Add a layout' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a layout' });
    await dialog.getByLabel('Game', { exact: true }).fill('Elden Ring');
    await dialog.getByRole('button', { name: 'Add the layout' }).click();
    await dialog.getByText('Give at least one rectangle').first().waitFor();
    expect(kept()).toEqual([]);
    await dialog.getByRole('switch', { name: 'Webcam' }).click();
    const webcam = dialog.getByRole('group', { name: 'Webcam' });
    for (const [field, value] of Object.entries({
      'Left edge': 0,
      'Upper edge': 0.7,
      Width: 0.25,
      Height: 0.3,
    }))
      await webcam.getByLabel(field).fill(String(value));
    await dialog.getByRole('button', { name: 'Add the layout' }).click();
    await dialog.waitFor({ state: 'detached' });
    const layout = { game: 'Elden Ring', webcam: { x: 0, y: 0.7, width: 0.25, height: 0.3 } };
    expect(kept()).toEqual([layout]);
    await page.getByText('Webcam 25 × 30 % at 0, 70 %').waitFor();
    await page.getByRole('button', { name: 'Change Elden Ring' }).click();
    const change = page.getByRole('dialog', { name: 'Change Elden Ring' });
    await change.getByRole('group', { name: 'Webcam' }).getByLabel('Width').fill('0.2');
    await change.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Webcam 20 × 30 % at 0, 70 %').waitFor();
    await page.getByRole('button', { name: 'Remove Elden Ring' }).click();
    await page.getByText('No layouts of games').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Webcam 20 × 30 %').waitFor();
    expect(kept()).toHaveLength(1);
    await leave(seen);
  });
});
