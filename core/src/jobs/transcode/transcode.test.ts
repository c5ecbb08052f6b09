import { describe, expect, it } from 'vitest';
import { StreamOpsError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { preset, presets } from '../../media/encode/presets.ts';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import { settings } from '../../ports/settings.ts';
import { jobTypes } from '../index.ts';
import { laneOf, makePlan, type PlanContext, parseParams } from '../kit/define.ts';
import type { Plan } from '../kit/plan.ts';
import { transcode } from './transcode.ts';

const video = { kind: 'video', index: 0, codec: 'h264', width: 2560, height: 1440, frameRate: 60 } as const;
const audio = { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 } as const;

const media = (...streams: readonly object[]): MediaInfo =>
  mediaInfo.parse({ container: 'mkv', durationSec: 10, streams });

const software = ['libx264', 'libx265', 'libvpx-vp9', 'libsvtav1'];

interface Given {
  media?: MediaInfo;
  encoders?: string[];
  found?: Record<string, unknown>;
}

const planOf = (params: Record<string, unknown>, given: Given = {}): Plan => {
  const driveId = newId();
  const context: PlanContext = {
    inputs: [
      {
        assetId: newId(),
        driveId,
        path: 'night/Clip 1.mkv',
        dir: 'night',
        name: 'Clip 1.mkv',
        stem: 'Clip 1',
        ext: 'mkv',
        sizeBytes: 1000,
        modifiedAt: 0,
        tags: [],
        media: given.media ?? media(video, audio),
      },
    ],
    drives: [{ id: driveId, name: 'recordings', device: 1 }],
    capabilities: {
      encoders: given.encoders ?? software,
      mkvKeeps: { opusDelay: false, rotation: false },
    },
    recordedAt: 0,
    timeZone: 'UTC',
    found: given.found ?? {},
  };
  return makePlan(transcode, parseParams(transcode, params), context);
};

const argsOf = (plan: Plan): string => {
  const [step] = plan.steps;
  if (step?.kind !== 'ffmpeg') return '';
  return step.args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
};

const rejection = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StreamOpsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
};

describe('presets', () => {
  it('are valid, each with a name of its own', () => {
    for (const one of presets) expect(preset.parse(one)).toEqual(one);
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
  });
});

