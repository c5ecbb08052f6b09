import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyClip, probe } from '../media/index.ts';
import { type HubPlace, hubPlace, jobOf, until } from './hub-process.ts';

const guide = join(import.meta.dirname, '../../docs/guides/media-jobs/transcode.md');

let place: HubPlace;
beforeAll(async () => {
  place = await hubPlace();
});
afterAll(() => place.remove());

/** The example of the guide, as it stands there. */
const written = async (): Promise<object> => {
  const [, json = ''] = /```json\n(\{ "presets".*?)```/s.exec(await readFile(guide, 'utf8')) ?? [];
  return JSON.parse(json);
};

it("encodes by the guide's own preset, and goes on by what the job has of it when the settings forget it", async () => {
  const hub = await place.start();
  const clip = join(place.library, 'night.mkv');
  await copyClip(clip, { seconds: 1 });
  await hub.api('PUT', '/api/settings', { ...(await written()), holdProcessing: true });
  const job = { type: 'transcode', inputs: [{ path: clip }], params: { preset: 'review-540' } };
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', job);
  await hub.api('PUT', '/api/settings', { presets: [], holdProcessing: false });
  await until('the job', async () => (await jobOf(hub, id)).state === 'done');
  const { streams, format } = await probe(join(place.library, 'night.review-540.webm'));
  expect(format.format_name).toBe('matroska,webm');
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['av1', 'opus']);
  expect((await jobOf(hub, id)).receipt).toMatchObject({ verdict: 'verified' });
  await expect(hub.api('POST', '/api/jobs', job)).rejects.toMatchObject({
    body: { error: { code: 'PARAMS_INVALID', message: expect.stringContaining('no preset "review-540"') } },
  });
});
