/**
 * `package` in three sizes at veryfast against three encodes, one after the other:
 * `node test/bench/package.bench.ts [SECONDS] [PAIRS]`. In processor time, of all processes.
 *
 * Ours, once as the one ffmpeg that encodes everything, and once as the whole job as a worker runs it (probe, plan,
 * encode, segments, all of them read back and decoded, fsync), without a hub around it. Theirs: the same arguments with
 * one size each, the sound with the first of them.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Arg } from '@streamops/core';
import { packageArgs } from '../../core/src/jobs/package/args.ts';
import { packagedOf } from '../../core/src/jobs/package/package.ts';
import { probeStreams } from '../../worker/src/ffmpeg/probe.ts';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { keyframesEvery2Sec } from './long-files.ts';
import { compare, pairs, processorSec, row, shown } from './measure.ts';

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 60);
const count = Number(process.argv[3] ?? pairs);
const params = { rungs: 3, segmentSec: 4, preset: 'veryfast' } as const;

/** What it takes of the processor, here and in what is started. Seconds. */
const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = await processorSec();
  await work();
  return (await processorSec()) - before;
};

const tools = await realTools();
const bench = await makeBench();
const clip = join(bench.drive, 'clip.mkv');
await mkdir(bench.drive, { recursive: true });
const made = await keyframesEvery2Sec(seconds, 'veryfast');
await run('ffmpeg', ['-v', 'error', '-t', String(seconds), '-i', made, '-map', '0', '-c', 'copy', clip]);
const assignment = await bench.assignment('package', clip, params);
const media = await probeStreams(tools, { path: clip, signal: new AbortController().signal });
const { pictures, sounds } = packagedOf(media, { name: 'clip.mkv', rungs: params.rungs });
assert.equal(pictures.length, 3);

const encode = async (sizes: typeof pictures, tracks: typeof sounds): Promise<void> => {
  const pathOf = (arg: Exclude<Arg, string>) =>
    'work' in arg ? join(bench.drive, `bare-${arg.work}`) : clip;
  const args = packageArgs({ pictures: sizes, sounds: tracks, ...params }).map((arg) =>
    typeof arg === 'string' ? arg : pathOf(arg),
  );
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);
};

const frames = async (name: string): Promise<number> => {
  const path = join(bench.drive, `bare-${name}.mp4`);
  const asked = [
    '-v',
    'error',
    '-count_packets',
    '-show_entries',
    'stream=nb_read_packets',
    '-of',
    'csv=p=0',
  ];
  const { stdout } = await run('ffprobe', [...asked, path]);
  await rm(path);
  return Number.parseInt(stdout, 10);
};

const checked = async (): Promise<void> => {
  const counts: number[] = [];
  for (const { name } of pictures) counts.push(await frames(name));
  assert(
    counts.every((one) => one === counts[0] && one > 0),
    `Frames of each size: ${counts}`,
  );
};

const three = async (): Promise<number> => {
  const cpu = await cpuOf(async () => {
    for (const [at, size] of pictures.entries()) await encode([size], at === 0 ? sounds : []);
  });
  await checked();
  return cpu;
};

const one = async (): Promise<number> => {
  const cpu = await cpuOf(() => encode(pictures, sounds));
  await checked();
  return cpu;
};

const job = async (): Promise<number> => {
  const fresh = await bench.assignment('package', clip, assignment.params);
  const ran: Awaited<ReturnType<typeof runAssignment>>[] = [];
  const cpu = await cpuOf(async () => void ran.push(await runAssignment(fresh, { tools })));
  const end = ran[0]?.end;
  assert(end?.ok, JSON.stringify(end));
  assert.equal(end.result.receipt.verdict, 'verified');
  await end.discard();
  return cpu;
};

try {
  const what = `package, ${seconds} s of 1080p in three sizes`;
  const bare = await compare(one, three, count);
  row(
    `${what}: the encoding`,
    { ours: shown(bare.ours, ' s'), 'three encodes': shown(bare.theirs, ' s'), ratio: shown(bare.ratio) },
    '≤ 0.90',
  );
  const whole = await compare(job, three, count);
  row(
    `${what}: the whole job`,
    { ours: shown(whole.ours, ' s'), 'three encodes': shown(whole.theirs, ' s'), ratio: shown(whole.ratio) },
    '',
  );
} finally {
  await bench.remove();
}
