import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

/** x265's own units: 0.00002, and 0.0001 cd/m². */
const light =
  'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=987,123';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264', 'libx265', 'libsvtav1', 'libvpx-vp9']);
  await make('graded.mkv', light);
  await make('plain.mkv', 'hdr10=1');
});
afterAll(() => bench.remove());

const make = (name: string, params: string) =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'sine=r=48000:d=1', '-f', 'lavfi', '-i', 'testsrc2=s=128x72:r=12:d=1'],
    ...['-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-preset', 'ultrafast', '-c:a', 'aac'],
    ...['-x265-params', `log-level=error:pools=1:${params}`],
    ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
    join(bench.drive, name),
  );

const pictureLine = ({ receipt }: Done) => receipt.lines.find(({ subject }) => subject.startsWith('Video'));
const notesOf = ({ receipt }: Done): string => receipt.notes.map(({ text }) => text).join(' ');

describe('HDR10', () => {
  it.each([['1080p-hevc'], ['av1']])(
    'keeps its mastering display and light levels: %s',
    async (preset) => {
      const done = await bench.ok('transcode', { preset }, 'graded.mkv');
      expect(pictureLine(done)).toMatchObject({
        ok: true,
        found: expect.stringMatching(/mastering display 0\.005\d to 1000 cd\/m².*MaxCLL 987, MaxFALL 123/),
      });
      expect(notesOf(done)).toContain('so is what is known of the mastering display');
    },
    60_000,
  );

  it('says so where an encoder is not told of them, and says nothing where there is nothing', async () => {
    const lost = await bench.ok('transcode', { preset: '720p-vp9' }, 'graded.mkv');
    expect(notesOf(lost)).toContain("what is known of the mastering display isn't");
    const plain = await bench.ok('transcode', { preset: '1080p-hevc' }, 'plain.mkv');
    expect(notesOf(plain)).not.toContain('mastering');
  }, 60_000);

  it('leaves them out of a picture that is brought to BT.709', async () => {
    const done = await bench.ok('transcode', { preset: '1080p-hevc', hdr: 'tonemap' }, 'graded.mkv');
    expect(pictureLine(done)?.found).not.toContain('mastering');
  }, 60_000);
});
