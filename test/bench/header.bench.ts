/**
 * The header stage of `index` against `ffprobe -show_format -show_streams`: `node test/bench/header.bench.ts [PAIRS]`.
 * Both sides read the same file so many times in a row within this process; ffprobe is started plainly, without
 * limits around it. Before that both must have said the same of it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { probeHeader } from '../../worker/src/media/header.ts';
import { realTools } from '../../worker/src/testing/bench.ts';
import { longRecording } from './long-files.ts';
import { compare, pairs, row, secondsOf, shown } from './measure.ts';

const run = promisify(execFile);
const tools = await realTools();
const { signal } = new AbortController();
const count = Number(process.argv[2] ?? pairs);
const readsEach = 10;

const header = (path: string) => probeHeader(tools, { path, signal });

interface Ffprobed {
  format: { duration: string };
  streams: {
    codec_type: string;
    codec_name: string;
    width?: number;
    height?: number;
    channels?: number;
    sample_rate?: string;
    r_frame_rate: string;
  }[];
}

const ffprobe = async (path: string): Promise<Ffprobed> => {
  const args = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path];
  return JSON.parse((await run('ffprobe', args)).stdout);
};

const ratio = (text: string): number => {
  const [above = 0, below = 1] = text.split('/').map(Number);
  return Math.round((above / below) * 1000) / 1000;
};

/**
 * Both sides in the same words: duration to 10 ms, kinds, codecs, sizes, rates. Of ffprobe's two frame rates the one
 * that speaks of frames: where the footage is joined a gap of some milliseconds lowers its average.
 */
const check = async (path: string): Promise<void> => {
  const [ours, theirs] = [await header(path), await ffprobe(path)];
  assert.equal(ours.durationSec?.toFixed(2), Number(theirs.format.duration).toFixed(2));
  const said = ours.streams.map((stream) => [
    stream.kind,
    stream.codec,
    ...(stream.kind === 'video' ? [stream.width, stream.height, stream.frameRate] : []),
    ...(stream.kind === 'audio' ? [stream.channels, stream.sampleRate] : []),
  ]);
  const ffprobed = theirs.streams.map((stream) => [
    stream.codec_type,
    stream.codec_name,
    ...(stream.codec_type === 'video' ? [stream.width, stream.height, ratio(stream.r_frame_rate)] : []),
    ...(stream.codec_type === 'audio' ? [stream.channels, Number(stream.sample_rate)] : []),
  ]);
  assert.deepEqual(said, ffprobed);
};

/** Milliseconds a file. */
const timed = async (read: () => Promise<unknown>): Promise<number> => {
  const seconds = await secondsOf(async () => {
    for (let n = 0; n < readsEach; n += 1) await read();
  });
  return (seconds * 1000) / readsEach;
};

for (const [seconds, goal] of [
  [30, '≥ 10 times'],
  [24 * 60, '≥ 1.5 times'],
] as const) {
  for (const container of ['mkv', 'mp4'] as const) {
    const path = await longRecording(seconds, container);
    await check(path);
    const { ours, theirs, ratio } = await compare(
      () => timed(() => ffprobe(path)),
      () => timed(() => header(path)),
      count,
    );
    const length = seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
    row(
      `header stage, ${length} ${container.toUpperCase()}`,
      { ours: shown(theirs, ' ms'), ffprobe: shown(ours, ' ms'), 'times as fast': shown(ratio) },
      goal,
    );
  }
}
