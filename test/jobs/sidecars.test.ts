import { appendFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asset, type Drive, jobDefinition, type Receipt } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newJob } from '../../hub/src/jobs/new-job.ts';
import { openTrial, type Trial } from '../../hub/src/jobs/publish/trial.ts';
import { assignmentFor } from '../../hub/src/jobs/workers/assign.ts';
import { runJob } from '../../worker/src/run-job.ts';
import { probe } from '../media/index.ts';
import { fuseOrSkip } from '../peers/fuse.ts';
import { ffmpeg, mediaTools } from './run-for-real.ts';

let trial: Trial;
let rec: Drive;
beforeEach(async () => {
  trial = await openTrial({ timeLimitMs: 60_000 });
  rec = await trial.addDrive('rec');
});
afterEach(() => trial[Symbol.asyncDispose]());

/** One picture of two by two pixels, as a Blu-ray's subtitles: composition, window, palette, object, end. */
const pgs = (): Buffer => {
  const segment = (kind: number, bytes: readonly number[]) =>
    Buffer.from([0x50, 0x47, 0, 0, 0x46, 0x50, 0, 0, 0, 0, kind, 0, bytes.length, ...bytes]);
  const pixels = [1, 1, 0, 0, 1, 1, 0, 0];
  return Buffer.concat([
    segment(0x16, [1, 0x40, 0, 0xb4, 0x10, 0, 0, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 8]),
    segment(0x17, [1, 0, 0, 8, 0, 8, 0, 2, 0, 2]),
    segment(0x14, [0, 0, 1, 0xeb, 0x80, 0x80, 0xff]),
    segment(0x15, [0, 0, 0, 0xc0, 0, 0, pixels.length + 4, 0, 2, 0, 2, ...pixels]),
    segment(0x80, []),
  ]);
};

const ass = [
  '[Script Info]\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Font\n[Events]',
  'Format: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.20,0:00:00.90,Default,Hello\n',
].join('\n');

/** A recording whose MOV leaves an `.mks` (ASS, PGS, a font) and a cover beside it. */
const addRich = async (drive: Drive, name: string): Promise<Asset> => {
  const part = (file: string) => join(trial.deps.artifactsDir, '..', file);
  await writeFile(part('lines.ass'), ass);
  await writeFile(part('signs.sup'), pgs());
  await writeFile(part('Font.ttf'), 'no real font, but attached all the same');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-frames:v', '1', part('cover.png'));
  await trial.addFile(drive, name);
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=1', '-f', 'lavfi', '-i', 'sine=r=48000:d=1'],
    ...['-i', part('lines.ass'), '-f', 'sup', '-i', part('signs.sup')],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    ...['-c:s:0', 'ass', '-c:s:1', 'copy'],
    ...['-attach', part('Font.ttf'), '-metadata:s:t:0', 'mimetype=application/x-truetype-font'],
    ...['-attach', part('cover.png'), '-metadata:s:t:1', 'mimetype=image/png'],
    ...['-metadata:s:t:1', 'filename=cover.png', join(drive.path, name)],
  );

  const { size, mtimeMs } = await stat(join(drive.path, name));
  const content = { sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
  return trial.catalog.assets.put({ driveId: drive.id, path: name, ...content, origin: 'recorder' });
};

interface Asked {
  type: string;
  params: Record<string, unknown>;
  asset: Asset;
  /** What happens after the worker is through and before the hub publishes. */
  meanwhile?: () => Promise<void>;
}

