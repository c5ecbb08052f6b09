import { mostOf } from '../../../extremes.ts';
import type { Note } from '../../kit/plan.ts';
import { streamLabel } from '../../remux/notes.ts';
import { sourceNotes } from '../notes.ts';
import type { JoinOptions } from './args.ts';
import type { Bundle } from './bundles.ts';
import type { Placed } from './place.ts';

const note = (subject: string, text: string): Note => ({ level: 'info', subject, text });

const gapNotes = ({ tracks, isRaw, stretches }: Bundle): Note[] => {
  const [first] = tracks;
  if (!first || first.stream.kind === 'subtitle') return [];
  const subject = tracks.map(({ stream }) => streamLabel(stream)).join(', ');
  if (isRaw) return [note(subject, 'At the joins it is cut to the sample, and goes on without a pause.')];
  const longest = mostOf(stretches.map(({ gapSec }) => gapSec)).toFixed(3);
  const text = `At the joins it is cut between packets: none overlaps another, and nothing is heard for ${longest} s at most.`;
  return [note(subject, text)];
};

const containerNote = ({ media, fit }: JoinOptions): Note[] =>
  media.container === fit.container
    ? []
    : [
        note(
          'Container',
          `The source is ${media.container.toUpperCase()}: what was joined is ${fit.container.toUpperCase()}.`,
        ),
      ];

/** What a reader of the receipt should know about ranges that became one file. */
export const joinedNotes = (options: JoinOptions, { parts, lengthSec }: Placed): Note[] => {
  const [first] = parts;
  if (!first) return [];
  const { fit, leftOut } = options;
  return [
    note(
      'Joined',
      `${parts.length} ranges follow each other in the order asked, ${lengthSec.toFixed(3)} s in all; each begins with a chapter.`,
    ),
    ...containerNote(options),
    ...sourceNotes({ ...first.made.promised, fit, leftOut, empty: new Set() }),
    ...options.bundles.flatMap(gapNotes),
    ...parts.flatMap(({ made }) => made.notes),
  ];
};
