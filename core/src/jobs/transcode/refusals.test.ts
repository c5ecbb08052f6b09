import { describe, expect, it } from 'vitest';
import type { Plan } from '../kit/plan.ts';
import { rejection } from '../testing/plans.ts';
import { argsOf, media, transcodeOf, video } from '../testing/transcodes.ts';

describe('a transcode', () => {
  it('refuses by name what it cannot do', () => {
    expect(rejection(() => transcodeOf({ encoders: ['nvenc'] }))).toMatch(
      /^FFMPEG_MISSING: "1080p H.264" needs h264_nvenc,/,
    );
    expect(rejection(() => transcodeOf({ preset: '720p-vp9', encoders: ['nvenc'] }))).toMatch(
      /^PARAMS_INVALID: "[^"]+" is encoded by .*only, and the job's encoders are nvenc/,
    );
    expect(rejection(() => transcodeOf({ preset: 'betamax' }))).toMatch(/^PARAMS_INVALID:/);
    const vision = { ...video, hdr: 'dolby-vision', bitDepth: 10 };
    expect(rejection(() => transcodeOf({ preset: '1080p-hevc' }, { media: media(vision) }))).toMatch(
      /^PARAMS_INVALID: .*Dolby/,
    );
  });

  describe('under a given size', () => {
    const picture = { index: 0, packets: 600, firstSec: 0, endSec: 10, keyframes: 3 };
    const packets = { streams: [picture, { index: 1, packets: 469, firstSec: 0, endSec: 10 }] };
    const ran = { complaints: [], lines: [] };
    const weighed = (sizeBytes: number) => ({ xxh64: '0', sizeBytes });
    const params = { preset: 'discord', maxBytes: 2_000_000 };
    const steps = ({ steps: all }: Plan) =>
      all.map((step) =>
        step.kind === 'ffmpeg' ? `${step.id} ${argsOf({ ...transcodeOf({}), steps: [step] })}` : step.id,
      );

    it('reads the packets first, then takes two passes at a rate that fits', () => {
      expect(transcodeOf(params)).toMatchObject({
        next: 'packets',
        steps: [{ kind: 'probe', how: 'packets' }],
      });
      const plan = transcodeOf(params, { found: { packets } });
      const [first, second, size] = steps(plan);
      expect(first).toMatch(
        /^first-pass -i \S+ -map 0:0 .* -b:0 1\d{3}k .* -pass:0 1 -passlogfile:0 \{"work":"pass"\} -f null -$/,
      );
      expect(second).toMatch(/^encode .* -b:0 1\d{3}k .* -pass:0 2 -passlogfile:0 .* -c:1 aac -b:1 160k/);
      expect(size).toBe('size');
      expect(plan.expect).toContainEqual({ kind: 'notEmpty', output: 'video', maxBytes: 2_000_000 });
      expect(plan.next).toBe('encode');
    });

    it('encodes once more where it missed, and not where it did not', () => {
      const found = { packets, 'first-pass': ran, encode: ran };
      const fits = transcodeOf(params, { found: { ...found, size: weighed(2_000_000) } });
      expect(fits.next).toBeUndefined();
      expect(fits.steps).toHaveLength(3);
      const missed = transcodeOf(params, { found: { ...found, size: weighed(2_200_000) } });
      expect(missed.next).toBe('encode-again');
      expect(missed.steps.at(-1)).toMatchObject({ id: 'encode-again', overwrites: true });
      const done = { ...found, size: weighed(2_200_000), 'encode-again': ran };
      expect(transcodeOf(params, { found: done }).next).toBeUndefined();
    });

    it('says what would fit where nothing would be seen', () => {
      const long = packets.streams.map((stream) => ({
        ...stream,
        packets: stream.packets * 1000,
        endSec: 10_000,
      }));
      expect(rejection(() => transcodeOf(params, { found: { packets: { streams: long } } }))).toMatch(
        /^PARAMS_INVALID: Clip 1.mkv is 10000 s long, too much for a picture in 2 MB: \d+ s of it would fit\. Cut a clip, or set maxBytes to \d+ or more\.$/,
      );
      expect(rejection(() => transcodeOf({ maxBytes: 2_000_000 }))).toMatch(
        /^PARAMS_INVALID: "1080p H.264" is made to/,
      );
    });
  });
});
