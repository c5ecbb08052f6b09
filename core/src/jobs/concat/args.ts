import { isBoxed } from '../../media/containers.ts';
import { flags } from '../../media/flags.ts';
import { type ClipOptions, copiedFlags } from '../clip/args.ts';
import type { Arg } from '../kit/plan.ts';
import { endsInPacket, needsStrict } from '../remux/args.ts';
import type { Placed } from './timeline.ts';

/** Scratch files of the plan. */
export const listFile = 'parts';
export const chapterFile = 'chapters';

/** What hangs on a file beside its tracks is that of the first part. */
const mapsOf = ({ fit }: ClipOptions): string[] =>
  fit.kept.flatMap(({ stream: { index, kind } }) => ['-map', `${kind === 'attachment' ? 1 : 0}:${index}`]);

/**
 * One process that copies the packets of all parts. `-copyts`: each stays where the list puts it, and the sound that an
 * encoder puts before the first sample stays before the start, where MP4 hides it. Without `-auto_convert` the bytes
 * stay as they are.
 */
export const joinArgs = (options: ClipOptions, placed: readonly Placed[]): Arg[] => {
  const { fit, output } = options;
  const isCut = placed.some(({ input: { media } }) => endsInPacket(media.container, media.finished));
  return [
    // The last packet of what a killed recorder leaves is cut off, and says so.
    ...(isCut ? flags({ fflags: '+discardcorrupt' }) : []),
    ...['-copyts', '-f', 'concat', '-safe', '0', '-auto_convert', '0', '-i', { work: listFile }],
    ...['-i', { input: 0 }, '-f', 'ffmetadata', '-i', { work: chapterFile }],
    ...mapsOf(options),
    ...flags({ c: 'copy' }),
    ...copiedFlags(options),
    ...flags({
      map_metadata: 1,
      map_chapters: 2,
      strict: needsStrict(fit) ? 'experimental' : undefined,
      movflags: isBoxed(fit.container) ? '+faststart' : undefined,
      f: fit.container === 'mkv' ? 'matroska' : fit.container,
    }),
    { output },
  ];
};
