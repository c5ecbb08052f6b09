import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  jobDefinition,
  newId,
  pathParts,
  type Receipt,
  stagedName,
  type WorkFailure,
  type WorkResult,
} from '@streamops/core';
import { mediaEnvironment } from '../../worker/src/config.ts';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { checkTools } from '../../worker/src/ffmpeg/version.ts';
import { detectLauncher } from '../../worker/src/host/launcher.ts';
import { type JobEnd, runJob } from '../../worker/src/run-job.ts';

/** A drive and an artifacts folder of the test's own. */
export interface Bench {
  drive: string;
  run(type: string, params: Record<string, unknown>, file: string, tags?: string[]): Promise<JobEnd>;
  /** As `run`, but a failure is an error with the receipt's broken lines. */
  ok(type: string, params: Record<string, unknown>, file: string, tags?: string[]): Promise<Done>;
  /** As `run`, of a file that the catalog knows and that is not there. */
  away(type: string, params: Record<string, unknown>, file: string): Promise<JobEnd>;
  remove(): Promise<void>;
}

interface Job {
  type: string;
  params: Record<string, unknown>;
  file: string;
  tags: string[];
}

interface Ended {
  end: JobEnd;
  /** What the job said as it ran: ffmpeg's last words. */
  log: readonly string[];
}

/** What was asked of it, what was found, and what ffmpeg said last. */
const inWords = ({ error, receipt }: WorkFailure, log: readonly string[]): string =>
  [
    `${error.code}: ${error.message}`,
    ...(receipt?.lines ?? []).map((line) => JSON.stringify(line)),
    ...log.slice(-60),
  ].join('\n');

export interface Done extends WorkResult {
  receipt: Receipt;
  /** Where a staged output lies. */
  path(name: string): string;
}

export const mediaTools = async (): Promise<Tools> => {
  const tools = {
    ffmpeg: process.env.FFMPEG_PATH || 'ffmpeg',
    ffprobe: process.env.FFPROBE_PATH || 'ffprobe',
    launcher: await detectLauncher(),
    env: mediaEnvironment(process.env.PATH),
  };
  return { ...tools, version: await checkTools(tools) };
};

/** ffmpeg for clips that a test makes itself. Rejects with its words. */
export const ffmpeg = async (...args: readonly string[]): Promise<string> => {
  const all = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args];
  const { stdout, stderr } = await promisify(execFile)('ffmpeg', all, { maxBuffer: 2 ** 26 });
  return stdout + stderr;
};

/** `encoders`: those that its worker has found to encode. */
export const openBench = async (encoders: readonly string[] = ['libx264']): Promise<Bench> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'streamops-jobs-')));
  const drive = join(folder, 'recordings');
  const artifacts = join(folder, 'artifacts');
  await Promise.all([mkdir(drive), mkdir(artifacts)]);
  const tools = await mediaTools();
  const driveId = newId();

  const start = async (job: Job, info: { size: number; mtimeMs: number }): Promise<Ended> => {
    const { type, params, file, tags } = job;
    const jobId = newId();
    const log: string[] = [];
    const root = (path: string, name: string, id: string | null) => ({
      driveId: id,
      name,
      path,
      online: true,
      staging: join(path, '.streamops', 'tmp', `${jobId}.1`),
    });
    const end = await runJob({
      assignment: {
        jobId,
        attempt: 1,
        type,
        params,
        runId: newId(),
        recordedAt: Math.floor(info.mtimeMs),
        timeZone: 'UTC',
        inputs: [
          {
            assetId: newId(),
            driveId,
            path: file,
            absolutePath: join(drive, file),
            sizeBytes: info.size,
            modifiedAt: Math.floor(info.mtimeMs),
            tags,
            media: null,
          },
        ],
        roots: [root(drive, 'recordings', driveId), root(artifacts, 'artifacts', null)],
      },
      definition: jobDefinition(type),
      tools,
      encoders,
      workerId: newId(),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onLog: (lines) => log.push(...lines),
    });
    return { end, log };
  };

  const startThere = async (
    type: string,
    params: Record<string, unknown>,
    file: string,
    tags: string[] = [],
  ) => start({ type, params, file, tags }, await stat(join(drive, file)));

  const run: Bench['run'] = async (...job) => (await startThere(...job)).end;

  const away: Bench['away'] = async (type, params, file) =>
    (await start({ type, params, file, tags: [] }, { size: 1000, mtimeMs: 1 })).end;

  const ok: Bench['ok'] = async (...job) => {
    const { end, log } = await startThere(...job);
    if (!end.ok) throw new Error(inWords(end.failure, log));
    const { result } = end;
    const path = (name: string): string => {
      const found = result.outputs.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`no output ${name}: ${pathParts(name).name}`);
      const root = found.output.to === 'drive' ? drive : artifacts;
      return join(root, '.streamops', 'tmp', `${result.jobId}.1`, stagedName(name, found.output.fileName));
    };
    return { ...result, path };
  };

  return { drive, run, away, ok, remove: () => rm(folder, { recursive: true, force: true }) };
};
