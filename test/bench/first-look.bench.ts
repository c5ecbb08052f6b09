/**
 * `first_look` of a recording with a keyframe every two seconds against a bare decode of its picture and sound:
 * `node test/bench/first-look.bench.ts [SECONDS] [PAIRS] [PRESET]`. Ours is the whole job as a worker runs it (probe, plan, the
 * passes, poster, verification, fsync), without a hub around it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { keyframesEvery2Sec } from './long-files.ts';
import { compare, pairs, row, secondsOf, shown } from './measure.ts';

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 120);
const count = Number(process.argv[3] ?? pairs);
const preset = process.argv[4] ?? 'veryfast';

const made = await keyframesEvery2Sec(seconds, preset);
const tools = await realTools();
const bench = await makeBench();
const clip = join(bench.drive, 'clip.mkv');
await mkdir(bench.drive, { recursive: true });
await link(made, clip);

const firstLook = async (): Promise<number> => {
  const assignment = await bench.assignment('first_look', clip);
  const startedAt = performance.now();
  const { end } = await runAssignment(assignment, { tools });
  const took = (performance.now() - startedAt) / 1000;
  assert(end.ok, JSON.stringify(end));
  const names = end.result.outputs.map(({ output }) => output.to === 'artifact' && output.name);
  assert.deepEqual(names.sort(), ['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
  assert.equal(end.result.receipt.verdict, 'verified');
  await end.discard();
  return took;
};

const decode = () =>
  secondsOf(() => run('ffmpeg', ['-v', 'error', '-nostdin', '-i', clip, '-f', 'null', '-']));

try {
  const { ours, theirs, ratio } = await compare(firstLook, decode, count);
  row(
    `first_look, ${seconds} s of 1080p (x264 ${preset}), keyframes 2 s apart`,
    { ours: shown(ours, ' s'), 'bare decode': shown(theirs, ' s'), ratio: shown(ratio) },
    '≤ 0.20',
  );
} finally {
  await bench.remove();
}
