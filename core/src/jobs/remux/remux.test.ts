import { describe, expect, it } from 'vitest';
import { mediaInfo } from '../../media/media-info.ts';
import { context, planOf, recording, recordings, rejection } from '../testing/plans.ts';
import { streamLabel } from './notes.ts';

describe('a remux', () => {
  it('is one command that reads the source once', () => {
    const { steps } = planOf('remux', {});
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ durationSec: 12.5 });
    expect(steps[0]?.kind === 'ffmpeg' && steps[0].args).toEqual([
      ...['-i', { input: 0 }],
      ...['-map', '0:0', '-map', '0:1', '-map', '0:2', '-c', 'copy', '-tag:0', 'hvc1', '-copyinkf:0'],
      ...['-disposition:0', '0'],
      ...['-disposition:1', 'default', '-metadata:s:1', 'title=Game', '-metadata:s:1', 'handler_name=Game'],
      ...['-metadata:s:1', 'language=ger', '-c:2', 'pcm_s24le', '-disposition:2', 'default'],
      ...['-metadata:s:2', 'title=Mic', '-metadata:s:2', 'handler_name=Mic'],
      ...[
        '-map_metadata',
        '0',
        '-map_chapters',
        '0',
        '-movflags',
        '+faststart',
        '-f',
        'mov',
        { output: 'video' },
      ],
      ...[
        '-map',
        '0:3',
        '-c',
        'copy',
        '-disposition:0',
        '0',
        '-map_chapters',
        '-1',
        '-f',
        'matroska',
        { output: 'sidecar' },
      ],
    ]);
  });

  it('promises the packets of what it copies and the length of what it converts', () => {
    const { expect: promised } = planOf('remux', {});
    const streams = promised.filter((one) => one.kind === 'stream' && one.output === 'video');
    expect(streams).toMatchObject([
      { codec: 'hevc', copiedFrom: { input: 0, index: 0 } },
      { codec: 'aac', copiedFrom: { input: 0, index: 1 }, language: 'ger', title: 'Game' },
      { codec: 'pcm_s24le', sameDurationAs: { input: 0, index: 2 } },
    ]);
    expect(streams[2]).not.toHaveProperty('copiedFrom');
    expect(promised.map(({ kind }) => kind)).toContain('avStart');
  });

  it('leaves the index at the end where that is asked, and never asks it of MKV', () => {
    const args = (params: Record<string, unknown>) => JSON.stringify(planOf('remux', params).steps);
    expect(args({ faststart: false })).not.toContain('faststart');
    expect(args({ container: 'mkv' })).not.toContain('faststart');
  });

  it('puts its files beside the source', () => {
    expect(planOf('remux', { container: 'mp4' }).outputs).toMatchObject({
      video: { driveId: recordings.id, dir: 'night', fileName: 'Clip 1.mp4', relation: 'remux' },
      sidecar: { dir: 'night', fileName: 'Clip 1.mks', relation: 'sidecar' },
    });
  });

  it.each([
    ['beside the picture where it is small', 2 ** 30, [false, true]],
    ['on the way where it is large', 2 ** 30 + 1, [true, false]],
  ])('hears a recording %s', (_, sizeBytes, heard) => {
    const given = context({}, { ...recording, durationSec: 100 });
    const inputs = given.inputs.map((input) => ({ ...input, sizeBytes }));
    const gather = planOf('first_look', {}, { ...given, inputs });
    const found = { gather: { complaints: [], lines: [] } };
    const look = planOf('first_look', {}, { ...given, inputs, found });
    expect([gather, look].map((plan) => JSON.stringify(plan.steps).includes('astats'))).toEqual(heard);
    expect(look.steps.map(({ id }) => id)).toEqual(heard[0] ? ['keyframes'] : ['keyframes', 'sound']);
  });

  it('refuses what has neither picture nor sound', () => {
    const text = mediaInfo.parse({
      container: 'other',
      durationSec: 1,
      streams: [{ kind: 'subtitle', index: 0, codec: 'ass' }],
    });
    expect(rejection(() => planOf('remux', {}, context({}, text)))).toContain('NOT_MEDIA');
  });
});

it('names a stream by its kind, place, codec and title; by its file where ffmpeg has no name for the codec', () => {
  const font = { kind: 'attachment', index: 6, codec: 'unknown', default: false, fileName: 'A.ttf' } as const;
  expect(streamLabel(font)).toBe('Attachment #6 (A.ttf)');
  expect(streamLabel({ ...font, codec: 'ttf' })).toBe('Attachment #6 ttf (A.ttf)');
});
