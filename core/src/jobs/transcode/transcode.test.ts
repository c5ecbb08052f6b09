import { describe, expect, it } from 'vitest';
import { preset, presets } from '../../media/encode/presets.ts';
import { settings } from '../../ports/settings.ts';
import { jobTypes } from '../index.ts';
import { rejection } from '../testing/plans.ts';
import { argsOf, audio, media, transcodeOf, video } from '../testing/transcodes.ts';
import { transcode } from './transcode.ts';

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
    expect(argsOf(transcodeOf({}))).toBe(
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
      const plan = transcodeOf({ custom: own });
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
      expect(rejection(() => transcodeOf({ custom: bad }))).toMatch(
        /^PARAMS_INVALID: Transcode: .*mp4 takes h264, hevc, av1, not vp9\s+→ at custom\.video\.codec/s,
      );
    });
  });

  it('never makes a picture larger', () => {
    const args = argsOf(transcodeOf({ preset: '2160p-hevc' }));
    expect(args).toContain('-filter:0 setsar=1/1:max=65535,format=yuv420p');
    expect(args).toContain('-tag:0 hvc1');
  });

  it('turns the sides and the aspect with the picture', () => {
    const turned = { ...video, width: 1440, height: 1080, sampleAspect: '4:3', rotation: 90 };
    const plan = transcodeOf({ preset: '720p-vp9' }, { media: media(turned) });
    expect(argsOf(plan)).toContain('scale=w=720:h=960:flags=lanczos,setsar=3/4:max=65535');
    expect(plan.expect).toContainEqual(
      expect.objectContaining({ kind: 'stream', width: 720, height: 960, sampleAspect: '3:4', rotation: 0 }),
    );
  });

  it('says the levels of full range and the matrix of RGB in full', () => {
    const full = { ...video, color: { range: 'pc' }, pixelFormat: 'yuvj420p' };
    expect(argsOf(transcodeOf({ preset: 'youtube' }, { media: media(full) }))).toContain(
      'scale=in_range=full:out_range=full,',
    );
    const rgb = { ...video, color: { matrix: 'gbr', range: 'pc' }, pixelFormat: 'gbrp' };
    const plan = transcodeOf({ preset: 'youtube' }, { media: media(rgb) });
    expect(argsOf(plan)).toContain('scale=out_color_matrix=bt709:out_range=limited,');
    expect(argsOf(plan)).toContain('-colorspace:0 bt709 -color_range:0 tv');
  });

  it('gives each track its bit rate by its channels', () => {
    const surround = { ...audio, codec: 'pcm_s24le', channels: 6 };
    expect(argsOf(transcodeOf({}, { media: media(video, surround) }))).toContain('-c:1 aac -b:1 576k');
    expect(argsOf(transcodeOf({ preset: '720p-vp9' }, { media: media(video, surround) }))).toContain(
      '-c:1 libopus -b:1 384k -filter:1 aformat=channel_layouts=mono|stereo|3.0|quad|5.0|5.1|6.1|7.1,asetpts=PTS+0.0065/TB',
    );
  });

  it('puts what WebM cannot hold beside it, and makes WebVTT of plain subtitles', () => {
    const ass = { kind: 'subtitle', index: 2, codec: 'ass' };
    const srt = { kind: 'subtitle', index: 3, codec: 'subrip' };
    const font = { kind: 'attachment', index: 4, codec: 'ttf', fileName: 'Font.ttf' };
    const plan = transcodeOf({ preset: '720p-vp9' }, { media: media(video, audio, ass, srt, font) });
    expect(Object.keys(plan.outputs)).toEqual(['video', 'sidecar']);
    expect(argsOf(plan)).toContain('-c:2 webvtt');
    expect(argsOf(plan)).toContain(
      '-map 0:2 -map 0:4 -c copy -disposition:0 0 -map_chapters -1 -f matroska {"output":"sidecar"}',
    );
  });
});
