import { flags } from '../../../media/flags.ts';
import type { Arg } from '../../kit/plan.ts';
import { maps } from '../../remux/args.ts';
import { type ClipOptions, coarseClocks, copiedFlags, earlySec, fileFlags } from '../args.ts';
import { type Bundle, nearSec, type Stretch } from './bundles.ts';

type Options = Pick<ClipOptions, 'fit' | 'leftOut' | 'main' | 'media' | 'mkvKeeps'>;

/** What of the source becomes 0 in a part's file. Seconds. */
export const bundleZero = ({ fromSec }: Stretch, { media }: Pick<Options, 'media'>): number =>
  fromSec ?? media.startSec;

/** A little before the first packet, so that no rounding of ours drops it; raw sound begins to the sample. Seconds. */
const seekOf = ({ fromSec }: Stretch, { isRaw }: Bundle, { media }: Options): number | undefined =>
  fromSec === undefined ? undefined : Math.max(0, fromSec - media.startSec - (isRaw ? 0 : earlySec));

/** Clocks that tick every millisecond round that little away themselves. */
const backSec = (stretch: Stretch, seekSec: number | undefined, { media }: Options): number | undefined => {
  if (seekSec === undefined || coarseClocks.includes(media.container)) return undefined;
  const sec = media.startSec + seekSec - (stretch.fromSec ?? 0);
  return Math.abs(sec) < 1e-7 ? undefined : sec;
};

/** A line of subtitles ends with its part. Matroska counts in milliseconds; see `opusDelay`. */
const textFlags = ({ tracks }: Bundle, { fromSec = 0, untilSec }: Stretch): string[] =>
  untilSec === undefined
    ? []
    : tracks.flatMap(({ stream }, at) =>
        stream.kind !== 'subtitle'
          ? []
          : flags({
              [`bsf:${at}`]: `setts=pts=PTS:dts=DTS:duration='min(DURATION,${Math.round((untilSec - fromSec) * 1000)}-PTS)'`,
            }),
      );

const lengthOf = ({ untilSec }: Stretch, zeroSec: number, isRaw: boolean): number | undefined =>
  untilSec === undefined ? undefined : untilSec - zeroSec - (isRaw ? 0 : nearSec);

/** Tracks of one part beside its picture, as a scratch file: raw samples as they are, from one to another. */
export const bundleArgs = (
  bundle: Bundle,
  stretch: Stretch,
  { options, work }: { options: Options; work: string },
): Arg[] => {
  const { tracks, isRaw } = bundle;
  const seekSec = seekOf(stretch, bundle, options);
  const file: ClipOptions = {
    ...options,
    fit: { ...options.fit, kept: tracks },
    ...{ zeroSec: 0, decodedBeforeSec: undefined, output: work, isPart: true },
  };
  return [
    ...flags({ ss: seekSec?.toFixed(6) }),
    ...['-i', { input: 0 }],
    ...maps(tracks.map(({ stream }) => stream)),
    ...flags({ t: lengthOf(stretch, bundleZero(stretch, options), isRaw)?.toFixed(6), c: 'copy' }),
    ...tracks.flatMap(({ stream }, at) => [
      ...(isRaw ? flags({ [`c:${at}`]: stream.codec }) : []),
      ...(seekSec === undefined || isRaw ? [] : flags({ [`copypriorss:${at}`]: 0 })),
    ]),
    ...copiedFlags(file),
    ...textFlags(bundle, stretch),
    ...flags({ output_ts_offset: isRaw ? undefined : backSec(stretch, seekSec, options)?.toFixed(6) }),
    ...fileFlags(file),
    { work },
  ];
};
