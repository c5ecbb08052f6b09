import { isBoxed } from '../../../media/containers.ts';
import { flags } from '../../../media/flags.ts';
import type { Arg, Step } from '../../kit/plan.ts';
import { needsStrict } from '../../remux/args.ts';
import { type ClipOptions, copiedFlags, formats } from '../args.ts';
import type { Bundle } from './bundles.ts';
import type { Placed, Places } from './place.ts';

/** One list of files for ffmpeg, and where its first one begins. */
export interface PartList {
  work: string;
  places: Places;
}

/** So long is what stands last, which nothing follows. Seconds. */
const lastSec = 1;

/** Each file as long as it is to the next one. */
export const listStep = ({ work, places }: PartList, files: readonly string[]): Step => ({
  kind: 'partList',
  id: work,
  to: { work },
  parts: files.map((file, at) => ({
    file: { work: file },
    durationSec: (places[at + 1] ?? (places[at] ?? 0) + lastSec) - (places[at] ?? 0),
  })),
});

export interface JoinOptions extends Pick<ClipOptions, 'fit' | 'leftOut' | 'main' | 'media' | 'mkvKeeps'> {
  output: string;
  bundles: readonly Bundle[];
  /** Of the picture, then of each bundle. */
  lists: readonly PartList[];
  chapterFile: string;
}

const listInput = ({ work, places }: PartList): Arg[] => [
  ...flags({ itsoffset: (places[0] ?? 0).toFixed(6) }),
  ...['-f', 'concat', '-safe', '0', '-auto_convert', '0', '-i', { work }],
];

/** What hangs on the file beside its tracks is the source's. */
const mapsOf = ({ fit, main, bundles, lists }: JoinOptions): string[] =>
  fit.kept.flatMap(({ stream }) => {
    if (stream === main) return ['-map', '0:0'];
    if (stream.kind === 'attachment') return ['-map', `${lists.length}:${stream.index}`];
    const list = bundles.findIndex(({ tracks }) => tracks.some((kept) => kept.stream === stream));
    const at = bundles[list]?.tracks.findIndex((kept) => kept.stream === stream);
    return ['-map', `${list + 1}:${at}`];
  });

/**
 * One process that copies the packets of all parts. `-copyts`: each stays where its list puts it. Without
 * `-auto_convert` the bytes stay as they are.
 */
export const joinArgs = (options: JoinOptions): Arg[] => {
  const { fit, lists, output, chapterFile } = options;
  const file: ClipOptions = { ...options, zeroSec: 0, decodedBeforeSec: undefined };
  return [
    '-copyts',
    ...lists.flatMap(listInput),
    ...['-i', { input: 0 }, '-f', 'ffmetadata', '-i', { work: chapterFile }],
    ...mapsOf(options),
    ...flags({ c: 'copy' }),
    ...copiedFlags(file),
    ...flags({
      map_metadata: lists.length,
      map_chapters: lists.length + 1,
      strict: needsStrict(fit) ? 'experimental' : undefined,
      movflags: isBoxed(fit.container) ? '+faststart' : undefined,
      f: formats[fit.container],
    }),
    { output },
  ];
};

/** The lists of a placed whole: `suffix` tells those of a second way from the first. */
export const listsOf = (placed: Placed, bundles: readonly Bundle[], suffix: string): PartList[] => [
  { work: `list${suffix}`, places: placed.picture },
  ...bundles.map(({ name }, at) => ({ work: `${name}List${suffix}`, places: placed.bundles[at] ?? [] })),
];
