import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Asset,
  type Catalog,
  type Drive,
  type Effect,
  type Job,
  mediaInfo,
  type Output,
  StreamOpsError,
  type WorkResult,
} from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fuseOrSkip } from '../../../../test/peers/fuse.ts';
import type { PublishDeps } from './publish-deps.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { openTrial, type Trial } from './trial.ts';

let trial: Trial;
let catalog: Catalog;
let drive: Drive;
let deps: Trial['deps'];
let publisher: Publisher;
let source: Asset;

beforeEach(async () => {
  trial = await openTrial({ timeLimitMs: 60_000 });
  ({ catalog, publisher, deps } = trial);
  drive = await trial.addDrive('rec');
  source = await catalog.assets.update((await trial.addFile(drive, 'rec.mkv')).id, { tags: ['boss'] });
});
afterEach(() => trial[Symbol.asyncDispose]());

const claimed = (assetId = source.id): Promise<Job> => trial.claimed({ id: assetId });
const staged: Trial['staged'] = (...given) => trial.staged(...given);
const filesOf = (path: string): Promise<string[]> => trial.files({ path });

const writeFileAt = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

const video = (fileName = 'rec.mov'): Output => ({
  ...{ to: 'drive', driveId: drive.id, dir: '', fileName, relation: 'remux', from: 0 },
});

const poster: Output = {
  ...{ to: 'artifact', name: 'poster', from: 0, fileName: 'poster.jpg', contentType: 'image/jpeg', meta: {} },
};

/** A remux of the recording, and then a poster of that remux. Gives the remux. */
const publishLook = async (on: Trial, recording: Asset): Promise<Asset> => {
  const place = { driveId: recording.driveId, dir: '', fileName: 'rec.mov' };
  const output: Output = { to: 'drive', ...place, relation: 'remux', from: 0 };
  await on.publisher.publish(await on.staged(await on.claimed(recording), { video: output }));
  const made = await on.catalog.assets.findByPath(recording.driveId, 'rec.mov');
  if (!made) throw new Error('There is no remux.');
  await on.publisher.publish(await on.staged(await on.claimed(made), { poster }));
  return made;
};

