import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ffmpeg } from '../jobs/run-for-real.ts';
import { copyClip, probe } from '../media/index.ts';
import { type HubPlace, type HubProcess, hubPlace, jobOf, until } from './hub-process.ts';

const guides = join(import.meta.dirname, '../../docs/guides/media-jobs');

let place: HubPlace;
let hub: HubProcess;
beforeAll(async () => {
  place = await hubPlace();
  hub = await place.start();
});
afterAll(() => place.remove());

/** The example of a guide, as it stands there. */
const written = async (type: string, setting: string): Promise<object> => {
  const guide = await readFile(join(guides, `${type}.md`), 'utf8');
  const [, json = ''] = new RegExp(`\`\`\`json\\n(\\{ "${setting}".*?)\`\`\``, 's').exec(guide) ?? [];
  return JSON.parse(json);
};

interface Wanted {
  type: string;
  inputs: { path: string }[];
  params: object;
}

/** Asked for by a setting that is forgotten before it begins. */
const madeBy = async (kept: object, forgotten: object, job: Wanted) => {
  await hub.api('PUT', '/api/settings', { ...kept, holdProcessing: true });
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', job);
  await hub.api('PUT', '/api/settings', { ...forgotten, holdProcessing: false });
  await until('the job', async () => (await jobOf(hub, id)).state === 'done');
  return jobOf(hub, id);
};

it("encodes by the guide's own preset, and goes on by what the job has of it when the settings forget it", async () => {
  const clip = join(place.library, 'night.mkv');
  await copyClip(clip, { seconds: 1 });
  const job = { type: 'transcode', inputs: [{ path: clip }], params: { preset: 'review-540' } };
  const done = await madeBy(await written('transcode', 'presets'), { presets: [] }, job);
  const { streams, format } = await probe(join(place.library, 'night.review-540.webm'));
  expect(format.format_name).toBe('matroska,webm');
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['av1', 'opus']);
  expect(done.receipt).toMatchObject({ verdict: 'verified' });
  await expect(hub.api('POST', '/api/jobs', job)).rejects.toMatchObject({
    body: { error: { code: 'PARAMS_INVALID', message: expect.stringContaining('no preset "review-540"') } },
  });
});

/** A part of the first frame, as one colour. */
const colorOf = async (path: string, crop: string): Promise<number[]> => {
  const filter = `crop=${crop},scale=1:1:flags=area,format=rgb24`;
  const args = ['-v', 'error', '-i', path, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-'];
  return [...(await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' })).stdout];
};

it("puts webcam above game by the guide's layout of the recording's game", async () => {
  const clip = join(place.library, 'elden.mkv');
  const parts = 'drawbox=x=0:y=70:w=40:h=30:c=red:t=fill,drawbox=x=48:y=0:w=80:h=100:c=blue:t=fill';
  await ffmpeg('-f', 'lavfi', '-i', `color=lime:s=160x100:r=25:d=1,${parts}`, '-c:v', 'libx264', clip);
  const inputs = [{ path: clip }];
  const tag = { type: 'tag', inputs, params: { add: ['game:elden ring'] } };
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', tag);
  await until('the tag', async () => (await jobOf(hub, id)).state === 'done');
  const job = { type: 'social_export', inputs, params: { layout: 'zones', width: 180 } };
  const kept = await written('social_export', 'gameLayouts');
  const done = await madeBy(kept, { gameLayouts: [] }, job);
  expect(done.params).toMatchObject({ webcam: { y: 0.7 }, gameplay: { x: 0.3 } });
  expect(done.receipt).toMatchObject({ verdict: 'verified' });
  const made = join(place.library, 'elden.9x16.mp4');
  const [red = 0, green = 255] = await colorOf(made, '180:104:0:0');
  expect([red > 200, green < 60]).toEqual([true, true]);
  const [, lime = 255, blue = 0] = await colorOf(made, '180:200:0:120');
  expect([blue > 200, lime < 60]).toEqual([true, true]);
  const over = { gameLayouts: [{ game: 'Doom', crop: { x: 0.9, y: 0, width: 0.3, height: 1 } }] };
  await expect(hub.api('PUT', '/api/settings', over)).rejects.toMatchObject({
    body: { error: { code: 'BAD_REQUEST', details: [{ field: 'gameLayouts.0.crop' }] } },
  });
});