describe('transcode', () => {
  it('is in the list of job types', () => {
    expect(jobTypes).toContain(transcode);
  });

  it('encodes every frame at its own time, once, and copies AAC', () => {
    expect(argsOf(planOf({}))).toBe(
      [
        '-i {"input":0} -map 0:0 -map 0:1 -c copy',
        '-c:0 libx264 -preset:0 medium -crf:0 20',
        '-filter:0 scale=w=1920:h=1080:flags=lanczos,setsar=1/1:max=65535,format=yuv420p',
        '-fps_mode:0 passthrough -enc_time_base:0 1/90000 -g:0 120',
        '-disposition:0 0 -disposition:1 default',
        '-map_metadata 0 -map_chapters 0 -max_muxing_queue_size 9999 -movflags +faststart -f mp4',
        '{"output":"video"}',
      ].join(' '),
    );
  });

  describe("by a preset of one's own", () => {
    const [usual] = presets;
    const own = { ...usual, name: 'own-360', title: 'Own', video: { ...usual.video, maxHeight: 360 } };
    const asked = (params: Record<string, unknown>, kept: readonly object[] = [own]) =>
      transcode.withSettings?.(transcode.params.parse(params), settings.parse({ presets: kept }), []);

    it('is planned by what the job has of it', () => {
      const plan = planOf({ custom: own });
      expect(argsOf(plan)).toContain('scale=w=640:h=360:');
      expect(plan.outputs.video).toMatchObject({ fileName: 'Clip 1.own-360.mp4' });
    });

    it('is taken whole out of the settings into the job, before one of the program of its name', () => {
      expect(asked({ preset: 'own-360' })).toMatchObject({ preset: 'own-360', custom: own });
      expect(asked({ custom: own }, [])).toMatchObject({ preset: 'own-360', custom: own });
      expect(asked({ preset: 'av1' })).not.toHaveProperty('custom');
      const another = { ...own, name: 'av1' };
      expect(asked({ preset: 'av1' }, [another])).toMatchObject({ custom: another });
    });

    it('refuses a name that is nowhere, and says which there are', () => {
      expect(rejection(() => asked({ preset: 'own-720' }))).toMatch(
        /^PARAMS_INVALID: Transcode: there is no preset "own-720"\. There are: 1080p-h264, .*, audio, own-360\./,
      );
    });

    it('names the field of a bad one', () => {
      const bad = { ...own, video: { ...own.video, codec: 'vp9' } };
      expect(rejection(() => planOf({ custom: bad }))).toMatch(
        /^PARAMS_INVALID: Transcode: .*mp4 takes h264, hevc, av1, not vp9\s+→ at custom\.video\.codec/s,
      );
    });
  });

  it('never makes a picture larger', () => {
    const args = argsOf(planOf({ preset: '2160p-hevc' }));
    expect(args).toContain('-filter:0 setsar=1/1:max=65535,format=yuv420p');
    expect(args).toContain('-tag:0 hvc1');
  });

  it('turns the sides and the aspect with the picture', () => {
    const turned = { ...video, width: 1440, height: 1080, sampleAspect: '4:3', rotation: 90 };
    const plan = planOf({ preset: '720p-vp9' }, { media: media(turned) });
    expect(argsOf(plan)).toContain('scale=w=720:h=960:flags=lanczos,setsar=3/4:max=65535');
    expect(plan.expect).toContainEqual(
      expect.objectContaining({ kind: 'stream', width: 720, height: 960, sampleAspect: '3:4', rotation: 0 }),
    );
  });

  it('says the levels of full range and the matrix of RGB in full', () => {
    const full = { ...video, color: { range: 'pc' }, pixelFormat: 'yuvj420p' };
    expect(argsOf(planOf({ preset: 'youtube' }, { media: media(full) }))).toContain(
      'scale=in_range=full:out_range=full,',
    );
    const rgb = { ...video, color: { matrix: 'gbr', range: 'pc' }, pixelFormat: 'gbrp' };
    const plan = planOf({ preset: 'youtube' }, { media: media(rgb) });
    expect(argsOf(plan)).toContain('scale=out_color_matrix=bt709:out_range=limited,');
    expect(argsOf(plan)).toContain('-colorspace:0 bt709 -color_range:0 tv');
  });

  it('gives each track its bit rate by its channels', () => {
    const surround = { ...audio, codec: 'pcm_s24le', channels: 6 };
    expect(argsOf(planOf({}, { media: media(video, surround) }))).toContain('-c:1 aac -b:1 576k');
    expect(argsOf(planOf({ preset: '720p-vp9' }, { media: media(video, surround) }))).toContain(
      '-c:1 libopus -b:1 384k -filter:1 aformat=channel_layouts=mono|stereo|3.0|quad|5.0|5.1|6.1|7.1,asetpts=PTS+0.0065/TB',
    );
  });

  it('takes the first encoder in the order asked for that really encodes here', () => {
    const order = ['nvenc', 'vaapi', 'software'];
    expect(argsOf(planOf({ encoders: order }))).toContain('-c:0 libx264');
    const tried = planOf({ encoders: order }, { encoders: [...software, 'h264_vaapi'] });
    expect(tried.next).toBe('try-h264_vaapi');
    expect(argsOf(tried)).toMatch(
      /^-vaapi_device \S+ -i .* -c:0 h264_vaapi .*format=nv12,hwupload .*-frames:v 3 -f null -$/,
    );
  });

  it('goes on with the next encoder where a card refuses the picture, and says so', () => {
    const encoders = [...software, 'h264_nvenc'];
    const order = { encoders: ['nvenc', 'software'] };
    const worked = { 'try-h264_nvenc': { complaints: [], lines: [] } };
    expect(argsOf(planOf(order, { encoders, found: worked }))).toContain('-c:0 h264_nvenc');
    const failed = { 'try-h264_nvenc': { complaints: [], lines: [], failed: 'Width 8192 exceeds 4096' } };
    const plan = planOf(order, { encoders, found: failed });
    expect(argsOf(plan)).toContain('-c:0 libx264');
    expect(plan.notes).toContainEqual({
      level: 'warn',
      subject: 'Encoder',
      text: 'h264_nvenc refused this picture. Width 8192 exceeds 4096',
    });
  });

  it('waits for a card where a worker has encoded with the one that is preferred', () => {
    const lane = (params: Record<string, unknown>, encoders: string[]) =>
      laneOf(transcode, parseParams(transcode, params), encoders);
    const order = { encoders: ['nvenc', 'software'] };
    expect(lane(order, [...software, 'h264_nvenc'])).toBe('gpu');
    expect(lane(order, software)).toBe('cpu');
    expect(lane(order, [])).toBe('cpu');
    expect(lane({ encoders: ['software', 'nvenc'] }, [...software, 'h264_nvenc'])).toBe('cpu');
    expect(lane({ ...order, preset: '1080p-hevc' }, [...software, 'h264_nvenc'])).toBe('cpu');
    expect(lane({ ...order, preset: 'discord' }, [...software, 'h264_nvenc'])).toBe('cpu');
    expect(lane({ ...order, preset: 'audio' }, [...software, 'h264_nvenc'])).toBe('cpu');
  });

  it('refuses by name what it cannot do', () => {
    expect(rejection(() => planOf({ encoders: ['nvenc'] }))).toMatch(
      /^FFMPEG_MISSING: "1080p H.264" needs h264_nvenc,/,
    );
    expect(rejection(() => planOf({ preset: '720p-vp9', encoders: ['nvenc'] }))).toMatch(
      /^PARAMS_INVALID: "[^"]+" is encoded by .*only, and the job's encoders are nvenc/,
    );
    expect(rejection(() => planOf({ preset: 'betamax' }))).toMatch(/^PARAMS_INVALID:/);
    const vision = { ...video, hdr: 'dolby-vision', bitDepth: 10 };
    expect(rejection(() => planOf({ preset: '1080p-hevc' }, { media: media(vision) }))).toMatch(
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
        step.kind === 'ffmpeg' ? `${step.id} ${argsOf({ ...planOf({}), steps: [step] })}` : step.id,
      );

    it('reads the packets first, then takes two passes at a rate that fits', () => {
      expect(planOf(params)).toMatchObject({ next: 'packets', steps: [{ kind: 'probe', how: 'packets' }] });
      const plan = planOf(params, { found: { packets } });
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
      const fits = planOf(params, { found: { ...found, size: weighed(2_000_000) } });
      expect(fits.next).toBeUndefined();
      expect(fits.steps).toHaveLength(3);
      const missed = planOf(params, { found: { ...found, size: weighed(2_200_000) } });
      expect(missed.next).toBe('encode-again');
      expect(missed.steps.at(-1)).toMatchObject({ id: 'encode-again', overwrites: true });
      const done = { ...found, size: weighed(2_200_000), 'encode-again': ran };
      expect(planOf(params, { found: done }).next).toBeUndefined();
    });

    it('says what would fit where nothing would be seen', () => {
      const long = packets.streams.map((stream) => ({
        ...stream,
        packets: stream.packets * 1000,
        endSec: 10_000,
      }));
      expect(rejection(() => planOf(params, { found: { packets: { streams: long } } }))).toMatch(
        /^PARAMS_INVALID: Clip 1.mkv is 10000 s long, too much for a picture in 2 MB: \d+ s of it would fit\. Cut a clip, or set maxBytes to \d+ or more\.$/,
      );
      expect(rejection(() => planOf({ maxBytes: 2_000_000 }))).toMatch(
        /^PARAMS_INVALID: "1080p H.264" is made to/,
      );
    });
  });

  it('puts what WebM cannot hold beside it, and makes WebVTT of plain subtitles', () => {
    const ass = { kind: 'subtitle', index: 2, codec: 'ass' };
    const srt = { kind: 'subtitle', index: 3, codec: 'subrip' };
    const font = { kind: 'attachment', index: 4, codec: 'ttf', fileName: 'Font.ttf' };
    const plan = planOf({ preset: '720p-vp9' }, { media: media(video, audio, ass, srt, font) });
    expect(Object.keys(plan.outputs)).toEqual(['video', 'sidecar']);
    expect(argsOf(plan)).toContain('-c:2 webvtt');
    expect(argsOf(plan)).toContain(
      '-map 0:2 -map 0:4 -c copy -disposition:0 0 -map_chapters -1 -f matroska {"output":"sidecar"}',
    );
  });
});
