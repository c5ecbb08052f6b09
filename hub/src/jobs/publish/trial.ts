import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Asset,
  type Catalog,
  type Drive,
  type Effect,
  type Job,
  newId,
  type Output,
  StreamOpsError,
  stagedName,
  type WorkResult,
} from '@streamops/core';
import pino from 'pino';
import { openSqliteCatalog } from '../../catalog/sqlite/index.ts';
import { createQuarantine } from '../../quarantine/quarantine.ts';
import { createDriveFs, type DriveFs } from '../../sensors/drives/ground/drive-fs.ts';
import type { DriveService } from '../../services.ts';
import { createInHand } from './in-hand.ts';
import { type PlaceCalls, plainCalls } from './place-calls.ts';
import type { PublishDeps } from './publish-deps.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { stagingFolder } from './roots.ts';

/** Publishing over a real catalog and drives behind real gates, in a folder that goes when the test ends. */
export interface Trial extends AsyncDisposable {
  catalog: Catalog;
  publisher: Publisher;
  /** What it works on, for another one over the same. */
  deps: PublishDeps & { drives: Pick<DriveService, 'resolve' | 'get' | 'guarded'> };
  addDrive(name: string, path?: string): Promise<Drive>;
  /** A file on a drive that the catalog knows. */
  addFile(drive: Drive, path: string): Promise<Asset>;
  /** A job on it that a worker has. */
  claimed(asset: Pick<Asset, 'id'>): Promise<Job>;
  /** What that worker reports, its files staged. */
  staged(job: Job, outputs: Record<string, Output>, effects?: Effect[]): Promise<WorkResult>;
  /** Files in a folder and below it, in order. */
  files(folder: { path: string }): Promise<string[]>;
  /** Calls that begin with this path and bear this name hang, until they are let go: to be made then, or to fail. */
  hang(name: keyof PlaceCalls, under: string): { letGo(how: 'late' | 'failed'): void };
}

const quiet = pino({ level: 'silent' });

const writeAt = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

const emptyReceipt = (attempt: number): WorkResult['receipt'] => ({
  ...{ verdict: 'verified', lines: [], notes: [], commands: [], attempt, workerId: 'w', published: [] },
  ...{ startedAt: 1, finishedAt: 2, inputBytes: 1, outputBytes: 1 },
  ...{ costs: [], ffmpegVersion: null, outputs: [] },
});

/** The real calls, of which some can be made to hang. */
const hangingCalls = () => {
  const held: { name: string; under: string; waiting: ((how: 'late' | 'failed') => void)[] }[] = [];
  const wrap =
    <A extends [string, ...string[]], R>(name: keyof PlaceCalls, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const hold = held.find((one) => one.name === name && args.some((arg) => arg.startsWith(one.under)));
      const how = hold && (await new Promise<string>((resolve) => hold.waiting.push(resolve)));
      if (how === 'failed') throw Object.assign(new Error('I/O error'), { code: 'EIO' });
      return call(...args);
    };
  const calls: PlaceCalls = {
    facts: wrap('facts', plainCalls.facts),
    makeFolder: wrap('makeFolder', plainCalls.makeFolder),
    makeNewFolder: wrap('makeNewFolder', plainCalls.makeNewFolder),
    entries: wrap('entries', plainCalls.entries),
    link: wrap('link', plainCalls.link),
    rename: wrap('rename', plainCalls.rename),
    copy: wrap('copy', plainCalls.copy),
    unlink: wrap('unlink', plainCalls.unlink),
    remove: wrap('remove', plainCalls.remove),
    removeEmptyFolder: wrap('removeEmptyFolder', plainCalls.removeEmptyFolder),
    syncFolder: wrap('syncFolder', plainCalls.syncFolder),
    reserve: wrap('reserve', plainCalls.reserve),
    read: wrap('read', plainCalls.read),
    mayWrite: wrap('mayWrite', plainCalls.mayWrite),
  };
  const hang: Trial['hang'] = (name, under) => {
    const hold = { name, under, waiting: [] as ((how: 'late' | 'failed') => void)[] };
    held.push(hold);
    return {
      letGo(how) {
        held.splice(held.indexOf(hold), 1);
        for (const go of hold.waiting) go(how);
      },
    };
  };
  return { calls, hang };
};

