import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../testing/bench.ts';
import { inWordsOf } from './dialect.ts';

const words = ['-i', 'a.mkv', '-fps_mode', 'passthrough', '-fps_mode:v:0', 'vfr', 'b.mp4'];

describe('an older ffmpeg', () => {
  it.each(['4.4', 'n4.4.2', '5.0.1-3ubuntu5'])('%s is told -vsync', (version) => {
    expect(inWordsOf(version, words)).toEqual([
      '-i',
      'a.mkv',
      '-vsync',
      'passthrough',
      '-vsync',
      'vfr',
      'b.mp4',
    ]);
  });

  it.each(['5.1', '5.1.8-0+deb12u1', '6.0', 'n7.1', 'N-109468-g', undefined])('%s is not', (version) => {
    expect(inWordsOf(version, words)).toEqual(words);
  });

  describe('at work', () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await makeBench();
    });
    afterAll(() => bench.remove());

    it('makes the same first look', async () => {
      const file = join(bench.drive, 'clip.mkv');
      await copyClip(file, { seconds: 2 });
      const tools = { ...(await realTools()), version: '4.4.2' };
      const { end } = await runAssignment(await bench.assignment('first_look', file), { tools });
      if (!end.ok) throw new Error(end.failure.error.message);
      expect(end.result.receipt.verdict).toBe('verified');
      const said = end.result.receipt.commands.flat();
      expect(said).toContain('-vsync');
      expect(said).not.toContain('-fps_mode');
    });
  });
});
