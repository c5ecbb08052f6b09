import type { KeptStream } from '../../media/fit-streams.ts';
import { flags } from '../../media/flags.ts';
import type { ContainerName, MediaInfo } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Arg, FileArg } from '../kit/plan.ts';
import { maps, names, needsStrict, opusDelay } from '../remux/args.ts';
import { dispositionFlags } from '../remux/dispositions.ts';
import type { ClipFit } from './fit.ts';

/** Where a clip lies in its source. Seconds, as packets of the source count them. */
export interface ClipSpan {
  /** What becomes 0. */
  zeroSec: number;
  /** Packets are kept that are decoded before that; undefined: to the end. */
  decodedBeforeSec: number | undefined;
}

export interface ClipOptions extends ClipFit, ClipSpan {
  media: MediaInfo;
  mkvKeeps: Capabilities['mkvKeeps'];
  output: string;
  /** It is no output but a scratch file of that name, which is joined with others. */
  isPart?: boolean;
}

/** What ffmpeg writes. */
export const madeFile = ({ output, isPart }: Pick<ClipOptions, 'output' | 'isPart'>): FileArg =>
  isPart ? { work: output } : { output };

/**
 * ffmpeg is sent there a little before the keyframe, less than Matroska's millisecond rounds away, so that no rounding
 * of ours puts it behind. The result is moved back by as much.
 */
export const earlySec = 0.0004;

/**
 * Their clocks tick every millisecond or slower: packets come out of ffmpeg as if it had been sent to the keyframe itself. Moved
 * back from there, the first frame would lie before 0, where MP4 hides it.
 */
export const coarseClocks: readonly string[] = ['mkv', 'webm', 'flv', 'avi'] satisfies ContainerName[];

/** Seconds that packets lie behind where they belong. */
const behindSec = (options: Pick<ClipOptions, 'zeroSec' | 'media'>): number | undefined =>
  seeks(options) && !coarseClocks.includes(options.media.container) ? -earlySec : undefined;

/** What begins so soon is cut at its end alone: sound that begins before the picture stays. Seconds. */
export const headSec = 0.1;

/** A seek may land at an earlier keyframe; packets before the point are dropped, the picture's too. */
const seeks = ({ zeroSec, media }: Pick<ClipOptions, 'zeroSec' | 'media'>): boolean =>
  zeroSec - media.startSec > headSec;

/** Before `-i`: seconds from the start of the file. */
const seekFlags = (options: Pick<ClipOptions, 'zeroSec' | 'media'>): string[] =>
  seeks(options) ? flags({ ss: (options.zeroSec - options.media.startSec - earlySec).toFixed(6) }) : [];

/** What ffmpeg is asked for: where the clip begins, and how long it is unless it goes on to the end. Seconds. */
export interface Span {
  fromSec: number;
  lengthSec: number | undefined;
}

export const spanOf = ({ zeroSec, decodedBeforeSec, media }: ClipOptions): Span => {
  const fromSec = seeks({ zeroSec, media }) ? zeroSec - earlySec : media.startSec;
  return { fromSec, lengthSec: decodedBeforeSec === undefined ? undefined : decodedBeforeSec - fromSec };
};

/** Beside how it is copied or converted: what a remux says of it. */
const streamFlags = (kept: KeptStream, at: number, { fit, mkvKeeps }: ClipOptions): string[] => {
  const { stream, convert } = kept;
  const isBoxed = fit.container !== 'mkv';
  return [
    ...(convert ? flags({ [`c:${at}`]: convert.codec }) : []),
    // Without it the tag is hev1, which QuickTime and Final Cut don't open.
    ...(isBoxed && stream.codec === 'hevc' ? flags({ [`tag:${at}`]: 'hvc1' }) : []),
    ...(!isBoxed && !mkvKeeps.opusDelay && stream.codec === 'opus' && !convert
      ? flags({ [`bsf:${at}`]: opusDelay })
      : []),
    ...dispositionFlags(at, stream, { room: fit.container === 'ts' ? 'mkv' : fit.container }),
    ...names(at, kept, fit.container),
  ];
};

/** A clip never becomes a transport stream: one that it was cut from comes in MKV. */
export const formats = { mov: 'mov', mp4: 'mp4', mkv: 'matroska', ts: 'matroska' } as const;

const dropsBefore = (options: ClipOptions): string[] =>
  seeks(options)
    ? options.fit.kept.flatMap(({ stream }, at) =>
        stream.kind === 'attachment' ? [] : flags({ [`copypriorss:${at}`]: 0 }),
      )
    : [];

export const copiedFlags = (options: ClipOptions): string[] =>
  options.fit.kept.flatMap((kept, at) => streamFlags(kept, at, options));

/** What stands before the output's name. */
export const fileFlags = ({ fit, isPart }: ClipOptions): string[] =>
  flags({
    map_metadata: 0,
    // MP4 keeps them in a track of its own, which not every part would have.
    map_chapters: isPart ? -1 : 0,
    strict: needsStrict(fit) ? 'experimental' : undefined,
    movflags: fit.container === 'mkv' || isPart ? undefined : '+faststart',
    f: formats[fit.container],
  });

/** One process that reads what it copies and little else. */
export const copyArgs = (options: ClipOptions): Arg[] => {
  const { fit } = options;
  return [
    ...seekFlags(options),
    '-i',
    { input: 0 },
    ...maps(fit.kept.map(({ stream }) => stream)),
    ...flags({ t: spanOf(options).lengthSec?.toFixed(6) }),
    ...flags({ c: 'copy' }),
    ...dropsBefore(options),
    ...copiedFlags(options),
    ...flags({ output_ts_offset: behindSec(options) }),
    ...fileFlags(options),
    madeFile(options),
  ];
};