interface TrialOptions {
  /** What stands in for the file system, over calls that can be made to hang. */
  calls?: (calls: PlaceCalls) => PlaceCalls;
  /** What a drive's gate lets a call take. */
  timeLimitMs?: number;
  /** Where artifacts are kept, if not in the trial's own folder. */
  artifactsDir?: string;
}

export const openTrial = async (more: TrialOptions = {}): Promise<Trial> => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-publish-'));
  const { timeLimitMs = 60, artifactsDir = join(folder, 'artifacts') } = more;
  const catalog = await openSqliteCatalog(':memory:');
  const gates = new Map<string, DriveFs>();
  const hanging = hangingCalls();
  const calls = more.calls?.(hanging.calls) ?? hanging.calls;
  const drives = {
    resolve: async (id: string, path: string) => {
      if (gates.get(id)?.stalled()) throw new StreamOpsError('DRIVE_OFFLINE', 'It does not answer.');
      return join((await catalog.drives.get(id)).path, path);
    },
    get: catalog.drives.get,
    guarded: <T>(id: string, work: () => Promise<T>): Promise<T> => {
      const gate = gates.get(id) ?? createDriveFs({ name: id, atOnce: 1, timeLimitMs });
      gates.set(id, gate);
      return gate.guarded(work);
    },
  };
  const quarantine = createQuarantine({ catalog, drives, calls, log: quiet });
  const events = { record: catalog.journal.append };
  const inHand = createInHand();
  const deps = { catalog, drives, quarantine, events, artifactsDir, calls, inHand, log: quiet };
  const publisher = createPublisher(deps);

  return {
    ...{ catalog, publisher, deps, hang: hanging.hang },
    async addDrive(name, path = join(folder, name)) {
      await mkdir(path, { recursive: true });
      const settings = { name, path, watch: true, watching: 'auto' as const, minQuietSeconds: 1 };
      return catalog.drives.add({ ...settings, include: ['**/*'], exclude: [], kind: 'local' });
    },
    async addFile(drive, path) {
      await writeAt(join(drive.path, path), 'recording');
      const { size, mtimeMs } = await stat(join(drive.path, path));
      const content = { sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
      return catalog.assets.put({ driveId: drive.id, path, ...content, origin: 'recorder' });
    },
    async claimed(asset) {
      const ids = { id: newId(), runId: newId(), continuation: null, askedBy: 'test' };
      const inputs = [{ assetId: asset.id }];
      await catalog.jobs.request([{ ...ids, type: 'remux', params: {}, inputs, lane: 'io', priority: 5 }]);
      return catalog.jobs.claim(ids.id, 'w');
    },
    async staged(job, outputs, effects = []) {
      for (const [key, output] of Object.entries(outputs)) {
        const root = output.to === 'drive' ? (await catalog.drives.get(output.driveId)).path : artifactsDir;
        const name = `${job.id}.${job.attempt}`;
        const path = join(stagingFolder(root), name, stagedName(key, output.fileName));
        const entry = output.to === 'drive' ? output.entry : undefined;
        await writeAt(entry ? join(path, entry) : path, `made: ${key}`);
        if (entry) await writeAt(join(path, 'v0-00001.m4s'), 'a segment');
      }
      const made = Object.entries(outputs).map(([name, output]) => ({
        name,
        output,
        sizeBytes: 1,
        xxh64: null,
      }));
      return {
        jobId: job.id,
        attempt: job.attempt,
        outputs: made,
        effects,
        receipt: emptyReceipt(job.attempt),
      };
    },
    async files({ path }) {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort();
    },
    async [Symbol.asyncDispose]() {
      for (const gate of gates.values()) gate.close();
      await catalog.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const remuxTo = (drive: Drive, fileName: string, dir = ''): Output => ({
  ...{ to: 'drive', driveId: drive.id, dir, fileName, relation: 'remux', from: 0 },
});
