import { describe, expect, it } from 'vitest';
import type { RemuxContainer } from './containers.ts';
import { fitStreams } from './fit-streams.ts';
import type { ContainerName, MediaStream } from './media-info.ts';
import { mediaStream } from './media-info.ts';

const video = (codec: string, more = {}) => ({ kind: 'video', codec, width: 16, height: 16, ...more });
const audio = (codec: string, more = {}) => ({
  kind: 'audio',
  codec,
  channels: 2,
  sampleRate: 48_000,
  ...more,
});
const other = (kind: string, codec: string) => ({ kind, codec });

const streams = (...list: readonly object[]): MediaStream[] =>
  list.map((stream, index) => mediaStream.parse({ ...stream, index }));

/** `codec` kept, `codec>codec` converted, then where the rest went. */
const fate = (list: readonly object[], container: RemuxContainer, from: ContainerName = 'mkv'): string => {
  const fit = fitStreams(streams(...list), container, from);
  const kept = fit.kept.map(({ stream, convert }) => stream.codec + (convert ? `>${convert.codec}` : ''));
  const codecs = (some: readonly MediaStream[]) => some.map(({ codec }) => codec).join(' ');
  return [
    `${fit.container}: ${kept.join(' ')}`,
    ...(fit.sidecar.length ? [`mks: ${codecs(fit.sidecar)}`] : []),
    ...(fit.files.length ? [`files: ${codecs(fit.files)}`] : []),
    ...(fit.dropped.length ? [`dropped: ${codecs(fit.dropped)}`] : []),
  ].join(', ');
};

describe('what becomes of each stream', () => {
  it.each<[string, object[], RemuxContainer, string]>([
    ['what OBS writes', [video('h264'), audio('aac'), audio('aac')], 'mov', 'mov: h264 aac aac'],
    [
      'PCM in MOV',
      [video('h264'), audio('pcm_s16le'), audio('pcm_f32le')],
      'mov',
      'mov: h264 pcm_s16le pcm_f32le',
    ],
    ['PCM in MP4', [video('h264'), audio('pcm_s16le')], 'mp4', 'mp4: h264 pcm_s16le>alac'],
    ['FLAC in MOV', [video('h264'), audio('flac')], 'mov', 'mov: h264 flac>pcm_s24le'],
    [
      'FLAC of 16 bits in MOV',
      [video('h264'), audio('flac', { bitDepth: 16 })],
      'mov',
      'mov: h264 flac>pcm_s16le',
    ],
    ['FLAC and Opus in MP4', [video('h264'), audio('flac'), audio('opus')], 'mp4', 'mp4: h264 flac opus'],
    [
      'Opus and Vorbis in MOV',
      [audio('opus'), audio('vorbis')],
      'mov',
      'mov: opus>pcm_s24le vorbis>pcm_s24le',
    ],
    ['Opus in MKV', [audio('opus')], 'mkv', 'mkv: opus'],
    ['AV1 asked into MOV', [video('av1'), audio('aac')], 'mov', 'mp4: av1 aac'],
    ['AV1 with PCM asked into MOV', [video('av1'), audio('pcm_s16le')], 'mov', 'mp4: av1 pcm_s16le>alac'],
    ['VP8 asked into MP4', [video('vp8'), audio('vorbis')], 'mp4', 'mkv: vp8 vorbis'],
    ['ProRes asked into MP4', [video('prores')], 'mp4', 'mkv: prores'],
    ['two pictures of which one does not fit', [video('h264'), video('vp9')], 'mov', 'mp4: h264 vp9'],
    [
      'subtitles and their font',
      [video('h264'), other('subtitle', 'ass'), other('attachment', 'ttf')],
      'mov',
      'mov: h264, mks: ass ttf',
    ],
    ['a font alone', [video('h264'), other('attachment', 'ttf')], 'mov', 'mov: h264, files: ttf'],
    [
      'subtitles in MKV',
      [video('h264'), other('subtitle', 'hdmv_pgs_subtitle')],
      'mkv',
      'mkv: h264 hdmv_pgs_subtitle',
    ],
    [
      'teletext',
      [video('h264'), other('subtitle', 'dvb_teletext')],
      'mov',
      'mov: h264, dropped: dvb_teletext',
    ],
    ['data', [video('h264'), other('data', 'none')], 'mov', 'mov: h264, dropped: none'],
    ['a cover in MP4', [video('h264'), video('mjpeg', { attachedPicture: true })], 'mp4', 'mp4: h264 mjpeg'],
    [
      'a cover in MOV',
      [video('h264'), video('mjpeg', { attachedPicture: true })],
      'mov',
      'mov: h264, files: mjpeg',
    ],
    ['a codec that nobody knows', [video('madeup'), audio('madeup')], 'mov', 'mkv: madeup madeup>flac'],
  ])('%s', (_what, list, container, expected) => {
    expect(fate(list, container)).toBe(expected);
  });

  it('copies ALAC between MOV and MP4, but not out of MKV, where its end would be cut', () => {
    expect(fate([audio('alac')], 'mp4', 'mov')).toBe('mp4: alac');
    expect(fate([audio('alac')], 'mp4', 'mkv')).toBe('mp4: alac>alac');
    expect(fate([audio('alac')], 'mov', 'mkv')).toBe('mov: alac>pcm_s24le');
  });

  it('carries text subtitles of MP4 into MKV as ASS', () => {
    const list = [video('h264'), other('subtitle', 'mov_text')];
    expect(fate(list, 'mov', 'mp4')).toBe('mov: h264 mov_text');
    expect(fate(list, 'mkv', 'mp4')).toBe('mkv: h264 mov_text>ass');
  });

  it('puts every stream in exactly one place, in the order of the source', () => {
    const kinds = [
      video('h264'),
      video('av1'),
      audio('aac'),
      audio('flac'),
      other('subtitle', 'ass'),
      other('subtitle', 'mov_text'),
    ];
    const all = [
      ...kinds,
      other('attachment', 'ttf'),
      other('data', 'bin_data'),
      video('png', { attachedPicture: true }),
    ];
    const wrong: string[] = [];
    for (const container of ['mov', 'mp4', 'mkv'] as const) {
      for (let chosen = 1; chosen < 2 ** all.length; chosen += 1) {
        const list = streams(...all.filter((_, n) => chosen & (2 ** n)));
        const { kept, sidecar, files, dropped } = fitStreams(list, container, 'mkv');
        const indexes = [...kept.map(({ stream }) => stream), ...sidecar, ...files, ...dropped].map(
          ({ index }) => index,
        );
        const inOrder = kept.map(({ stream }) => stream.index);
        const isWhole = String(indexes.toSorted((a, b) => a - b)) === String(list.map(({ index }) => index));
        const isOrdered = String(inOrder) === String(inOrder.toSorted((a, b) => a - b));
        if (!isWhole || !isOrdered) wrong.push(`${container}: ${list.map(({ codec }) => codec).join(' ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
