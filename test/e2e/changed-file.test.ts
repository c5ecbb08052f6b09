import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset, StoredEvent } from '@streamops/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { assetsOf, type HubPlace, type HubProcess, hubPlace, jobsOf, quiet, until } from './hub-process.ts';

let place: HubPlace;
let hub: HubProcess;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
});
afterAll(() => place.remove());

const source = async (): Promise<Asset | undefined> =>
  (await assetsOf(hub)).find(({ path }) => path === 'take.mkv');
const told = async (type: string): Promise<StoredEvent[]> =>
  (await hub.api<{ items: StoredEvent[] }>('GET', `/api/events?type=${type}&limit=500`)).items;

it('a recording that is written anew is read again, with new pictures, once', async () => {
  const path = join(place.recordings, 'take.mkv');
  await copyClip(path, { seconds: 2 });
  await until('the first time through', async () =>
    (await assetsOf(hub)).find(({ path: at, artifacts }) => at.endsWith('take.mov') && artifacts.waveform),
  );
  await quiet(hub);
  const before = await source();
  expect(before?.media?.durationSec).toBeCloseTo(2, 0);
  const ended = (await jobsOf(hub)).length;

  // Another file under the name, as editors save: they write beside it and rename.
  const beside = join(place.folder, 'beside.mkv');
  await copyClip(beside, { seconds: 4 });
  await rename(beside, path);
  const after = await until('new pictures', async () => {
    const now = await source();
    return now?.artifacts.poster && now.xxh64 && now.xxh64 !== before?.xxh64 ? now : null;
  });
  await quiet(hub);
  expect(after.id).toBe(before?.id);
  expect(after.media?.durationSec).toBeCloseTo(4, 0);
  expect(after.sizeBytes).toBe((await stat(path)).size);
  expect((await told('file.changed')).map(({ assetId }) => assetId)).toEqual([after.id]);
  const fresh = (await jobsOf(hub)).slice(0, -ended).reverse();
  expect(fresh.map(({ type, state }) => `${type} ${state}`)).toEqual([
    'index done',
    'first_look done',
    'index done',
  ]);

  // Nothing of ours changes a file: what jobs publish is told once, as complete.
  expect(await told('file.changed')).toHaveLength(1);
  await appendFile(path, Buffer.alloc(64));
  await until('the next change', async () => (await told('file.changed')).length === 2);
  await quiet(hub);
  expect(await told('file.changed')).toHaveLength(2);
});
