/**
 * `transcode` against the same ffmpeg command by itself: `node test/bench/transcode.bench.ts [SECONDS] [PAIRS] [PRESET]`.
 * Ours is the whole job as a worker runs it (probe, plan, the command, verification, fsync), without a hub around it. The
 * bare command is the one that the receipt names, into a file of its own. Beside it the processor time of both: another
 * program on the same cores takes less of that than of the wall clock, where ours gives way to it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Receipt } from '@streamops/core';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { keyframesEvery2Sec } from './long-files.ts';
import { compare, metered, ratios, row, secondsOf, shown, spread } from './measure.ts';

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 60);
/** A pair takes minutes. */
const count = Number(process.argv[3] ?? 3);
const preset = process.argv[4] ?? '1080p-h264';

const made = await keyframesEvery2Sec(seconds, 'veryfast');
const tools = await realTools();
const bench = await makeBench();
const clip = join(bench.drive, 'clip.mkv');
const bare = join(bench.drive, 'bare.mp4');
await link(made, clip);

const framesIn = async (path: string): Promise<number> => {
  const entries = ['-count_packets', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_packets'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, '-of', 'csv=p=0', path]);
  return Number.parseInt(stdout, 10);
};

let command: string[] = [];
let frames = 0;

/** The line of the receipt that counts frames: as many as were decoded. */
const framesOf = ({ lines }: Receipt): number => {
  const counted = lines.flatMap(({ found }) => /(\d+) frames/.exec(found)?.[1] ?? []);
  return Number(counted[0]);
};

const transcode = async (): Promise<number> => {
  const assignment = await bench.assignment('transcode', clip, { preset });
  const startedAt = performance.now();
  const { end } = await runAssignment(assignment, { tools });
  const took = (performance.now() - startedAt) / 1000;
  assert(end.ok, JSON.stringify(end));
  const { receipt } = end.result;
  assert.equal(receipt.verdict, 'verified');
  assert.equal(receipt.commands.length, 1);
  [command = []] = receipt.commands;
  frames = framesOf(receipt);
  await end.discard();
  return took;
};

/** The staged file is the last word of the command. */
const alone = () => {
  const [program = 'ffmpeg', ...args] = command;
  const quiet = ['-v', 'error', '-nostdin', '-y'];
  return secondsOf(() => run(program, [...quiet, ...args.slice(0, -1), `file:${bare}`]));
};

const sameCommand = async (): Promise<number> => {
  await rm(bare, { force: true });
  const took = await alone();
  assert.equal(await framesIn(bare), frames);
  return took;
};

try {
  const used = { ours: [] as number[], theirs: [] as number[] };
  const { ours, theirs, ratio } = await compare(
    metered(used.ours, transcode),
    metered(used.theirs, sameCommand),
    count,
  );
  const what = `transcode to ${preset}, ${seconds} s of 1080p, ${frames} frames`;
  row(
    what,
    { ours: shown(ours, ' s'), 'the same command': shown(theirs, ' s'), ratio: shown(ratio) },
    '≤ 1.02',
  );
  row(
    `${what}, processor`,
    {
      ours: shown(spread(used.ours), ' s'),
      'the same command': shown(spread(used.theirs), ' s'),
      ratio: shown(ratios(used.ours, used.theirs)),
    },
    '≤ 1.02',
  );
} finally {
  await bench.remove();
}
