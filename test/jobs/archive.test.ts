import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Asset, type Drive, type Job, jobDefinition } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newJob } from '../../hub/src/jobs/new-job.ts';
import { openTrial, type Trial } from '../../hub/src/jobs/publish/trial.ts';
import { assignmentFor } from '../../hub/src/jobs/workers/assign.ts';
import { runJob } from '../../worker/src/run-job.ts';
import { copyClip } from '../media/index.ts';
import { fuseOrSkip } from '../peers/fuse.ts';
import { mediaTools } from './run-for-real.ts';

let trial: Trial;
let rec: Drive;
let vault: Drive;
beforeEach(async () => {
  trial = await openTrial({ timeLimitMs: 60_000 });
  rec = await trial.addDrive('rec');
  vault = await trial.addDrive('vault');
});
afterEach(() => trial[Symbol.asyncDispose]());

const addClip = async (path: string, tags: string[] = []): Promise<Asset> => {
  await trial.addFile(rec, path);
  await copyClip(join(rec.path, path));
  const { size, mtimeMs } = await stat(join(rec.path, path));
  const content = { sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
  const { id } = await trial.catalog.assets.put({ driveId: rec.id, path, ...content, origin: 'recorder' });
  return trial.catalog.assets.update(id, { tags });
};

interface Asked {
  asset: Asset;
  to?: string;
  /** What happens after the worker is through and before the hub publishes. */
  meanwhile?: () => Promise<void>;
}

/** From the request to the last word, with the real worker's steps between. */
const archive = async ({ asset, to = '{drive.vault}/{game}/', meanwhile }: Asked): Promise<Job> => {
  const { catalog, publisher } = trial;
  const { drives, artifactsDir } = trial.deps;
  const none = () => Promise.reject(new Error('no bare paths here'));
  const request = { type: 'archive', params: { to }, inputs: [{ assetId: asset.id }], askedBy: 'test' };
  const wanted = await newJob(request, { catalog, drives: { locate: none, guarded: none, expect: none } });
  await catalog.jobs.request([wanted]);
  const job = await catalog.jobs.claim(wanted.id, 'w');
  const end = await runJob({
    assignment: await assignmentFor(job, { catalog, drives, artifactsDir }),
    definition: jobDefinition('archive'),
    ...{ tools: await mediaTools(), encoders: [], workerId: 'w' },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLog: () => undefined,
  });
  if (!end.ok) throw new Error(`${end.failure.error.code}: ${end.failure.error.message}`);
  await meanwhile?.();
  return publisher.publish(end.result);
};

/** Without what is staged, which goes when the job is said to have failed. */
const published = async (drive: Drive) =>
  (await trial.files(drive)).filter((path) => !path.startsWith('.streamops/'));

const held = async () => (await trial.catalog.quarantine.list({ state: 'held', limit: 9 })).items;

const checked = async (folder: string, name: string): Promise<string> =>
  (await promisify(execFile)('sha256sum', ['-c', '--strict', name], { cwd: folder })).stdout;

describe('archive', () => {
  it('keeps the asset, its checksum beside it, and the original in quarantine', async () => {
    const asset = await addClip('night/Clip 1.mkv', ['game:Hades']);
    const bytes = await readFile(join(rec.path, asset.path));
    const job = await archive({ asset });
    expect(job.state).toBe('done');
    expect(await trial.files(vault)).toEqual(['Hades/Clip 1.mkv', 'Hades/Clip 1.mkv.sha256']);
    expect(await readFile(join(vault.path, 'Hades/Clip 1.mkv'))).toEqual(bytes);
    expect(await checked(join(vault.path, 'Hades'), 'Clip 1.mkv.sha256')).toBe('Clip 1.mkv: OK\n');
    expect(await trial.catalog.assets.get(asset.id)).toMatchObject({
      ...{ driveId: vault.id, path: 'Hades/Clip 1.mkv', status: 'ready' },
    });
    expect(await held()).toMatchObject([{ originalPath: 'night/Clip 1.mkv' }]);
    expect(job.receipt?.lines).toMatchObject([
      { promised: expect.stringMatching(/^xxh64 \w{16}$/), found: expect.stringMatching(/^xxh64 \w{16}$/) },
      { subject: 'Checksum in checksum', found: expect.stringMatching(/^sha256 \w{64} of Clip 1.mkv$/) },
    ]);
  });

  it('copies on one drive too, and to another file system', async (test) => {
    await archive({ asset: await addClip('a.mkv'), to: '{drive.rec}/kept/{stem} of {YYYY}' });
    const [line] = (await trial.files(rec)).filter((path) => path.endsWith('.sha256'));
    expect(line).toMatch(/^kept\/a of \d{4}\.mkv\.sha256$/);
    expect(await checked(join(rec.path, 'kept'), (line ?? '').slice('kept/'.length))).toContain(': OK');
    expect(await held()).toHaveLength(1);
    await using mount = await fuseOrSkip(test);
    await trial.addDrive('nas', mount.path);
    await archive({ asset: await addClip('b.mkv'), to: '{drive.nas}/' });
    expect(await checked(mount.path, 'b.mkv.sha256')).toBe('b.mkv: OK\n');
  });

  it('refuses the place where the file is, and touches nothing', async () => {
    const asset = await addClip('night/Clip 1.mkv');
    const refused = archive({ asset, to: '{drive.rec}/night/' });
    await expect(refused).rejects.toThrow('PARAMS_INVALID: night/Clip 1.mkv lies where the archive');
    expect(await trial.files(rec)).toEqual(['night/Clip 1.mkv']);
  });

  it.each(['Clip 1.mkv', 'Clip 1.mkv.sha256'])('is never numbered where %s is taken', async (taken) => {
    const asset = await addClip('Clip 1.mkv');
    await writeFile(join(vault.path, taken), 'of somebody else');
    const refused = archive({ asset, to: '{drive.vault}/' });
    await expect(refused).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await published(vault)).toEqual([taken]);
    expect(await published(rec)).toEqual(['Clip 1.mkv']);
    expect(await held()).toEqual([]);
  });

  it('leaves the original where it was written to meanwhile', async () => {
    const asset = await addClip('Clip 1.mkv');
    const meanwhile = () => writeFile(join(rec.path, 'Clip 1.mkv'), 'a newer recording');
    const refused = archive({ asset, to: '{drive.vault}/', meanwhile });
    await expect(refused).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await readFile(join(rec.path, 'Clip 1.mkv'), 'utf8')).toBe('a newer recording');
    expect(await published(vault)).toEqual([]);
  });
});
