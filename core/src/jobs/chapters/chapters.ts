import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { csvChapters } from '../../media/chapters/csv.ts';
import { edlChapters, edlRate, mostEdlEvents } from '../../media/chapters/edl.ts';
import { fcpxmlChapters } from '../../media/chapters/fcpxml.ts';
import type { ChapterList } from '../../media/chapters/list.ts';
import { otioChapters } from '../../media/chapters/otio.ts';
import { youtubeChapters, youtubeFaults } from '../../media/chapters/youtube.ts';
import { rateName } from '../../media/encode/frame-rate.ts';
import { nameOf } from '../../media/file-path.ts';
import { mainVideo } from '../../media/media-info.ts';
import { knowsDuration } from '../../media/merge-media.ts';
import { marker } from '../../media/sidecar-json.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { packetsIn, readPackets } from '../kit/found.ts';
import type { Expectation, Note, PlanDraft, Step } from '../kit/plan.ts';
import { type ChapterSource, chapterSource } from './source.ts';

const kinds = {
  youtube: { ending: '.chapters.txt', label: 'YouTube text', write: youtubeChapters },
  csv: { ending: '.chapters.csv', label: 'CSV', write: csvChapters },
  edl: { ending: '.edl', label: 'EDL', write: edlChapters },
  fcpxml: { ending: '.fcpxml', label: 'FCPXML', write: fcpxmlChapters },
  otio: { ending: '.otio', label: 'OpenTimelineIO', write: otioChapters },
} as const;
type Format = keyof typeof kinds;
const formatNames = ['youtube', 'csv', 'edl', 'fcpxml', 'otio'] as const satisfies readonly Format[];

const youtubeNotes = (list: ChapterList): Note[] => {
  const faults = youtubeFaults(list);
  if (faults.length === 0) return [];
  const text = `YouTube will not show these as chapters: ${faults.join('; ')}.`;
  return [{ level: 'warn', subject: 'YouTube', text }];
};

const edlNotes = ({ rate }: ChapterList): Note[] => {
  const counted = edlRate(rate);
  if (counted.num === rate.num) return [];
  const text = `It counts ${rateName(counted)} frames a second, half of the recording's or less: timecode holds 60.`;
  return [{ level: 'info', subject: 'EDL', text }];
};

const notesFor = (formats: readonly Format[], { list, notes }: ChapterSource): Note[] => [
  ...notes,
  ...(formats.includes('youtube') ? youtubeNotes(list) : []),
  ...(formats.includes('edl') ? edlNotes(list) : []),
];

const refuseLong = (formats: readonly Format[], { chapters }: ChapterList): void => {
  if (!formats.includes('edl') || chapters.length <= mostEdlEvents) return;
  const text = `An EDL holds ${mostEdlEvents} events, and there are ${chapters.length} chapters. Leave the EDL out.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const textsOf = (formats: readonly Format[], list: ChapterList): { steps: Step[]; expect: Expectation[] } => {
  const texts = formats.map((format) => ({ format, ...kinds[format], text: kinds[format].write(list) }));
  return {
    steps: texts.map(({ format, text }) => ({
      kind: 'write',
      id: `write ${format}`,
      to: { output: format },
      text,
    })),
    expect: texts.map(({ format, label, text }) => ({ kind: 'text', output: format, label, text })),
  };
};

export const chapters = defineJob({
  type: 'chapters',
  title: 'Chapters',
  summary: 'Write the chapters of a recording beside it, for YouTube and for editors.',
  lane: 'io',
  needs: 'streams',
  params: z.object({
    formats: z
      .array(z.enum(formatNames))
      .min(1)
      .max(formatNames.length)
      .default(['youtube'])
      .describe('Formats: youtube (text for the description), csv, edl (CMX 3600), fcpxml (1.9), otio'),
    markers: z
      .array(marker.extend({ title: z.string().max(500) }))
      .max(mostEdlEvents)
      .default([])
      .describe('Points beside the chapters of the file: atSec in seconds from its start, and a title'),
  }),
  plan({ formats: asked, markers }, context): PlanDraft {
    const source = sourceOf(context);
    const { media, driveId, dir } = source;
    const formats = [...new Set(asked)];
    const outputs: PlanDraft['outputs'] = Object.fromEntries(
      formats.map((format) => {
        const fileName = nameOf(source.name, kinds[format].ending);
        return [format, { to: 'drive', driveId, dir, fileName, relation: 'sidecar', from: 0 }];
      }),
    );
    const packets = packetsIn(context.found);
    // Frames are counted by the picture: one that varies, or a length that is guessed, is looked at.
    const guesses = !knowsDuration(media) || (mainVideo(media) && !mainVideo(media)?.frameRate);
    if (guesses && !packets) return { outputs, steps: [readPackets], next: readPackets.id };
    const made = chapterSource({ source, markers, packets });
    refuseLong(formats, made.list);
    const { steps, expect } = textsOf(formats, made.list);
    return {
      outputs,
      steps: [...(guesses ? [readPackets] : []), ...steps],
      expect,
      notes: notesFor(formats, made),
    };
  },
});
