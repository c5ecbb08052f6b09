import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brightFrames, brightRuns } from './bright-rows.ts';
import { openCaptionBench, srt } from './caption-bench.ts';

let bench: Awaited<ReturnType<typeof openCaptionBench>>;
beforeAll(async () => {
  bench = await openCaptionBench();
});
afterAll(() => bench.remove());

describe('captions of a social export', () => {
  it.each([
    ['crop', { crop: { x: 0, y: 0, width: 0.3, height: 1 }, follow: true }],
    ['blur', {}],
  ])('are inside the new picture, at the times of the recording: %s', async (layout, more) => {
    const name = await bench.video(`social ${layout}.mkv`);
    const asked = { width: 180, layout, startSec: 0.6, endSec: 1.4, captionSize: 0.04, ...more };
    const done = await bench.run([name, await bench.written('s.srt', srt)], asked, 'social_export');
    expect(done.failed).toBe('');
    const frames = await brightFrames(done.made);
    expect(frames).toHaveLength(20);
    expect(brightRuns(frames)).toEqual([
      [0, 4],
      [15, 19],
    ]);
    const [first] = frames;
    expect([(first?.left ?? 0) > 0.1, (first?.right ?? 1) < 0.9, (first?.top ?? 0) > 0.85]).toEqual([
      ...[true, true, true],
    ]);
  });

  it('that say nothing in the range are warned of', async () => {
    const files = [await bench.video('quiet.mkv'), await bench.written('q.srt', srt)];
    const done = await bench.run(files, { width: 180, startSec: 1.7 }, 'social_export');
    expect(brightRuns(await brightFrames(done.made))).toEqual([]);
    expect(done.notes).toContainEqual(expect.stringMatching(/^None of them is shown in this range/));
  });
});
