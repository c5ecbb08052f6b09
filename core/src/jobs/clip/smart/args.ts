import type { CutEnd } from '../../../media/cut/smart-cut.ts';
import { flags } from '../../../media/flags.ts';
import type { Arg, AvcFacts, FileArg } from '../../kit/plan.ts';
import { colorFlags } from '../../transcode/picture-args.ts';
import { copiedFlags, fileFlags, madeFile } from '../args.ts';
import { qualityFlags } from '../encoder.ts';
import {
  clockFlags,
  dropFlags,
  type ExactOptions,
  framesFilter,
  lengthSec,
  readFlags,
  readingFrom,
} from '../exact-args.ts';

/** All parts count so finely: times of Matroska, of 24, 25, 30 and 60 frames a second and of 1001 parts fit exactly. */
const perSec = 360_000;

/** When the first frame of the clip is shown in the parts: what is decoded before it keeps a time above 0. Seconds. */
export const partsBeginSec = 10;

/** ffmpeg is sent there a little before the keyframe; see `copyArgs`. Seconds. */
const earlySec = 0.0004;

/**
 * Each fragment tells its times by itself, from the very first on (`frag_discont`), so that parts can stand one behind
 * the other without anything being counted anew.
 */
const partFlags = (): string[] =>
  flags({
    movflags: '+frag_keyframe+empty_moov+default_base_moof+frag_discont',
    use_editlist: 0,
    avoid_negative_ts: 'make_non_negative',
    video_track_timescale: perSec,
    f: 'mp4',
  });

/** What is decoded of the source at `sec` is that far in the parts. */
const inParts = (sec: number, { firstSec }: ExactOptions): number => partsBeginSec + sec - firstSec;

/** The same in the parts' own ticks. */
export const ticksInParts = (sec: number, options: ExactOptions): number =>
  Math.round(inParts(sec, options) * perSec);

/** The picture alone, from a keyframe on, as it is. */
export const middleArgs = (
  { keySec, decodedBeforeSec }: { keySec: number; decodedBeforeSec: number | undefined },
  options: ExactOptions,
  output: FileArg,
): Arg[] => {
  const { media, picture } = options;
  const seeks = keySec - media.startSec > earlySec;
  const fromSec = seeks ? keySec - earlySec : media.startSec;
  return [
    ...(seeks ? flags({ ss: (fromSec - media.startSec).toFixed(6) }) : []),
    '-i',
    { input: 0 },
    ...['-map', `0:${picture.index}`],
    ...flags({
      t: decodedBeforeSec === undefined ? undefined : (decodedBeforeSec - fromSec).toFixed(6),
      c: 'copy',
      'copypriorss:0': seeks ? 0 : undefined,
      map_metadata: -1,
      map_chapters: -1,
      output_ts_offset: inParts(fromSec, options).toFixed(6),
    }),
    ...partFlags(),
    output,
  ];
};

export type Joinable = Exclude<AvcFacts, { refused: string }>;

/** How long before it is shown a packet is decoded, so that it fits behind those that were copied. Ticks. */
export const decodedEarlier = (
  end: 'head' | 'tail',
  cut: CutEnd,
  facts: Joinable,
  options: ExactOptions,
): number => {
  if (end === 'head') return facts.start - facts.decodeStart;
  const shown = ticksInParts(cut.firstSec, options);
  return Math.max(0, shown - facts.decodeEnd);
};

/** `41` is level 4.1. */
const levelOf = ({ level }: Joinable): string => `${Math.floor(level / 10)}.${level % 10}`;

/** One end, encoded so that it goes with what was copied: in its profile, and with parameter sets of other numbers. */
export const endArgs = (
  end: 'head' | 'tail',
  cut: CutEnd,
  { facts, options, output }: { facts: Joinable; options: ExactOptions; output: FileArg },
): Arg[] => {
  const { picture, encoder, firstSec } = options;
  const { firstSec: fromSec, lastSec, untilSec, earlierSec } = cut;
  const part: ExactOptions = {
    ...options,
    fit: { ...options.fit, kept: [] },
    firstSec: fromSec,
    lastSec,
    untilSec,
    earlierSec,
  };
  const { zeroSec } = readingFrom(part);
  return [
    ...readFlags(part),
    '-i',
    { input: 0 },
    ...['-map', `0:${picture.index}`],
    ...flags({
      t: lengthSec(part)?.toFixed(6),
      output_ts_offset: (zeroSec - firstSec + partsBeginSec).toFixed(6),
    }),
    ...qualityFlags(encoder, 0),
    ...flags({
      'profile:0': facts.profile,
      'level:0': levelOf(facts),
      'bf:0': 0,
      'x264-params': `sps-id=${facts.setId}`,
      'bsf:0': `setts=dts=PTS-${decodedEarlier(end, cut, facts, options)}`,
      'filter:0': framesFilter(part),
      'fps_mode:0': 'passthrough',
      'enc_time_base:0': `1/${perSec}`,
      map_metadata: -1,
      map_chapters: -1,
    }),
    ...colorFlags(picture, 0),
    ...partFlags(),
    output,
  ];
};

/** The joined picture beside all that an exact cut copies. What is said of each track is the recording's. */
export const joinedArgs = (options: ExactOptions, joined: FileArg): Arg[] => {
  const { fit, picture, firstSec } = options;
  const { ssSec, zeroSec } = readingFrom(options);
  return [
    ...flags({ ss: ssSec?.toFixed(6) }),
    '-i',
    { input: 0 },
    ...flags({ itsoffset: (firstSec - zeroSec).toFixed(6) }),
    '-i',
    joined,
    ...fit.kept.flatMap(({ stream }) => ['-map', stream === picture ? '1:0' : `0:${stream.index}`]),
    ...clockFlags(options),
    ...flags({ c: 'copy' }),
    ...dropFlags(options),
    ...fit.kept.flatMap(({ stream }, at) => [`-map_metadata:s:${at}`, `0:s:${stream.index}`]),
    ...copiedFlags(options),
    ...fileFlags(options),
    madeFile(options),
  ];
};
