import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asset, Catalog, Drive, Output, WorkResult } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQuarantine } from '../../quarantine/quarantine.ts';
import { isFolderPart } from '../../sensors/drives/closed/folder-parts.ts';
import { type PlaceCalls, plainCalls } from './place-calls.ts';
import { createPublisher } from './publisher.ts';
import { giveFolder, takeFolderBack } from './put-folder.ts';
import { openTrial, type Trial } from './trial.ts';

let trial: Trial;
let catalog: Catalog;
let drive: Drive;
let source: Asset;

beforeEach(async () => {
  trial = await openTrial({ timeLimitMs: 60_000 });
  ({ catalog } = trial);
  drive = await trial.addDrive('rec');
  source = await trial.addFile(drive, 'rec.mkv');
});
afterEach(() => trial[Symbol.asyncDispose]());

const packageOf = (fileName = 'rec.package'): Output => ({
  ...{ to: 'drive', driveId: drive.id, dir: 'out', fileName, relation: 'package', from: 0 },
  entry: 'master.m3u8',
});
const stagedPackage = async (): Promise<WorkResult> =>
  trial.staged(await trial.claimed(source), { package: packageOf() });
const parts = (name: string) => [`out/${name}/master.m3u8`, `out/${name}/v0-00001.m4s`];
const here = () => trial.files(drive);
const text = (path: string) => readFile(join(drive.path, path), 'utf8');

describe('a folder', () => {
  it('appears whole, and its entry is the asset', async () => {
    const done = await trial.publisher.publish(await stagedPackage());
    expect(done.state).toBe('done');
    expect(await here()).toEqual([...parts('rec.package'), 'rec.mkv']);
    const asset = await catalog.assets.findByPath(drive.id, 'out/rec.package/master.m3u8');
    expect(asset).toMatchObject({ status: 'ready', derivedFrom: { relation: 'package' }, sizeBytes: 13 });
    expect(done.receipt?.published).toMatchObject([{ path: 'out/rec.package/master.m3u8' }]);
    const told = (await catalog.journal.read({ since: 0, limit: 9 })).map(({ type }) => type);
    expect(told).toEqual(['file.closed', 'job.finished']);
    expect(await isFolderPart(catalog.assets, drive.id, 'out/rec.package/v0-00001.m4s')).toBe(true);
    expect(await isFolderPart(catalog.assets, drive.id, 'out/other.m4s')).toBe(false);
  });

  it.each([
    ['with files in it', async (path: string) => writeFile(join(path, 'mine.txt'), 'mine')],
    ['that is empty', async () => {}],
  ])('is numbered where another folder has its name, also one %s', async (_, fill) => {
    const theirs = join(drive.path, 'out/rec.package');
    await mkdir(theirs, { recursive: true });
    await fill(theirs);
    const before = await readdir(theirs);
    await trial.publisher.publish(await stagedPackage());
    expect(await readdir(theirs)).toEqual(before);
    expect(await here()).toEqual(expect.arrayContaining(parts('rec (2).package')));
  });

  it('is numbered where somebody takes the name, or fills it, in the last moment', async () => {
    const takeFirst: PlaceCalls['makeNewFolder'] = async (path) => {
      if (path.endsWith('/rec.package')) await writeFile(path, 'a file of theirs');
      await plainCalls.makeNewFolder(path);
    };
    const fillFirst: PlaceCalls['rename'] = async (from, to) => {
      if (to.endsWith('/rec (2).package')) await writeFile(join(to, 'theirs.txt'), 'theirs');
      await plainCalls.rename(from, to);
    };
    const calls = { ...plainCalls, makeNewFolder: takeFirst, rename: fillFirst };
    await createPublisher({ ...trial.deps, calls }).publish(await stagedPackage());
    expect(await text('out/rec.package')).toBe('a file of theirs');
    expect(await text('out/rec (2).package/theirs.txt')).toBe('theirs');
    expect(await here()).toEqual(expect.arrayContaining(parts('rec (2) (2).package')));
    expect(await catalog.assets.findByPath(drive.id, 'out/rec (2) (2).package/master.m3u8')).not.toBeNull();
  });

  it('is refused with a link in it, which would lead elsewhere', async () => {
    const result = await stagedPackage();
    const calls: PlaceCalls = {
      ...plainCalls,
      entries: async (path) => [...(await plainCalls.entries(path)), { name: 'link', isFile: false }],
    };
    const publishing = createPublisher({ ...trial.deps, calls }).publish(result);
    await expect(publishing).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' });
  });

  it('goes to quarantine whole, and comes back whole', async () => {
    await trial.publisher.publish(await stagedPackage());
    const asset = await catalog.assets.findByPath(drive.id, 'out/rec.package/master.m3u8');
    const id = asset?.id ?? '';
    const quarantine = createQuarantine(trial.deps);
    const row = await quarantine.hold({ id: source.id, assetId: id, reason: 'removed', jobId: null });
    expect((await here()).filter((path) => path.startsWith('out/'))).toEqual([]);
    await quarantine.restore(row.id);
    expect(await here()).toEqual([...parts('rec.package'), 'rec.mkv']);
    expect(await readdir(join(drive.path, '.streamops/quarantine'))).toEqual([]);
    expect(await catalog.assets.get(id)).toMatchObject({ status: 'ready' });
    await quarantine.hold({ id: source.id, assetId: id, reason: 'removed', jobId: null });
    await mkdir(join(drive.path, 'out/rec.package'));
    const [held] = (await catalog.quarantine.list({ state: 'held', limit: 1 })).items;
    await expect(quarantine.restore(held?.id ?? '')).rejects.toMatchObject({ code: 'RESTORE_BLOCKED' });
    await quarantine.sweep(Number.MAX_SAFE_INTEGER);
    expect(await here()).toEqual(['rec.mkv']);
    expect(await readdir(join(drive.path, '.streamops/quarantine'))).toEqual([]);
  });
});

