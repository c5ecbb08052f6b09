import { keptColor } from '../../media/carried.ts';
import { primingOf } from '../../media/encode/sound.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { mainVideo } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Expectation } from '../kit/plan.ts';
import { endsInPacket } from '../remux/args.ts';
import { streamLabel } from '../remux/notes.ts';
import { remuxPromises } from '../remux/promises.ts';
import type { EncodeOptions } from './encode-args.ts';
import { joinedChapters } from './timeline.ts';

interface Promised extends EncodeOptions {
  mkvKeeps: Capabilities['mkvKeeps'];
}

type StreamLine = Extract<Expectation, { kind: 'stream' }>;

const lengthOf = ({ placed }: EncodeOptions): number =>
  placed.reduce((sum, { durationSec }) => sum + durationSec, 0);

const pictureParts = ({ whole: { canvas } }: EncodeOptions): Partial<StreamLine> => {
  if (!canvas) return {};
  const { source, width, height, sampleAspect, color } = canvas;
  const kept = keptColor('mp4', { ...source, codec: 'h264', color });
  return {
    ...{ width, height, sampleAspect, bitDepth: 8, rotation: 0, hdr: 'sdr' },
    ...(Object.keys(kept).length > 0 ? { color: kept } : {}),
  };
};

const soundParts = (options: EncodeOptions, track: number): Partial<StreamLine> => {
  const { channels = 2, sampleRate = 48_000 } = options.whole.tracks[track] ?? {};
  const priming = { primingSec: primingOf('aac', { sampleRate }) };
  return { durationSec: lengthOf(options), ...priming, channels, sampleRate };
};

/** What is said of each stream as it comes out, less what compares it with the first part alone. */
const described = (line: Expectation, options: EncodeOptions): Expectation[] => {
  const { output, whole, fit } = options;
  if (line.kind === 'avStart' || line.kind === 'chapters') return [];
  if (line.kind !== 'stream') return [{ ...line, output }];
  const { copiedFrom: _, sameDurationAs: __, color: ___, ...rest } = line;
  const isPicture = fit.kept[line.index]?.stream.kind === 'video';
  const track = line.index - (whole.canvas ? 1 : 0);
  return [{ ...rest, ...(isPicture ? pictureParts(options) : soundParts(options, track)), output }];
};

const framesLine = ({ placed, whole, output }: EncodeOptions): Expectation[] => {
  const { canvas, tracks, sampleRate } = whole;
  if (!canvas) return [];
  const sound = tracks.length > 0 ? { index: 1, primingSec: primingOf('aac', { sampleRate }) } : undefined;
  return [
    {
      ...{ kind: 'joinedFrames', output, index: 0, label: streamLabel(canvas.source) },
      parts: placed.map(({ input: { media }, bySec, atSec }, input) => {
        const index = mainVideo(media)?.index;
        const isCut = endsInPacket(media.container, media.finished);
        return {
          ...(index === undefined ? {} : { of: { input, index } }),
          ...{ bySec, fromSec: atSec, isCut },
        };
      }),
      ...(sound ? { sound } : {}),
    },
  ];
};

/** Streams and what they are called, every frame at its time, sound from the first moment to the last. */
export const encodedPromises = (promised: Promised, first: MediaInfo): Expectation[] => {
  const { fit, mkvKeeps, placed, output } = promised;
  const media: MediaInfo = { ...first, chapters: [], streams: fit.kept.map(({ stream }) => stream) };
  return [
    ...remuxPromises({ fit, media, mkvKeeps }).flatMap((line) => described(line, promised)),
    ...framesLine(promised),
    {
      kind: 'chapters',
      output,
      chapters: joinedChapters(placed).map(({ startSec, title }) => ({ startSec, title })),
    },
  ];
};
