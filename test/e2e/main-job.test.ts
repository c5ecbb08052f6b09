import { lstat, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Asset, StoredEvent } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe, startRecording } from '../media/index.ts';
import { skipWithoutObs, withObs } from '../peers/obs.ts';
import {
  assetsOf,
  drivesOf,
  type HubPlace,
  type HubProcess,
  hubPlace,
  jobsOf,
  quiet,
  stagingLeft,
  until,
} from './hub-process.ts';

let place: HubPlace;
let hub: HubProcess;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
});
afterAll(() => place.remove());

const eventsOf = (): Promise<StoredEvent[]> =>
  hub.api<{ items: StoredEvent[] }>('GET', '/api/events?limit=500').then(({ items }) => items);

/** Seconds from the recorder's file being closed to the MOV lying where the editor wants it. */
const closedToPlayable = async (name: string): Promise<number> => {
  const events = await eventsOf();
  const closed = events.find(
    ({ type, data }) => type === 'file.closed' && 'path' in data && data.path === name,
  );
  const moved = events.findLast(
    ({ type, data }) => type === 'job.finished' && 'jobType' in data && data.jobType === 'move',
  );
  return ((moved?.at ?? Number.NaN) - (closed?.at ?? Number.NaN)) / 1000;
};

/** The asset that the default rule makes of a recording, with everything that belongs to it. */
const finishedAsset = async (stem: string): Promise<Asset> => {
  const asset = await until(`${stem}.mov with its artifacts, read to the end`, async () =>
    (await assetsOf(hub, '&status=ready')).find(
      ({ path, artifacts, xxh64 }) =>
        basename(path) === `${stem}.mov` && artifacts.waveform && artifacts.poster && xxh64,
    ),
  );
  await quiet(hub);
  return asset;
};

const playableAt = async (asset: Asset): Promise<string> => {
  const drive = (await drivesOf(hub)).find(({ id }) => id === asset.driveId);
  expect(drive?.name).toBe('editing');
  return join(drive?.path ?? '', asset.path);
};

describe('a recording that ffmpeg writes in real time', () => {
  it('is left alone while it grows, and is a verified, indexed asset afterwards', async () => {
    const path = join(place.recordings, 'Boss fight.mkv');
    const tracks = [
      { title: 'Game', language: 'eng' },
      { title: 'Mic', language: 'deu' },
      { title: 'Discord' },
    ];
    const recording = await startRecording(path, { seconds: 5, audioTracks: tracks });
    await until('the sensor to see it', async () =>
      (await drivesOf(hub)).some(({ settling }) => settling.some((file) => file.path === 'Boss fight.mkv')),
    );
    await recording.done;
    const endedAt = Date.now();

    const asset = await finishedAsset('Boss fight');
    // Its last write may be heard a moment before the process is seen to be gone.
    const early = (await jobsOf(hub)).filter(({ createdAt }) => createdAt < endedAt - 1000);
    expect(early).toEqual([]);
    const movie = await probe(await playableAt(asset));
    expect(movie.streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio', 'audio', 'audio']);
    expect(asset.media?.streams.filter(({ kind }) => kind === 'audio').map(({ title }) => title)).toEqual([
      'Game',
      'Mic',
      'Discord',
    ]);
    expect(Object.keys(asset.artifacts).sort()).toEqual([
      'hover',
      'poster',
      'sprite',
      'sprite-vtt',
      'waveform',
    ]);
    expect(asset.xxh64).toMatch(/^[0-9a-f]{16}$/);
    expect(asset.path).toMatch(/^Unsorted\/\d{4}\/\d\d\/\d\d\/Boss fight\.mov$/);
    expect((await lstat(path)).isFile()).toBe(true); // The default remux keeps its source.
    expect(await stagingLeft(place)).toEqual([]);
    console.log(
      `closed → playable: ${(await closedToPlayable('Boss fight.mkv')).toFixed(2)} s (5 s, three audio tracks)`,
    );
  });

  it('has a receipt for every job, each verified', async () => {
    const jobs = await jobsOf(hub);
    expect(jobs.map(({ type, state }) => `${type} ${state}`).sort()).toEqual([
      'first_look done',
      'index done',
      'index done',
      'move done',
      'remux done',
    ]);
    for (const { receipt } of jobs) expect(receipt?.verdict).toBe('verified');
    const lines = jobs.find(({ type }) => type === 'remux')?.receipt?.lines ?? [];
    expect(lines.length).toBeGreaterThanOrEqual(6);
    expect(lines.every(({ ok }) => ok)).toBe(true);
  });

  it('is not taken up again by a rescan', async () => {
    const before = (await eventsOf()).length;
    for (const { id } of await drivesOf(hub)) await hub.api('POST', `/api/drives/${id}/rescan`);
    await quiet(hub);
    expect((await eventsOf()).length).toBe(before);
  });
});

describe.skipIf(await skipWithoutObs())('a real OBS', () => {
  it('records, and its recording becomes an asset in the right place', async () => {
    const folder = join(place.folder, 'obs');
    await mkdir(join(folder, 'recordings'), { recursive: true });
    const added = await withObs({ seconds: 4, folder }, async (obs) => {
      await hub.api('POST', '/api/drives', { name: 'obs', path: obs.recordings, minQuietSeconds: 2 });
      let path = '';
      for await (const step of obs.steps) if (step.step === 'stopped') path = step.path;
      await obs.done;
      const asset = await finishedAsset(basename(path, '.mkv'));
      return { asset, name: basename(path) };
    });
    const movie = await probe(await playableAt(added.asset));
    expect(movie.streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
    expect(Number(movie.format.duration)).toBeGreaterThan(2.5);
    console.log(`OBS, closed → playable: ${(await closedToPlayable(added.name)).toFixed(2)} s`);
  });
});
