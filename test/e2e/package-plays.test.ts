import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { JobDetail } from '@streamops/core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { launchChromium } from '../peers/chromium.ts';
import { type HubPlace, type HubProcess, hubPlace, jobOf, until } from './hub-process.ts';

const seconds = 6;
/** A hub, a browser and an encoder beside whatever else runs on a machine of two cores. */
const limitMs = 300_000;
const { resolve } = createRequire(import.meta.url);
const players = {
  hls: resolve('hls.js/dist/hls.min.js'),
  dash: resolve('shaka-player/dist/shaka-player.compiled.js'),
};

let place: HubPlace;
let hub: HubProcess;
let browser: Browser;
let owner: BrowserContext;

/** Asks for a package of the show; resolves to the asset that it is. */
const packaged = async (params: Record<string, unknown> = {}): Promise<string> => {
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', {
    type: 'package',
    inputs: [{ path: join(place.library, 'show.mkv') }],
    params: { rungs: 3, segmentSec: 1, preset: 'ultrafast', ...params },
  });
  const done = await until<JobDetail>(
    'the package',
    async () => {
      const job = await jobOf(hub, id);
      if (job.state === 'failed') throw new Error(JSON.stringify(job.error));
      return job.state === 'done' && job;
    },
    limitMs,
  );
  return done.receipt?.published[0]?.assetId ?? '';
};

let asset: string;
beforeAll(async () => {
  place = await hubPlace();
  await mkdir(place.library, { recursive: true });
  await copyClip(join(place.library, 'show.mkv'), {
    ...{ seconds, width: 1280, height: 720 },
    audioTracks: [
      { title: 'Game', language: 'eng' },
      { title: 'Mic', language: 'deu' },
    ],
  });
  hub = await place.start();
  asset = await packaged();
  browser = await launchChromium();
  // The editor's own rules keep other players out of its pages: these are the test's.
  owner = await browser.newContext({ bypassCSP: true });
  // The address signs one browser in, once.
  await (await owner.newPage()).goto(hub.signInUrl);
}, limitMs);
afterAll(async () => {
  await browser?.close();
  await place.remove();
});

/** A page of the hub's with a video element, and what was asked of the hub from then on. */
const openPage = async (context = owner) => {
  const page = await context.newPage();
  await page.goto(hub.url);
  const asked: { file: string; status: number; type: string }[] = [];
  page.on('response', (answer) => {
    const file = new URL(answer.url()).pathname.split('/').at(-1) ?? '';
    asked.push({ file, status: answer.status(), type: answer.headers()['content-type'] ?? '' });
  });
  // As text: the tests are type-checked without the DOM.
  await page.evaluate(
    "document.body.innerHTML = '<video muted></video>'; globalThis.film = document.querySelector('video'); globalThis.faults = [];",
  );
  return { page, asked };
};

const load = async (page: Page, player: keyof typeof players): Promise<void> => {
  await page.addScriptTag({ content: await readFile(players[player], 'utf8') });
};

interface Film {
  time: number;
  width: number;
  ended: boolean;
  /** Where there is picture and sound for: one stretch, where no join has a gap. */
  buffered: [number, number][];
  faults: string[];
}

const look = (page: Page): Promise<Film> =>
  page.evaluate(`({
    time: film.currentTime, width: film.videoWidth, ended: film.ended,
    buffered: Array.from({ length: film.buffered.length }, (_, n) => [film.buffered.start(n), film.buffered.end(n)]),
    faults: [...faults, ...(film.error ? [film.error.message] : [])],
  })`);

const reaches = (page: Page, what: string, is: (film: Film) => boolean): Promise<Film> =>
  until(
    what,
    async () => {
      const film = await look(page);
      if (film.faults.length > 0) throw new Error(film.faults.join('; '));
      return is(film) && film;
    },
    limitMs,
  );

