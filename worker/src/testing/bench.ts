import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Assignment, type JobDefinition, type JobProgress, jobDefinition, newId } from '@streamops/core';
import { mediaEnvironment } from '../config.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { checkTools } from '../ffmpeg/version.ts';
import { detectLauncher } from '../host/launcher.ts';
import { type JobEnd, runJob } from '../run-job.ts';

export const realTools = async (): Promise<Tools> => {
  const tools = {
    ffmpeg: process.env.FFMPEG_PATH ?? 'ffmpeg',
    ffprobe: process.env.FFPROBE_PATH ?? 'ffprobe',
    launcher: await detectLauncher(),
    env: mediaEnvironment(process.env.PATH),
  };
  return { ...tools, version: await checkTools(tools) };
};

export interface Bench {
  /** The drive's folder. */
  drive: string;
  driveId: string;
  assignment(type: string, file: string, params?: Record<string, unknown>): Promise<Assignment>;
  /** Files and folders left in staging, on the drive and among the artifacts. */
  staged(): Promise<string[]>;
  remove(): Promise<void>;
}

/** A drive and a folder of artifacts, as a hub would hand them to a worker. */
export const makeBench = async (at?: string): Promise<Bench> => {
  const folder = await realpath(await mkdtemp(join(at ?? tmpdir(), 'streamops-worker-test-')));
  const [drive, artifacts] = [join(folder, 'drive'), join(folder, 'artifacts')];
  await mkdir(drive);
  await mkdir(artifacts);
  const driveId = newId();
  const rootsOf = (jobId: string) =>
    [
      { driveId, name: 'recordings', path: drive },
      { driveId: null, name: 'artifacts', path: artifacts },
    ].map((root) => ({ ...root, online: true, staging: join(root.path, '.streamops', 'tmp', `${jobId}.1`) }));
  return {
    drive,
    driveId,
    async assignment(type, file, params = {}) {
      const jobId = newId();
      const { size, mtimeMs } = await stat(file);
      return {
        jobId,
        attempt: 1,
        type,
        params,
        runId: newId(),
        recordedAt: Math.floor(mtimeMs),
        timeZone: 'UTC',
        inputs: [
          {
            assetId: newId(),
            driveId,
            path: relative(drive, file),
            absolutePath: file,
            sizeBytes: size,
            modifiedAt: Math.floor(mtimeMs),
            tags: [],
            media: null,
          },
        ],
        roots: rootsOf(jobId),
      };
    },
    async staged() {
      const folders = [drive, artifacts].map((root) => join(root, '.streamops', 'tmp'));
      const found = await Promise.all(folders.map((path) => readdir(path).catch(() => [])));
      return found.flat();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

export interface Ran {
  end: JobEnd;
  progress: JobProgress[];
  log: string[];
}

/** Runs a job in this process, without a hub. */
export const runAssignment = async (
  assignment: Assignment,
  {
    definition = jobDefinition(assignment.type),
    signal = new AbortController().signal,
    tools,
  }: { definition?: JobDefinition; signal?: AbortSignal; tools?: Tools } = {},
): Promise<Ran> => {
  const progress: JobProgress[] = [];
  const log: string[] = [];
  const end = await runJob({
    assignment,
    definition,
    tools: tools ?? (await realTools()),
    encoders: ['libx264', 'libx265', 'libsvtav1', 'libvpx-vp9', 'dnxhd', 'prores_ks'],
    workerId: 'test',
    signal,
    onProgress: (report) => progress.push(report),
    onLog: (lines) => log.push(...lines),
  });
  return { end, progress, log };
};
