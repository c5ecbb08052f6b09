import { describe, expect, it } from 'vitest';
import { laneOf, parseParams } from '../kit/define.ts';
import { argsOf, software, transcodeOf } from '../testing/transcodes.ts';
import { transcode } from './transcode.ts';

describe('the encoder of a transcode', () => {
  it('takes the first encoder in the order asked for that really encodes here', () => {
    const order = ['nvenc', 'vaapi', 'software'];
    expect(argsOf(transcodeOf({ encoders: order }))).toContain('-c:0 libx264');
    const tried = transcodeOf({ encoders: order }, { encoders: [...software, 'h264_vaapi'] });
    expect(tried.next).toBe('try-h264_vaapi');
    expect(argsOf(tried)).toMatch(
      /^-vaapi_device \S+ -i .* -c:0 h264_vaapi .*format=nv12,hwupload .*-frames:v 3 -f null -$/,
    );
  });

  it('goes on with the next encoder where a card refuses the picture, and says so', () => {
    const encoders = [...software, 'h264_nvenc'];
    const order = { encoders: ['nvenc', 'software'] };
    const worked = { 'try-h264_nvenc': { complaints: [], lines: [] } };
    expect(argsOf(transcodeOf(order, { encoders, found: worked }))).toContain('-c:0 h264_nvenc');
    const failed = { 'try-h264_nvenc': { complaints: [], lines: [], failed: 'Width 8192 exceeds 4096' } };
    const plan = transcodeOf(order, { encoders, found: failed });
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
});
