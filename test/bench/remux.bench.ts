/**
 * Closed → published of a large recording through a whole hub, against the same work done plainly on the same disk:
 * `node test/bench/remux.bench.ts [BYTES] [PAIRS]`.
 *
 * Ours: a recording of three audio tracks gets its name in a watched folder; from the event `file.closed` (`at`) to the
 * event `job.finished` of the remux that the default rule asks for. Between them lie the run, the queue, the probe of
 * the source, ffmpeg, verification, fsync and publishing.
 *
 * Plainly: ffmpeg with the arguments of that job's receipt, fsync of its output, then the lines of the same plan
 * checked one after another by the same code: ffprobe of both files, every packet of the output, first packets of both,
 * the last packets of the source, a keyframe decoded at each end. No hub, no queue, no probe before, nothing published.
 *
 * Beside it, for scale: that ffmpeg alone, and `cp` of the recording with fsync.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { link, mkdir, open, rm, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { type Asset, jobDefinition, type StoredEvent } from '@streamops/core';
import { countPackets, noPackets, type PacketCounts, parseLine } from '../../worker/src/ffmpeg/parse-log.ts';
import { dryRun } from '../../worker/src/job/dry-run.ts';
import { makeBench, realTools } from '../../worker/src/testing/bench.ts';
import { gatherEvidence } from '../../worker/src/verify/evidence.ts';
import { verify } from '../../worker/src/verify/index.ts';
import { assetsOf, drivesOf, hubPlace, jobOf, quiet, until } from '../e2e/hub-process.ts';
import { largeRecording } from './long-files.ts';
import { compare, pairs, row, secondsOf, shown, spread } from './measure.ts';

const run = promisify(execFile);
const bytes = Number(process.argv[2] ?? 1.05e9);
const count = Number(process.argv[3] ?? pairs);
const limitMs = 600_000;

const recording = await largeRecording(bytes);
const place = await hubPlace();
const hub = await place.start({ LOG_LEVEL: 'error' });
const bench = await makeBench();
const tools = await realTools();
const { signal } = new AbortController();

type Finished = Extract<StoredEvent, { type: 'job.finished' }>;

const eventsSince = async (seq: number): Promise<StoredEvent[]> =>
  (await hub.api<{ items: StoredEvent[] }>('GET', `/api/events?since=${seq}&limit=500`)).items;

/** The whole main job goes on after the remux; the next round waits for it. */
const settled = async (stem: string): Promise<Asset> => {
  const asset = await until(
    'the main job to end',
    async () =>
      (await assetsOf(hub)).find(
        ({ path, artifacts }) => basename(path) === `${stem}.mov` && artifacts.waveform,
      ),
    limitMs,
  );
  await quiet(hub, limitMs);
  return asset;
};

let rounds = 0;
let lastSeq = 0;
const playable: number[] = [];
const parts: { before: number[]; worker: number[]; after: number[] } = { before: [], worker: [], after: [] };

/** Through the hub. Resolves to the remux's job and the seconds from closed to published. */
const publish = async (): Promise<{ seconds: number; jobId: string }> => {
  rounds += 1;
  const name = `take ${rounds}.mkv`;
  await link(recording, join(place.recordings, name));
  const remuxed = (events: StoredEvent[]) =>
    events.find(
      (event): event is Finished => event.type === 'job.finished' && event.data.jobType === 'remux',
    );
  await until('the remux', async () => remuxed(await eventsSince(lastSeq)), limitMs);
  const { driveId, path } = await settled(`take ${rounds}`);
  const events = await eventsSince(lastSeq);
  lastSeq = events.at(-1)?.seq ?? lastSeq;
  const closed = events.find(
    ({ type, data }) => type === 'file.closed' && 'path' in data && data.path === name,
  );
  const finished = remuxed(events);
  const moved = events.find(
    ({ type, data }) => type === 'job.finished' && 'jobType' in data && data.jobType === 'move',
  );
  assert(closed && finished && moved);
  playable.push((moved.at - closed.at) / 1000);
  const { receipt } = await jobOf(hub, finished.data.jobId);
  assert(receipt?.verdict === 'verified');
  parts.before.push((receipt.startedAt - closed.at) / 1000);
  parts.worker.push((receipt.finishedAt - receipt.startedAt) / 1000);
  parts.after.push((finished.at - receipt.finishedAt) / 1000);
  const root = (await drivesOf(hub)).find(({ id }) => id === driveId)?.path ?? '';
  await unlink(join(root, path));
  await unlink(join(place.recordings, name));
  return { seconds: (finished.at - closed.at) / 1000, jobId: finished.data.jobId };
};

