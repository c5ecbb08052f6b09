import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeClip } from '../../../test/media/index.ts';
import { realTools } from '../testing/bench.ts';
import type { FfmpegTick } from './parse-progress.ts';
import { tryFfmpeg } from './run.ts';

/** As a first look does it: every frame is judged, and one picture comes of all of them. */
const sheet = 'signalstats,metadata=print:key=lavfi.signalstats.YAVG,scale=16:16,tile=10x12';

it.each([0, 1000])(
  'knows how far it is before the only picture is out: times from %i s',
  async (beginSec) => {
    const folder = await mkdtemp(join(tmpdir(), 'ticks-'));
    try {
      const clip = await makeClip({ seconds: 4 });
      const ticks: FfmpegTick[] = [];
      const { exit, outcome } = await tryFfmpeg(await realTools(), {
        args: [
          ...['-copyts', '-itsoffset', `${beginSec}`, '-i', clip, '-filter_complex', `[0:v]${sheet}[sheet]`],
          ...['-map', '[sheet]', '-frames:v', '1', join(folder, 'sheet.jpg')],
        ],
        timeoutSec: 60,
        signal: new AbortController().signal,
        onTick: (tick) => ticks.push(tick),
      });
      expect(exit, outcome.tail.map(({ text }) => text).join('\n')).toMatchObject({ code: 0 });
      const halfway = ticks.filter(
        ({ outTimeSec }) => outTimeSec !== null && outTimeSec > 1 && outTimeSec < 3,
      );
      expect(halfway.length).toBeGreaterThan(10);
      expect(Math.max(...ticks.map(({ outTimeSec }) => outTimeSec ?? 0))).toBeLessThanOrEqual(4);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