describe('publishing', () => {
  it('puts the output beside the source, as an asset that knows where it came from', async () => {
    const job = await claimed();
    const done = await publisher.publish(await staged(job, { video: video() }));
    expect(done.state).toBe('done');
    expect(await filesOf(drive.path)).toEqual(['rec.mkv', 'rec.mov']);
    const asset = await catalog.assets.findByPath(drive.id, 'rec.mov');
    expect(asset).toMatchObject({
      origin: 'job',
      tags: ['boss'],
      derivedFrom: { assetId: source.id, jobId: job.id },
    });
    expect(done.receipt?.published).toEqual([
      { name: 'video', assetId: asset?.id, driveId: drive.id, path: 'rec.mov' },
    ]);
    const events = await catalog.journal.read({ since: 0, limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(['file.closed', 'job.finished']);
  });

  it('numbers a name that is taken on the disk, and never overwrites', async () => {
    await writeFileAt(join(drive.path, 'rec.mov'), 'somebody else');
    await publisher.publish(await staged(await claimed(), { video: video() }));
    expect(await readFile(join(drive.path, 'rec.mov'), 'utf8')).toBe('somebody else');
    expect(await readFile(join(drive.path, 'rec (2).mov'), 'utf8')).toBe('made: video');
  });

  it('numbers a name that is as long as names can be', async () => {
    const stem = 'ü'.repeat(123);
    const cover = video(`${stem}.img.png`);
    for (const _ of [1, 2]) {
      await publisher.publish(await staged(await claimed(), { video: video(`${stem}.mov`), cover }));
    }
    const shorter = 'ü'.repeat(121);
    const names = [`${shorter} (2).img.png`, `${shorter} (2).mov`, `${stem}.img.png`, `${stem}.mov`];
    expect(await filesOf(drive.path)).toEqual(['rec.mkv', ...names].sort());
  });

  it('publishes a job that ran twice once', async () => {
    const first = await claimed();
    const late = await staged(first, { video: video() });
    await catalog.jobs.requeue(first.id, first.attempt, { error: null, notBefore: null, counts: false });
    const second = await catalog.jobs.claim(first.id, 'other');
    await publisher.publish(await staged(second, { video: video() }));
    await expect(publisher.publish(late)).rejects.toMatchObject({ code: 'STALE_ATTEMPT' });
    expect(await filesOf(drive.path)).toEqual(['rec.mkv', 'rec.mov']);
  });

  it('answers a result that is sent again with the job that is done', async () => {
    const job = await claimed();
    const result = await staged(job, { video: video() });
    await publisher.publish(result);
    expect((await publisher.publish(result)).state).toBe('done');
  });

  it('moves an original by a rename and keeps its id', async () => {
    const job = await claimed();
    const move: Effect = { kind: 'move', input: 0, driveId: drive.id, dir: 'Game/2026', fileName: 'rec.mkv' };
    await publisher.publish(await staged(job, {}, [move]));
    expect(await filesOf(drive.path)).toEqual(['Game/2026/rec.mkv']);
    expect(await catalog.assets.get(source.id)).toMatchObject({ path: 'Game/2026/rec.mkv' });
  });

  it('lets an asset take over a copy and puts its original aside', async () => {
    const job = await claimed();
    const copy: Output = { to: 'drive', driveId: drive.id, dir: 'there', fileName: 'rec.mkv', from: 0 };
    await publisher.publish(await staged(job, { copy }, [{ kind: 'adopt', input: 0, output: 'copy' }]));
    const [held] = (await catalog.quarantine.list({ state: 'held', limit: 5 })).items;
    expect(await filesOf(drive.path)).toEqual([held?.heldPath, 'there/rec.mkv']);
    expect(await catalog.assets.get(source.id)).toMatchObject({ path: 'there/rec.mkv', status: 'ready' });
  });

  it('keeps artifacts with their asset, the newest winning', async () => {
    await publisher.publish(await staged(await claimed(), { poster }));
    await publisher.publish(await staged(await claimed(), { poster }));
    expect(await filesOf(deps.artifactsDir)).toEqual([`${source.id}/poster.jpg`]);
    expect((await catalog.assets.get(source.id)).artifacts.poster?.fileName).toBe('poster.jpg');
  });

  it('shows the pictures of a remux at its recording too', async () => {
    const made = await publishLook(trial, source);
    expect(await filesOf(deps.artifactsDir)).toEqual(
      [`${made.id}/poster.jpg`, `${source.id}/poster.jpg`].sort(),
    );
    expect((await catalog.assets.get(source.id)).artifacts.poster).toMatchObject({ fileName: 'poster.jpg' });
  });

  it('refuses a place inside .streamops and outside of the drive', async () => {
    const output = { ...video(), dir: '.streamops/tmp' } as Output;
    await expect(publisher.publish(await staged(await claimed(), { video: output }))).rejects.toMatchObject({
      code: 'PATH_OUTSIDE_DRIVE',
    });
  });

  it('leaves nothing behind when a part of the result can’t be put in place', async () => {
    const job = await claimed();
    const result = await staged(job, { video: video(), extra: video('extra/rec.ass') });
    await writeFileAt(join(drive.path, 'extra'), 'a file where a folder should be');
    await expect(publisher.publish(result)).rejects.toThrow();
    expect((await filesOf(drive.path)).filter((path) => !path.startsWith('.streamops'))).toEqual([
      'extra',
      'rec.mkv',
    ]);
    expect((await catalog.jobs.get(job.id)).state).toBe('running'); // For the job service to fail or retry.
  });
});

it('leaves an asset its picture where the data folder has no hard links', async (test) => {
  await using mount = await fuseOrSkip(test);
  await mount.order({ stalled: false, noLinks: true });
  await using there = await openTrial({ timeLimitMs: 60_000, artifactsDir: join(mount.path, 'artifacts') });
  const recording = await there.addFile(await there.addDrive('rec'), 'rec.mkv');
  const made = await publishLook(there, recording);
  const pictures = [made, recording].map(({ id }) => join(there.deps.artifactsDir, id, 'poster.jpg'));
  for (const path of pictures) expect(await readFile(path, 'utf8')).toBe('made: poster');
  expect((await there.catalog.assets.get(recording.id)).artifacts.poster).toBeDefined();
});

describe('an effect that is said again after a crash', () => {
  it('leaves a file that is in quarantine by now in quarantine', async () => {
    const job = await claimed();
    const media = mediaInfo.parse({ container: 'mkv', durationSec: 1, streams: [] });
    const effects: Effect[] = [
      { kind: 'setMedia', input: 0, media },
      { kind: 'quarantine', input: 0, reason: 'Replaced' },
    ];
    await publisher.publish(await staged(job, {}, effects));
    expect(await catalog.assets.get(source.id)).toMatchObject({ status: 'quarantined', media });
  });
});

describe('a failure after the original went to quarantine', () => {
  it('keeps what replaced it, and says the last word later', async () => {
    const job = await claimed();
    const replace: Effect = { kind: 'quarantine', input: 0, reason: 'Replaced' };
    const result = await staged(job, { video: video() }, [replace]);
    const full = async () => {
      throw new StreamOpsError('DISK_FULL', 'The data folder has no space left for the catalog.');
    };
    const job2 = await createPublisher({ ...deps, catalog: { ...catalog, together: full } }).publish(result);
    expect(job2.state).toBe('running');
    expect((await filesOf(drive.path)).filter((path) => !path.startsWith('.'))).toEqual(['rec.mov']);
    expect(await publisher.recover()).toMatchObject([{ id: job.id, state: 'done' }]);
    expect(await catalog.assets.get(source.id)).toMatchObject({ status: 'quarantined' });
  });

  it('takes a move back where nothing was put aside', async () => {
    const job = await claimed();
    const move: Effect = { kind: 'move', input: 0, driveId: drive.id, dir: 'there', fileName: 'rec.mkv' };
    const result = await staged(job, { extra: video('rec.mkv/impossible.ass') }, [move]);
    await expect(publisher.publish(result)).rejects.toThrow();
    expect(await catalog.assets.get(source.id)).toMatchObject({ path: 'rec.mkv' });
    expect(await readFile(join(drive.path, 'rec.mkv'), 'utf8')).toBe('recording');
  });
});

describe('start-up after a crash', () => {
  const points = {
    nothing: 'assets.put',
    'the link': 'journal',
    'everything but the last word': 'finish',
  } as const;

  /** Runs the real publisher over a catalog whose named call never comes back, as for a process that was killed. */
  const publishUntil = async (
    point: 'assets.put' | 'journal' | 'finish',
    result: WorkResult,
  ): Promise<void> => {
    const reached = Promise.withResolvers<void>();
    const never = (): Promise<never> => {
      reached.resolve();
      return new Promise(() => {});
    };
    const broken: PublishDeps = {
      ...deps,
      catalog: {
        ...catalog,
        assets: point === 'assets.put' ? { ...catalog.assets, put: never } : catalog.assets,
        // Event and state share a commit: before it, neither is there.
        jobs: point === 'assets.put' ? catalog.jobs : { ...catalog.jobs, finish: never },
      },
      events: point === 'journal' ? { record: never } : deps.events,
    };
    void createPublisher(broken).publish(result);
    await reached.promise;
  };

  it.each(['nothing', 'the link', 'everything but the last word'] as const)(
    'publishes exactly once when it came after %s',
    async (after) => {
      const job = await claimed();
      await publishUntil(points[after], await staged(job, { video: video() }));
      await publisher.recover();
      expect((await catalog.jobs.get(job.id)).state).toBe('done');
      expect(await filesOf(drive.path)).toEqual(['rec.mkv', 'rec.mov']);
      const events = await catalog.journal.read({ since: 0, limit: 10 });
      expect(events.map(({ type }) => type)).toEqual(['file.closed', 'job.finished']);
    },
  );

  it('waits for a drive that is away, and goes on when it is back', async () => {
    const job = await claimed();
    await publishUntil('journal', await staged(job, { video: video() }));
    const away = async () => {
      throw new StreamOpsError('DRIVE_OFFLINE', 'It is unplugged.');
    };
    const waiting = createPublisher({ ...deps, drives: { ...deps.drives, resolve: away } });
    expect(await waiting.recover()).toEqual([]);
    expect((await catalog.jobs.get(job.id)).state).toBe('running');
    expect(await publisher.recover()).toMatchObject([{ id: job.id, state: 'done' }]);
    expect(await filesOf(drive.path)).toEqual(['rec.mkv', 'rec.mov']);
  });
});
