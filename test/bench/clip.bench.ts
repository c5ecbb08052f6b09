/**
 * Press → published of a clip of ten seconds in `copy` mode through a whole hub, against bare ffmpeg on the same file:
 * `node test/bench/clip.bench.ts [PAIRS]`. Out of two hours and out of five minutes, MP4 and MKV: what it costs must not
 * grow with the length of the file.
 *
 * Ours: from POST /api/jobs to the event `job.finished` (its `at`): queue, probe, the packets around both ends, ffmpeg,
 * verification of every packet, fsync and publishing. Bare: `ffmpeg -ss … -i … -t 10 -c copy -map 0`, nothing looked at
 * before or after, not on disk when it ends.
 *
 * Beside it the processor time of both, ours with the hub's and the workers' own: that holds on a machine that is not
 * at rest too.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StoredEvent } from '@streamops/core';
import { hubPlace, jobOf, quiet, until } from '../e2e/hub-process.ts';
import { workerPid } from '../e2e/processes.ts';
import { longRecording } from './long-files.ts';
import { compare, metered, pairs, processorSec, row, secondsOf, shown, spread } from './measure.ts';

const run = promisify(execFile);
const count = Number(process.argv[2] ?? pairs);
const lengthSec = 10;

const place = await hubPlace();
const hub = await place.start({ LOG_LEVEL: 'error' });

type Finished = Extract<StoredEvent, { type: 'job.finished' }>;

const finishedOf = async (jobId: string): Promise<Finished> =>
  until('the clip', async () => {
    const { items } = await hub.api<{ items: StoredEvent[] }>(
      'GET',
      `/api/events?type=job.finished&since=${lastSeq}&limit=500`,
    );
    return items.find(
      (event): event is Finished => event.type === 'job.finished' && event.data.jobId === jobId,
    );
  });

let lastSeq = 0;

/** A press at another place each time. Resolves to seconds. */
const press = async (path: string, startSec: number): Promise<number> => {
  const params = { ranges: [{ startSec, endSec: startSec + lengthSec }] };
  const at = Date.now();
  const { id } = await hub.api<{ id: string }>('POST', '/api/jobs', {
    type: 'clip',
    inputs: [{ path }],
    params,
  });
  const finished = await finishedOf(id);
  lastSeq = finished.seq;
  const { receipt } = await jobOf(hub, id);
  assert(receipt?.verdict === 'verified');
  return (finished.at - at) / 1000;
};

const bare = async (path: string, startSec: number): Promise<number> => {
  const output = join(place.folder, `bare.${path.slice(-3)}`);
  const input = ['-nostdin', '-y', '-loglevel', 'error', '-ss', String(startSec), '-i', path];
  const took = await secondsOf(() =>
    run('ffmpeg', [...input, '-t', String(lengthSec), '-c', 'copy', '-map', '0', output]),
  );
  await rm(output);
  return took;
};

/** The hub's and its worker's. */
const oursSec = async (): Promise<number> => {
  const worker = await workerPid(hub);
  assert(worker !== null);
  return (await processorSec(hub.pid)) + (await processorSec(worker));
};

const bench = async (seconds: number, container: 'mkv' | 'mp4'): Promise<void> => {
  const recording = await longRecording(seconds, container);
  // Not watched: nothing else is done with it.
  const path = join(place.library, `${seconds}.${container}`);
  await link(recording, path);
  let round = 0;
  const nextStart = (): number => {
    round += 1;
    return seconds / 2 + 7 * round;
  };
  await press(path, nextStart());
  await bare(path, nextStart());
  const used = { ours: [] as number[], bare: [] as number[] };
  const { ours, theirs, ratio } = await compare(
    metered(used.ours, () => press(path, nextStart()), oursSec),
    metered(used.bare, () => bare(path, nextStart())),
    count,
  );
  await quiet(hub);
  const what = `clip of ${lengthSec} s out of ${seconds / 60} min of ${container.toUpperCase()}`;
  row(
    `press → published, ${what}`,
    { ours: shown(ours, ' s'), 'bare ffmpeg': shown(theirs, ' s'), ratio: shown(ratio) },
    '≤ 2.5 and ≤ 0.7 s',
  );
  const cpu = { ours: shown(spread(used.ours), ' s'), 'bare ffmpeg': shown(spread(used.bare), ' s') };
  row(`processor time, ${what}`, cpu, 'the same for every length');
};

try {
  for (const container of ['mp4', 'mkv'] as const) {
    for (const seconds of [300, 7200]) await bench(seconds, container);
  }
} finally {
  await place.remove();
  for (const container of ['mp4', 'mkv'] as const) {
    for (const seconds of [300, 7200]) await rm(await longRecording(seconds, container), { force: true });
  }
}