/** From here to the end, without a gap in what is buffered. */
const playsOn = async (page: Page): Promise<void> => {
  await reaches(page, 'more than two segments', ({ time }) => time > 2.2);
  const film = await reaches(page, 'the end', ({ ended }) => ended);
  expect(film.buffered).toHaveLength(1);
  expect(Math.abs(film.time - seconds)).toBeLessThan(0.1);
};

const startHls = async (page: Page, id: string): Promise<void> => {
  await load(page, 'hls');
  await page.evaluate(`
    globalThis.hls = new Hls({ maxBufferLength: 2, startLevel: 0, abrBandWidthFactor: 0.001 });
    // It reports it as an error, not a fatal one, where it throws away what it had of another size.
    hls.on(Hls.Events.ERROR, (_, { details, fatal }) => fatal && faults.push(details));
    hls.loadSource('/media/${id}/master.m3u8');
    hls.attachMedia(film);
    film.play();
  `);
};

describe('in Chromium, a package', { timeout: limitMs }, () => {
  it('plays over HLS, and changes size and sound on the way', async () => {
    const { page, asked } = await openPage();
    await startHls(page, asset);
    await reaches(page, 'the smallest size', ({ time, width }) => time > 0.5 && width === 640);
    expect(await page.evaluate('hls.levels.map(({ height }) => height)')).toEqual([360, 480, 720]);
    expect(await page.evaluate('hls.audioTracks.map(({ name, lang }) => [name, lang])')).toEqual([
      ['Game', 'eng'],
      ['Mic', 'deu'],
    ]);
    await page.evaluate('hls.nextLevel = 2; hls.audioTrack = 1;');
    await reaches(page, 'the largest size', ({ width }) => width === 1280);
    await playsOn(page);
    const files = asked.map(({ file }) => file);
    expect(files).toEqual(expect.arrayContaining(['master.m3u8', 'v2.m3u8', 'v0.m3u8', 'a1.m3u8']));
    const types = new Map(asked.map(({ file, type }) => [file.replace(/.*\./, ''), type]));
    expect(types.get('m4s')).toBe('video/mp4');
    expect(types.get('m3u8')).toBe('application/vnd.apple.mpegurl');
  });

  it('plays over HLS with every segment encrypted', async () => {
    const { page, asked } = await openPage();
    await startHls(page, await packaged({ format: 'hls', encryption: 'aes-128', rungs: 1 }));
    await playsOn(page);
    expect(asked.map(({ file }) => file)).toContain('key.bin');
  });

  it('plays over DASH, and changes size on the way', async () => {
    const { page, asked } = await openPage();
    await load(page, 'dash');
    await page.evaluate(`(async () => {
      globalThis.player = new shaka.Player();
      player.addEventListener('error', ({ detail }) => faults.push('shaka ' + detail.code));
      await player.attach(film);
      player.configure({ abr: { enabled: false }, streaming: { bufferingGoal: 2 } });
      await player.load('/media/${asset}/manifest.mpd').catch(({ code, data }) => faults.push(JSON.stringify([code, data])));
      globalThis.choose = (height) => player.selectVariantTrack(
        player.getVariantTracks().find((track) => track.height === height && track.originalLanguage === 'eng'), true);
      choose(360);
      film.play();
    })()`);
    await reaches(page, 'the smallest size', ({ time, width }) => time > 0.5 && width === 640);
    expect(await page.evaluate('player.getVariantTracks().length')).toBe(6);
    await page.evaluate('choose(720)');
    await reaches(page, 'the largest size', ({ width }) => width === 1280);
    await playsOn(page);
    expect(asked.every(({ status }) => status < 400)).toBe(true);
  });

  it('is for who is signed in', async () => {
    const { page } = await openPage(await browser.newContext());
    const status = await page.evaluate(`fetch('/media/${asset}/v0-00001.m4s').then(({ status }) => status)`);
    expect(status).toBe(401);
  });
});
