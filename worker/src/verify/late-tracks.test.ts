import { join } from 'node:path';
import { audioStreams } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg } from '../../../test/jobs/run-for-real.ts';
import { probeStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { readEnds, readPackets, readStarts } from '../media/packets.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { avStart } from './av-start.ts';
import type { Evidence } from './define.ts';

const { signal } = new AbortController();
let tools: Tools;
let bench: Bench;
let onTime: string;
let late: string;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
  [onTime, late] = [join(bench.drive, 'on time.mkv'), join(bench.drive, 'late.mkv')];
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=120:d=24'];
  const sound = ['-f', 'lavfi', '-i', 'sine=r=48000:d=24'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '1200', '-c:a', 'ac3'];
  await ffmpeg(...picture, ...sound, ...codecs, onTime);
  // 120 pictures a second: the first four hundred packets are of the picture alone.
  await ffmpeg(...['-i', onTime, '-itsoffset', '10', '-i', onTime, '-t', '24'], ...mapped, late);
});
afterAll(() => bench.remove());

const mapped = ['-map', '0:v', '-map', '1:a', '-c', 'copy'];

/** What a job's verification would look at in these two files. */
const evidenceOf = (input: string, output: string): Pick<Evidence, 'media' | 'starts'> => {
  const pathOf = (file: object) => ('input' in file ? input : output);
  return {
    media: (file) => probeStreams(tools, { path: pathOf(file), signal }),
    starts: (file, indexes) => readStarts(tools, { path: pathOf(file), signal }, indexes),
  };
};

describe('a track that begins after the first packets', () => {
  it('is measured where it begins, in any container', async () => {
    const moved = join(bench.drive, 'late.mov');
    await ffmpeg('-i', late, '-map', '0', '-c', 'copy', moved);
    const expected = { kind: 'avStart' as const, output: 'video', input: 0, maxShiftSec: 0.02 };
    expect(await avStart(expected, evidenceOf(late, moved))).toMatchObject({ ok: true });
    for (const output of [late, moved]) {
      expect(await avStart(expected, evidenceOf(onTime, output))).toMatchObject({
        found: expect.stringMatching(/^(9\.99|10\.00)\d s$/),
        ok: false,
      });
    }
  });

  it('without a packet is no sound that starts with its picture', async () => {
    const evidence = evidenceOf(onTime, onTime);
    const media = await evidence.media({ output: 'video' });
    const [sound] = audioStreams(media);
    if (!sound) throw new Error('no sound');
    const more: typeof evidence = {
      ...evidence,
      media: async () => ({ ...media, streams: [...media.streams, { ...sound, index: 2 }] }),
    };
    const line = await avStart({ kind: 'avStart', output: 'video', input: 0, maxShiftSec: 0.02 }, more);
    expect(line).toMatchObject({ found: 'no packet in stream 2', ok: false });
  });

  it('is left out of what the two ends tell', async () => {
    const request = { path: late, signal };
    const ends = await readEnds(tools, request, 24);
    expect(ends.map(({ index }) => index)).toEqual([0]);
    expect(ends[0]?.endSec).toBeCloseTo(24, 1);
    expect((await readPackets(tools, request))[1]?.firstSec).toBeCloseTo(10, 1);
  });
});
