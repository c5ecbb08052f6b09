import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { fileIdentity } from '../media/file-identity.ts';
import { makeTorture, type Torture, torture } from '../media/torture/index.ts';
import { ffmpeg } from './run-for-real.ts';

/** Not two hours of it: that is copied in the table of all types, and is decoded by others there. */
const short = torture.filter(({ name }) => name !== 'two-hours.mkv');

/** What is refused, and why; all else is encoded. */
const cutOff = { code: 'MEDIA_BROKEN', why: /is cut off: its last \d+ bytes are missing/ };
const refused: Readonly<Record<string, typeof cutOff>> = {
  'cut.mkv': cutOff,
  'cut-faststart.mp4': cutOff,
  'cut-before-tables.mp4': cutOff,
};

let bench: Bench;
let tools: Tools;
beforeAll(async () => {
  [bench, tools] = [await makeBench(), await realTools()];
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc=s=96x64:r=25:d=0.6', '-f', 'lavfi', '-i', 'sine=d=0.6:r=48000'],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'mpeg4', '-c:a', 'aac', join(bench.drive, 'ordinary.mp4')],
  );
});
afterAll(() => bench.remove());

const joinBehind = async ({ name }: Torture, path: string) => {
  const ordinary = await bench.assignment('concat', join(bench.drive, 'ordinary.mp4'));
  const other = await bench.assignment('concat', path);
  const inputs = [...ordinary.inputs, ...other.inputs];
  const { end } = await runAssignment({ ...ordinary, jobId: other.jobId, inputs }, { tools });
  if (!end.ok) return { name, code: end.failure.error.code, why: end.failure.error.message };
  const { receipt } = end.result;
  await end.discard();
  const encoded = receipt.notes.some(({ text }) => text.includes('all of them were encoded'));
  return { name, code: receipt.verdict, why: encoded ? '' : 'copied' };
};

describe.concurrent('behind an ordinary clip', () => {
  it.each(short)('$name ($what) is encoded, or it is said why not', { timeout: 240_000 }, async (each) => {
    const path = join(bench.drive, each.name);
    await copyFile(await makeTorture(each), path);
    const before = await fileIdentity(path);
    const { code, why } = refused[each.name] ?? { code: 'verified', why: /^$/ };
    expect(await joinBehind(each, path)).toEqual({ name: each.name, code, why: expect.stringMatching(why) });
    expect(await fileIdentity(path)).toEqual(before);
  });
});