/** From the request to the last word, with the real worker's steps between. */
const ask = async ({ type, params, asset, meanwhile }: Asked): Promise<Receipt> => {
  const { catalog, publisher } = trial;
  const { drives, artifactsDir } = trial.deps;
  const none = () => Promise.reject(new Error('no bare paths here'));
  const request = { type, params, inputs: [{ assetId: asset.id }], askedBy: 'test' };
  const wanted = await newJob(request, { catalog, drives: { locate: none, guarded: none, expect: none } });
  await catalog.jobs.request([wanted]);
  const job = await catalog.jobs.claim(wanted.id, 'w');
  const end = await runJob({
    assignment: await assignmentFor(job, { catalog, drives, artifactsDir }),
    definition: jobDefinition(type),
    ...{ tools: await mediaTools(), encoders: [], workerId: 'w' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLog: () => undefined,
  });
  if (!end.ok) throw new Error(`${end.failure.error.code}: ${end.failure.error.message}`);
  await meanwhile?.();
  const done = await publisher.publish(end.result);
  if (!done.receipt) throw new Error(`no receipt: ${done.state}`);
  return done.receipt;
};

const work = (type: string, params: Record<string, unknown>, asset: Asset) => ask({ type, params, asset });

const remuxed = async (name = 'Night 1.mkv'): Promise<Asset> => {
  const receipt = await work('remux', {}, await addRich(rec, name));
  return trial.catalog.assets.get(receipt.published[0]?.assetId ?? '');
};

const codecs = async (path: string): Promise<string[]> =>
  (await probe(path)).streams.map(({ codec_name }) => codec_name);

const family = ['Night 1.cover.png', 'Night 1.mks', 'Night 1.mov'];
const under = (folder: string, names: readonly string[]) => names.map((name) => `${folder}/${name}`);

describe('what a remux kept beside its file', () => {
  it('goes along when the file is moved, and again the next time', async () => {
    const video = await remuxed();
    expect(await trial.files(rec)).toEqual([...family.slice(0, 2), 'Night 1.mkv', 'Night 1.mov']);
    const receipt = await work('move', { to: '{drive.rec}/filed/' }, video);
    expect(await trial.files(rec)).toEqual(['Night 1.mkv', ...under('filed', family)]);
    expect(receipt.published.map(({ path }) => path).sort()).toEqual(under('filed', family));
    expect(receipt.notes.map(({ subject }) => subject)).toEqual(['Place', 'Sidecar', 'Sidecar']);
    const sidecar = await trial.catalog.assets.findByPath(rec.id, 'filed/Night 1.mks');
    expect(sidecar).toMatchObject({ status: 'ready' });
    expect(await codecs(join(rec.path, 'filed/Night 1.mks'))).toEqual(['ass', 'hdmv_pgs_subtitle', 'ttf']);
    const moved = await trial.catalog.assets.get(video.id);
    await work('move', { to: '{drive.rec}/best/Final.{ext}' }, moved);
    expect(await trial.files(rec)).toEqual([
      'Night 1.mkv',
      ...under('best', ['Final.cover.png', 'Final.mks', 'Final.mov']),
    ]);
  });

  it('is numbered with its file where one of the names is taken', async () => {
    const video = await remuxed();
    await trial.addFile(rec, 'filed/Night 1.mks');
    await work('move', { to: '{drive.rec}/filed/' }, video);
    expect(await trial.files(rec)).toEqual([
      'Night 1.mkv',
      ...under('filed', ['Night 1 (2).cover.png', 'Night 1 (2).mks', 'Night 1 (2).mov', 'Night 1.mks']),
    ]);
  });

  it('is numbered with its file by the remux too', async () => {
    await trial.addFile(rec, 'Night 1.mov');
    await remuxed();
    expect(await trial.files(rec)).toEqual([
      ...['Night 1 (2).cover.png', 'Night 1 (2).mks', 'Night 1 (2).mov', 'Night 1.mkv', 'Night 1.mov'],
    ]);
  });

  it('is copied with its file, and belongs to the copy from then on', async () => {
    const video = await remuxed();
    const receipt = await work('copy', { to: '{drive.rec}/copies/' }, video);
    expect(receipt.lines.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await trial.files(rec)).toEqual([
      ...['Night 1.cover.png', 'Night 1.mks', 'Night 1.mkv', 'Night 1.mov'],
      ...under('copies', family),
    ]);
    const copy = await trial.catalog.assets.get(receipt.published[0]?.assetId ?? '');
    await work('move', { to: '{drive.rec}/away/' }, copy);
    expect(await trial.files(rec)).toEqual([
      ...['Night 1.cover.png', 'Night 1.mks', 'Night 1.mkv', 'Night 1.mov'],
      ...under('away', family),
    ]);
  });

  it('goes along to another file system, the originals kept aside', async (test) => {
    await using mount = await fuseOrSkip(test);
    const nas = await trial.addDrive('nas', mount.path);
    const video = await remuxed();
    const { derivedFrom } = video;
    await work('move', { to: '{drive.nas}/filed/' }, video);
    expect(await trial.files(nas)).toEqual(under('filed', family));
    const held = (await trial.catalog.quarantine.list({ state: 'held', limit: 9 })).items;
    expect(held.map(({ originalPath }) => originalPath).sort()).toEqual(family);
    expect(await trial.catalog.assets.get(video.id)).toMatchObject({ driveId: nas.id, derivedFrom });
  });

  it('holds nothing up where it was deleted meanwhile', async () => {
    const video = await remuxed();
    const params = { to: '{drive.rec}/filed/' };
    const meanwhile = () => rm(join(rec.path, 'Night 1.mks'));
    const receipt = await ask({ type: 'move', params, asset: video, meanwhile });
    expect(await trial.files(rec)).toEqual([
      'Night 1.mkv',
      ...under('filed', ['Night 1.cover.png', 'Night 1.mov']),
    ]);
    expect(receipt.notes.at(-1)).toMatchObject({ level: 'warn', subject: 'Sidecar' });
    expect(receipt.published).toHaveLength(2);
  });

  it('stays where it was written to meanwhile, and its file goes to the other file system', async (test) => {
    await using mount = await fuseOrSkip(test);
    const nas = await trial.addDrive('nas', mount.path);
    const params = { to: '{drive.nas}/' };
    const meanwhile = () => appendFile(join(rec.path, 'Night 1.mks'), 'a line more');
    await ask({ type: 'move', params, asset: await remuxed(), meanwhile });
    expect(await trial.files(nas)).toEqual(['Night 1.cover.png', 'Night 1.mov']);
    const here = (await trial.files(rec)).filter((path) => !path.startsWith('.streamops'));
    expect(here).toEqual(['Night 1.mks', 'Night 1.mkv']);
    expect(await trial.catalog.assets.findByPath(rec.id, 'Night 1.mks')).toMatchObject({ status: 'ready' });
  });

  it('stays where a person has put it', async () => {
    const video = await remuxed();
    const mks = await trial.catalog.assets.findByPath(rec.id, 'Night 1.mks');
    if (!mks) throw new Error('no sidecar');
    await work('move', { to: '{drive.rec}/subtitles/' }, mks);
    await work('move', { to: '{drive.rec}/filed/' }, video);
    expect(await trial.files(rec)).toEqual([
      ...['Night 1.mkv', 'filed/Night 1.cover.png', 'filed/Night 1.mov', 'subtitles/Night 1.mks'],
    ]);
  });
});
