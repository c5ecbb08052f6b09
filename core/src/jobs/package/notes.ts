import type { FfmpegFacts, Note } from '../kit/plan.ts';
import { isCover, streamLabel } from '../remux/notes.ts';
import type { Packaged } from './package.ts';

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const pictureNotes = ({ video, pictures }: Packaged): Note[] => {
  const [largest] = pictures;
  const label = streamLabel(video);
  return [
    note(
      'info',
      label,
      `Encoded to H.264 as ${pictures.map(({ target }) => `${target.width} × ${target.height}`).join(', ')}.`,
    ),
    ...(video.rotation === 0 ? [] : [note('info', label, `It was turned upright by ${video.rotation}°.`)]),
    ...(largest?.target.isToneMapped
      ? [note('info', label, 'HDR was brought to BT.709 (zscale, tonemap=hable).')]
      : []),
    ...(largest?.target.isDeinterlaced
      ? [note('info', label, 'The two fields of each frame became one picture.')]
      : []),
    ...((video.bitDepth ?? 8) > 8 ? [note('info', label, `${video.bitDepth} bits a sample became 8.`)] : []),
  ];
};

const leftOut = ({ source, video, sounds }: Packaged): Note[] => {
  const kept = new Set([video.index, ...sounds.map(({ stream }) => stream.index)]);
  return [
    ...source.media.streams
      .filter(({ index }) => !kept.has(index))
      .map((stream) =>
        note(
          stream.kind === 'subtitle' || (stream.kind === 'video' && !isCover(stream)) ? 'warn' : 'info',
          streamLabel(stream),
          'Left out: a package has one picture and every sound.',
        ),
      ),
    ...(source.media.chapters.length > 0
      ? [note('info', 'Chapters', 'Left out: neither HLS nor DASH has a place for them.')]
      : []),
  ];
};

/** What a reader of the receipt should know about a package, one line each. */
export const packageNotes = (packaged: Packaged, ran?: FfmpegFacts): Note[] => [
  ...pictureNotes(packaged),
  ...packaged.sounds.map(({ stream }) => note('info', streamLabel(stream), 'Encoded to AAC, 48 kHz.')),
  ...leftOut(packaged),
  ...(packaged.encrypted
    ? [
        note(
          'warn',
          'Key',
          'key.bin opens every segment. Whoever gets the folder gets it too: see the guide.',
        ),
      ]
    : []),
  ...(ran?.complaints ?? []).map((text) => note('warn', 'Damage', `ffmpeg went on after: ${text}`)),
];
