import { execFile } from 'node:child_process';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Asset } from '@streamops/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../peers/chromium.ts';
import {
  assetsOf,
  drivesOf,
  type HubPlace,
  type HubProcess,
  hubPlace,
  jobsOf,
  quiet,
  until,
} from './hub-process.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const sampleProgram = here('../../worker/src/sample.ts');
/** `STREAMOPS_PICTURES=1` renews the README's picture; all others go with the test's folder. */
const inReadme = new Set(process.env.STREAMOPS_PICTURES === '1' ? ['asset-page'] : []);

let place: HubPlace;
let hub: HubProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

/** What is asked of a video element: the tests are type-checked without the DOM. */
interface Film {
  currentTime: number;
  videoWidth: number;
  seeking: boolean;
  readyState: number;
}

beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
  await until('the first scan', async () =>
    (await drivesOf(hub)).some(({ watch, scanned }) => watch && scanned),
  );
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'dark' });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
});
afterAll(async () => {
  await browser?.close();
  await place.remove();
});

const picture = async (name: string): Promise<void> => {
  const folder = inReadme.has(name)
    ? here('../../docs')
    : join(process.env.STREAMOPS_PICTURES_DIR ?? place.folder, 'pictures');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

/** The MOV that the default rule makes of the sample, with its pictures. */
const movie = (): Promise<Asset> =>
  until('the sample to be ready', async () =>
    (await assetsOf(hub, '&status=ready')).find(
      ({ path, artifacts }) => path.endsWith('.mov') && artifacts.sprite,
    ),
  );

describe('the editor on a real hub', () => {
  it('signs the browser in with the address that was printed', async () => {
    await page.goto(hub.signInUrl);
    await page.getByRole('link', { name: 'Assets' }).first().click();
    await page.getByRole('heading', { name: 'Assets' }).waitFor();
    expect(new URL(page.url()).search).not.toContain('code');
  });

  it('shows a new asset without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { stillTheSame: true }));
    await promisify(execFile)(process.execPath, [
      sampleProgram,
      join(place.recordings, 'Big Buck Bunny.mkv'),
    ]);
    const asset = await movie();
    await page
      .locator(`a[href="/assets/${asset.id}"] img, a[href="/assets/${asset.id}"] [style*="poster"]`)
      .first()
      .waitFor();
    expect(await page.evaluate(() => 'stillTheSame' in globalThis)).toBe(true);
    await quiet(hub);
  });

  it('changes the picture under the pointer', async () => {
    const card = page.locator(`a[href="/assets/${(await movie()).id}"]`).first();
    const box = await card.boundingBox();
    if (!box) throw new Error('The card is not on the page.');
    const shots: string[] = [];
    for (const share of [0.1, 0.5, 0.9]) {
      await page.mouse.move(box.x + box.width * share, box.y + 50);
      await page.waitForTimeout(400); // The sprite sheet is fetched on the first move; the picture then settles.
      shots.push((await card.screenshot()).toString('base64'));
    }
    expect(new Set(shots).size).toBe(3);
    // The recording shows the pictures of its remux, and the sums follow.
    await until('a second poster', async () => (await page.locator('.asset-card img').count()) >= 2);
    await page.getByText(/2 · 4\d\.\d MB/).waitFor();
    await page.mouse.move(5, 700);
    await picture('assets-page');
  });

  it('plays and seeks, by ranges', async () => {
    const ranged = page.waitForResponse(
      (answer) => answer.url().includes('/media/') && answer.status() === 206,
    );
    await page.goto(`${hub.url}/assets/${(await movie()).id}`);
    await ranged;
    const video = page.locator('video').first();
    await video.waitFor();
    const time = () => video.evaluate((element: Film) => element.currentTime);
    await page.keyboard.press('k');
    await until('the film to run', async () => (await time()) > 0.3);
    expect(await video.evaluate((element: Film) => element.videoWidth)).toBe(1920);
    await page.keyboard.press('k');
    const bar = await page.getByRole('slider', { name: 'Position' }).boundingBox();
    if (!bar) throw new Error('There is no seek bar.');
    await page.mouse.click(bar.x + bar.width * 0.9, bar.y + bar.height / 2);
    await until('the seek', async () => Math.abs((await time()) - 27) < 2);
    await until('the frame', () =>
      video.evaluate((element: Film) => !element.seeking && element.readyState >= 2),
    );
    await page.waitForTimeout(500); // It is decoded; the screen follows.
    await picture('asset-page');
  });

  it('shows the receipt on the job’s page', async () => {
    const [job] = await jobsOf(hub, '&type=remux');
    await page.goto(`${hub.url}/jobs/${job?.id}`);
    const receipt = page.locator('.receipt').first();
    await receipt.waitFor();
    const text = await receipt.innerText();
    expect(text).toMatch(/h\.?264/i);
    expect(text).toMatch(/Game/);
    expect(text).toMatch(/packets/i);
    await picture('job-page');
  });

  it('tells of a later step what it is part of, and of an earlier one where its file is now', async () => {
    const [move] = await jobsOf(hub, '&type=move');
    await page.goto(`${hub.url}/jobs/${move?.id}`);
    const steps = page.getByRole('list', { name: 'The whole run' }).getByRole('listitem');
    await until('every step of the run', async () => (await steps.count()) === 5);
    expect(await page.locator('.receipt').first().innerText()).toMatch(/renamed/);
    expect(await page.getByText('Verified').count()).toBe(0);
    const [remux] = await jobsOf(hub, '&type=remux');
    await page.goto(`${hub.url}/jobs/${remux?.id}`);
    await page.getByText('now in editing / Unsorted').waitFor();
    await page.getByText('Verified').waitFor();
  });

  it('deletes into quarantine, and restores from there', async () => {
    const asset = await movie();
    const file = async () => {
      const drive = (await drivesOf(hub)).find(({ id }) => id === asset.driveId);
      return lstat(join(drive?.path ?? '', asset.path)).then(
        () => true,
        () => false,
      );
    };
    await hub.api('DELETE', `/api/assets/${asset.id}`);
    expect(await file()).toBe(false);
    await page.goto(`${hub.url}/settings/quarantine`);
    await page.getByText('Big Buck Bunny.mov').first().waitFor();
    await picture('quarantine-page');
    await page.getByRole('button', { name: 'Restore' }).first().click();
    await until('the file to be back', file);
    await until('the asset to be back', async () => (await assetsOf(hub)).some(({ id }) => id === asset.id));
  });

  it('fits a phone, and light as well as dark', async () => {
    const paths = ['/', '/assets', `/assets/${(await movie()).id}`, '/jobs', '/settings', '/workers'];
    for (const path of paths) {
      for (const [width, theme] of [
        [390, 'light'],
        [390, 'dark'],
        [1280, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 844 });
        await page.evaluate(
          (chosen) => Reflect.get(globalThis, 'localStorage').setItem('theme', chosen),
          theme,
        );
        await page.goto(`${hub.url}${path}`);
        await page.getByRole('main').waitFor();
        await page.waitForTimeout(300); // Fonts and pictures settle before the picture is taken.
        await picture(
          `looked-at/${path.split('/')[1] || 'live'}${path.length > 20 ? '-one' : ''}-${width}-${theme}`,
        );
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
      }
    }
  });

  it('has nothing to complain of in the console', () => {
    expect(complaints).toEqual([]);
  });
});
