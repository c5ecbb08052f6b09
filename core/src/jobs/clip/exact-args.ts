import { mostOf } from '../../extremes.ts';
import { flags } from '../../media/flags.ts';
import type { VideoStream } from '../../media/media-info.ts';
import type { Arg } from '../kit/plan.ts';
import { colorFlags } from '../transcode/picture-args.ts';
import { type ClipOptions, copiedFlags, fileFlags, madeFile } from './args.ts';
import { type ClipEncoder, qualityFlags } from './encoder.ts';

export interface ExactOptions extends ClipOptions {
  /** The first frame that is shown, and the first after the last; undefined: there is none. */
  firstSec: number;
  untilSec: number | undefined;
  /** When frames before the first are shown, as far as they are known, and the last frame of the clip. */
  earlierSec: readonly number[];
  lastSec: number;
  picture: VideoStream;
  encoder: ClipEncoder;
}

/** What begins so soon is read from the start of the file. */
const headSec = 0.1;

/** The longest packet that is usual for each codec; samples. */
const packetSamples: Readonly<Record<string, number>> = {
  ...{ aac: 1024, mp3: 1152, mp2: 1152, ac3: 1536, eac3: 1536, flac: 4608, opus: 960, vorbis: 1024 },
};

/** Sound is read from a packet before the picture on, so that none of it is missing. */
const leadOf = ({ fit }: ClipOptions): number =>
  fit.kept.reduce((most, { stream }) => {
    if (stream.kind !== 'audio') return most;
    return Math.max(most, (packetSamples[stream.codec] ?? 1024) / Math.max(8000, stream.sampleRate));
  }, 0);

/** More than the slowest usual frame. */
const frameSec = 0.1;

/**
 * Where reading begins: sound in front of the picture, both on one clock. At a frame, where one is near, or at a whole
 * millisecond: a container counts in parts of its own, and rounds what it is told to them. Seconds of the source.
 */
export const readingFrom = (options: ExactOptions): { ssSec: number | undefined; zeroSec: number } => {
  const { firstSec, media, earlierSec } = options;
  const wantedSec = firstSec - leadOf(options);
  const frames = earlierSec.filter((sec) => sec <= wantedSec && sec > wantedSec - frameSec);
  const zeroSec = frames.length > 0 ? mostOf(frames) : Math.floor(wantedSec * 1000) / 1000;
  const ssSec = zeroSec - media.startSec;
  return ssSec > headSec ? { ssSec, zeroSec } : { ssSec: undefined, zeroSec: media.startSec };
};

const between = (one: number, other: number): number => (one + other) / 2;

/** From the first frame to the last, in the middle between those and their neighbours. Seconds of what is read. */
const framesOf = ({ earlierSec, firstSec, lastSec, untilSec }: ExactOptions, zeroSec: number) => {
  const beforeSec = Math.max(zeroSec, mostOf(earlierSec));
  return {
    startSec: Math.max(0, between(Math.min(beforeSec, firstSec), firstSec) - zeroSec),
    endSec: untilSec === undefined ? undefined : between(lastSec, untilSec) - zeroSec,
  };
};

/** Before the input: a picture is decoded as it is stored, so that what turns it stays as it was. */
export const readFlags = (options: ExactOptions): string[] => {
  const { ssSec } = readingFrom(options);
  return [...flags({ ss: ssSec?.toFixed(6) }), '-noautorotate'];
};

/** No frame before the first one, and samples as the encoder takes them. */
export const framesFilter = (options: ExactOptions): string => {
  const { startSec } = framesOf(options, readingFrom(options).zeroSec);
  return `trim=start=${startSec.toFixed(6)},format=${options.encoder.pixelFormat}`;
};

/** What ffmpeg takes as the clip. Seconds of the source, and its length. */
export const exactSpan = (options: ExactOptions) => ({
  fromSec: readingFrom(options).zeroSec,
  lengthSec: framesOf(options, readingFrom(options).zeroSec).endSec,
});

/** How long what is read is, up to the last frame. Seconds. */
export const lengthSec = (options: ExactOptions): number | undefined =>
  framesOf(options, readingFrom(options).zeroSec).endSec;

/** How long the output is on the clock of what is read, and how far that is put back. */
export const clockFlags = (options: ExactOptions): string[] => {
  const { zeroSec } = readingFrom(options);
  const { endSec } = framesOf(options, zeroSec);
  return flags({ t: endSec?.toFixed(6), output_ts_offset: (zeroSec - options.firstSec).toFixed(6) });
};

/** Sound before that is dropped where reading began in front of it. */
export const dropFlags = (options: ExactOptions): string[] =>
  readingFrom(options).ssSec === undefined
    ? []
    : options.fit.kept.flatMap(({ stream }, at) =>
        stream.kind === 'attachment' || stream === options.picture ? [] : flags({ [`copypriorss:${at}`]: 0 }),
      );

/** The whole picture encoded anew, frame for frame, the sound copied beside it. */
export const encodeArgs = (options: ExactOptions): Arg[] => {
  const { fit, picture, encoder } = options;
  const at = fit.kept.findIndex(({ stream }) => stream === picture);
  return [
    ...readFlags(options),
    '-i',
    { input: 0 },
    ...fit.kept.flatMap(({ stream }) => ['-map', `0:${stream.index}`]),
    ...clockFlags(options),
    ...flags({ c: 'copy' }),
    ...dropFlags(options),
    ...copiedFlags(options),
    ...qualityFlags(encoder, at),
    ...flags({
      [`filter:${at}`]: framesFilter(options),
      [`fps_mode:${at}`]: 'passthrough',
      [`enc_time_base:${at}`]: '1/90000',
    }),
    ...colorFlags(picture, at),
    ...fileFlags(options),
    madeFile(options),
  ];
};
