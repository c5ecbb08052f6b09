/**
 * `full_look` against a bare decode of picture and sound, and against a process for each thing it makes:
 * `node test/bench/full-look.bench.ts [SECONDS] [PAIRS] [PRESET]`. Ours is the whole job as a worker runs it (probe, plan,
 * the decoding, scenes, poster, verification, fsync), without a hub around it. Processor time is read from /proc, so that
 * part is for Linux.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { link, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { keyframesEvery2Sec } from './long-files.ts';
import { pairs, processorSec, ratios, row, type Spread, shown, spread } from './measure.ts';

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 120);
const count = Number(process.argv[3] ?? pairs);
const preset = process.argv[4] ?? 'veryfast';

const made = await keyframesEvery2Sec(seconds, preset);
const tools = await realTools();
const bench = await makeBench();
const scratch = await mkdtemp(join(tmpdir(), 'streamops-full-look-'));
const clip = join(bench.drive, 'clip.mkv');
await link(made, clip);

interface Cost {
  wall: number;
  cpu: number;
}

const costOf = async (work: () => Promise<unknown>): Promise<Cost> => {
  const [before, startedAt] = [await processorSec(), performance.now()];
  await work();
  return { wall: (performance.now() - startedAt) / 1000, cpu: (await processorSec()) - before };
};

const fullLook = async (): Promise<void> => {
  const { end } = await runAssignment(await bench.assignment('full_look', clip), { tools });
  assert(end.ok, JSON.stringify(end));
  const names = end.result.outputs.map(({ output }) => output.to === 'artifact' && output.name);
  assert.deepEqual(names.sort(), ['hover', 'poster', 'scenes', 'sprite', 'sprite-vtt', 'waveform']);
  assert.equal(end.result.receipt.verdict, 'verified');
  await end.discard();
};

const quiet = ['-v', 'quiet', '-nostdin', '-y', '-i', clip];
const ffmpeg = (...args: readonly string[]) => run('ffmpeg', [...quiet, ...args], { maxBuffer: 2 ** 26 });
const none = ['-f', 'null', '-'];

const decode = () => ffmpeg(...none);

/** What people run one after another: each reads and decodes the recording, the last two its sound alone. */
const oneEach = async (): Promise<void> => {
  const every = `fps=${(100 / seconds).toFixed(6)}`;
  const to = (name: string) => join(scratch, name);
  await ffmpeg('-vf', `${every},thumbnail=100,scale=1280:-2`, '-frames:v', '1', '-an', to('poster.jpg'));
  await ffmpeg('-vf', `${every},scale=240:-2,tile=10x10`, '-frames:v', '1', '-an', to('sprite.jpg'));
  await ffmpeg(
    '-vf',
    `${every},scale=480:-2,setpts=N/8/TB`,
    '-r',
    '8',
    '-frames:v',
    '40',
    '-an',
    to('hover.mp4'),
  );
  await ffmpeg('-vf', 'scdet,blackdetect,freezedetect', '-an', ...none);
  await ffmpeg('-filter_complex', 'showwavespic=s=1500x100', '-frames:v', '1', to('waveform.png'));
  await ffmpeg('-vn', '-af', 'silencedetect,ebur128', ...none);
};

const costs: Record<'ours' | 'bare' | 'each', Cost[]> = { ours: [], bare: [], each: [] };
const turn = async (who: keyof typeof costs, work: () => Promise<unknown>) =>
  costs[who].push(await costOf(work));

const times = (who: keyof typeof costs, what: keyof Cost): number[] => costs[who].map((cost) => cost[what]);
const ratioOf = (over: keyof typeof costs, under: keyof typeof costs, what: keyof Cost): Spread =>
  ratios(times(over, what), times(under, what));

const told = (what: keyof Cost): Record<string, string> => ({
  ours: shown(spread(times('ours', what)), ' s'),
  'bare decode': shown(spread(times('bare', what)), ' s'),
  ratio: shown(ratioOf('ours', 'bare', what)),
  'a process each': shown(spread(times('each', what)), ' s'),
  'that over ours': shown(ratioOf('each', 'ours', what)),
});

try {
  for (let pair = 0; pair < count; pair += 1) {
    // Who goes first changes, so that neither profits from a warm cache.
    if (pair % 2 === 0) await turn('ours', fullLook);
    await turn('bare', decode);
    if (pair % 2 === 1) await turn('ours', fullLook);
    await turn('each', oneEach);
  }
  const what = `full_look, ${seconds} s of 1080p (x264 ${preset})`;
  row(`${what}, wall`, told('wall'), '≤ 1.15; ≥ 3 times');
  row(`${what}, processor`, told('cpu'), '≤ 1.15; ≥ 3 times');
} finally {
  await bench.remove();
  await rm(scratch, { recursive: true, force: true });
}