/** Calls of which all from the n-th on never come back; that one was made, or was not. */
const killedAt = (nth: number, made: boolean) => {
  const reached = Promise.withResolvers<void>();
  let count = 0;
  const wrap =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      count += 1;
      if (count < nth) return call(...args);
      if (count === nth && made) await call(...args).catch(() => {});
      reached.resolve();
      return new Promise<never>(() => {});
    };
  // The cast: each call keeps its own signature through the wrapper.
  const calls = Object.fromEntries(
    Object.entries(plainCalls).map(([name, call]) => [name, wrap(call as () => Promise<unknown>)]),
  ) as unknown as PlaceCalls;
  return { calls, reached: reached.promise, count: () => count };
};

describe('killed in the middle of publishing a folder', () => {
  const publishUntilKilled = async (nth: number, made: boolean): Promise<boolean> => {
    const killed = killedAt(nth, made);
    // A call that never comes back would hold the gate of the drive, which goes with its process.
    const drives = { ...trial.deps.drives, guarded: <T>(_: string, work: () => Promise<T>) => work() };
    const publisher = createPublisher({ ...trial.deps, drives, calls: killed.calls });
    const publishing = publisher.publish(await stagedPackage());
    const through = publishing.then(
      () => true,
      () => true,
    );
    return Promise.race([killed.reached.then(() => false), through]);
  };

  it.each([false, true])('publishes exactly once at the next start, the last call made: %s', async (made) => {
    for (let nth = 1; ; nth += 1) {
      if (await publishUntilKilled(nth, made)) {
        expect(nth).toBeGreaterThan(12);
        break;
      }
      const [interrupted] = await catalog.jobs.running();
      await trial.publisher.recover();
      // Before there is an intent, the job runs again: here, its staging goes with it.
      if (!interrupted?.intent) {
        await catalog.jobs.finish(interrupted?.id ?? '', 1, {
          state: 'cancelled',
          receipt: null,
          error: null,
        });
        await rm(join(drive.path, '.streamops'), { recursive: true, force: true });
        expect((await here()).filter((path) => path.startsWith('out'))).toEqual([]);
        continue;
      }
      expect((await catalog.jobs.get(interrupted.id)).state).toBe('done');
      expect(await here()).toEqual([...parts('rec.package'), 'rec.mkv']);
      expect(await readdir(join(drive.path, 'out'))).toEqual(['rec.package']);
      await rm(join(drive.path, 'out'), { recursive: true });
      const asset = await catalog.assets.findByPath(drive.id, 'out/rec.package/master.m3u8');
      await catalog.assets.update(asset?.id ?? '', { status: 'missing' });
    }
  });
});

describe('by itself', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'put-folder-'));
    await mkdir(join(folder, 'staging/made'), { recursive: true });
    await writeFile(join(folder, 'staging/made/index.vtt'), 'WEBVTT');
    await writeFile(join(folder, 'staging/made/1.jpg'), 'picture');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const moveIt = async () => {
    const from = join(folder, 'staging/made');
    const { size, mtimeMs } = await stat(join(from, 'index.vtt'));
    const entry = { name: 'index.vtt', sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
    return { from, to: join(folder, 'final'), entry, files: 2 };
  };

  it('is taken back as a whole', async () => {
    const move = await moveIt();
    await giveFolder(move);
    expect(await takeFolderBack(move)).toBe(true);
    expect(await readdir(folder)).toEqual(['staging']);
    expect(await readdir(join(folder, 'staging'))).toEqual([]);
  });

  it('stays where somebody has put a file of their own into it', async () => {
    const move = await moveIt();
    await giveFolder(move);
    await writeFile(join(move.to, 'theirs.txt'), 'theirs');
    expect(await takeFolderBack(move)).toBe(false);
    expect(await readdir(move.to)).toEqual(['1.jpg', 'index.vtt', 'theirs.txt']);
  });

  it('leaves no reserved name behind where the rename fails', async () => {
    const move = await moveIt();
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(giveFolder(move, { ...plainCalls, rename: full })).rejects.toThrow('full');
    expect(await readdir(folder)).toEqual(['staging']);
    expect(await readdir(join(folder, 'staging'))).toEqual(['made']);
  });

  it('takes its place also where no folder replaces an empty one', async () => {
    const move = await moveIt();
    const never = async (from: string, to: string) => {
      if (await plainCalls.facts(to)) throw Object.assign(new Error('there'), { code: 'EEXIST' });
      await plainCalls.rename(from, to);
    };
    expect(await giveFolder(move, { ...plainCalls, rename: never })).toBe('done');
    expect(await readdir(move.to)).toEqual(['1.jpg', 'index.vtt']);
  });
});
