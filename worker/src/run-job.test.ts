import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyClip, probe } from '../../test/media/index.ts';
import type { JobEnd } from './run-job.ts';
import { type Bench, makeBench, runAssignment } from './testing/bench.ts';

const resultOf = (end: JobEnd) => {
  if (end.ok) return end.result;
  throw new Error(JSON.stringify(end.failure, null, 2));
};
const failureOf = (end: JobEnd) => {
  if (end.ok) throw new Error('It went well.');
  return end.failure;
};

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

describe('a remux', () => {
  it('keeps six audio tracks with their titles and languages, and says so in the receipt', async () => {
    const audioTracks = ['Game', 'Mic', 'Music', 'Chat', 'Alerts', 'Browser'].map((title) => ({
      title,
      language: 'deu',
    }));
    const clip = await copyClip(join(bench.drive, 'six.mkv'), { audioTracks });
    const assignment = await bench.assignment('remux', clip, { container: 'mov' });
    const { end, progress, log } = await runAssignment(assignment);
    console.log(log.join('\n'));
    const { receipt, outputs } = resultOf(end);
    expect(receipt.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(receipt.verdict).toBe('verified');
    expect(receipt.lines.map(({ subject }) => subject)).toHaveLength(10);
    expect(outputs).toMatchObject([{ name: 'video', output: { fileName: 'six.mov' } }]);
    const staged = join(assignment.roots[0]?.staging ?? '', 'video.mov');
    const found = await probe(staged);
    expect(found.streams.map(({ codec_type }) => codec_type)).toEqual(['video', ...Array(6).fill('audio')]);
    expect(progress.at(-1)).toMatchObject({ doing: 'Verify' });
    console.log(JSON.stringify(receipt.lines, null, 1), receipt.finishedAt - receipt.startedAt);
  });
});