const fsync = async (path: string): Promise<void> => {
  await using file = await open(path, 'r+');
  await file.sync();
};

const plainOutput = join(bench.drive, 'plain.mov');

/** The words of the receipt over our own files; what they print of packets is counted afterwards. */
const plainFfmpeg = async (words: readonly string[]): Promise<PacketCounts> => {
  const args = words.slice(1).with(-1, `file:${plainOutput}`);
  args[args.indexOf('-i') + 1] = `file:${source}`;
  const { stderr } = await run('ffmpeg', ['-nostdin', '-y', '-loglevel', 'level+verbose', ...args], {
    maxBuffer: 2 ** 28,
  });
  const counts = noPackets();
  for (const line of stderr.split('\n')) countPackets(counts, parseLine(line).text);
  return counts;
};

const verifyPlainly = async (counts: PacketCounts): Promise<void> => {
  const evidence = gatherEvidence({
    tools,
    signal,
    files: { ...noFiles, path: async (arg) => ('input' in arg ? source : plainOutput) },
    ffmpegTraces: [{ counts, inputs: [0], outputs: ['video'] }],
    copyTraces: [],
    ...{ advance() {}, log() {}, commands: [], costs: new Map() },
  });
  for (const expectation of plan.expect) {
    const [checked] = await verify([expectation], evidence, () => {});
    assert(checked?.line.ok, JSON.stringify(checked));
  }
};

const source = join(bench.drive, 'source.mkv');
await mkdir(bench.drive, { recursive: true });
await link(recording, source);
const noFiles = {
  expect() {},
  placeName: () => '',
  isInRoot: () => false,
  settle: async () => {},
  discard: async () => {},
};
const { plan } = await dryRun({
  assignment: await bench.assignment('remux', source, { container: 'mov' }),
  definition: jobDefinition('remux'),
  tools,
  encoders: [],
  signal,
});

try {
  const { jobId } = await publish(); // Warm-up, and the words of ffmpeg.
  const [words = []] = (await jobOf(hub, jobId)).receipt?.commands ?? [];
  const alone: number[] = [];
  const checking: number[] = [];
  const copied: number[] = [];
  const plainly = async (): Promise<number> => {
    const startedAt = performance.now();
    const counts = await plainFfmpeg(words);
    alone.push((performance.now() - startedAt) / 1000);
    await fsync(plainOutput);
    checking.push(await secondsOf(() => verifyPlainly(counts)));
    const took = (performance.now() - startedAt) / 1000;
    await rm(plainOutput);
    const copy = join(bench.drive, 'copy.mkv');
    copied.push(
      await secondsOf(async () => {
        await run('cp', ['--reflink=never', source, copy]);
        await fsync(copy);
      }),
    );
    await rm(copy);
    return took;
  };
  const { ours, theirs, ratio } = await compare(async () => (await publish()).seconds, plainly, count);
  row(
    `closed → published, remux of ${((await stat(recording)).size / 1e9).toFixed(2)} GB, three audio tracks`,
    {
      ours: shown(ours, ' s'),
      'ffmpeg + fsync + verification': shown(theirs, ' s'),
      ratio: shown(ratio),
      'of which verification': shown(spread(checking), ' s'),
      'bare ffmpeg alone': shown(spread(alone), ' s'),
      'cp + fsync': shown(spread(copied), ' s'),
    },
    '≤ 1.15',
  );
  row(
    'of ours: closed → begun; steps and verification; fsync and publishing; closed → playable',
    {
      begun: shown(spread(parts.before.slice(1)), ' s'),
      work: shown(spread(parts.worker.slice(1)), ' s'),
      publishing: shown(spread(parts.after.slice(1)), ' s'),
      playable: shown(spread(playable.slice(1)), ' s'),
    },
    '',
  );
} finally {
  await place.remove();
  await bench.remove();
  await rm(recording, { force: true });
}
