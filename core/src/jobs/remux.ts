import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { remuxContainers } from '../media/containers.ts';
import { fitStreams, type KeptStream, type StreamFit } from '../media/fit-streams.ts';
import { languageIn } from '../media/languages.ts';
import { audioStreams, type MediaStream, mainVideo } from '../media/media-info.ts';
import { legalName } from '../media/path-template.ts';
import { remuxArgs } from '../media/remux-args.ts';
import { remuxNotes, streamLabel } from '../media/remux-notes.ts';
import { defineJob, type PlanInput, sourceOf } from './define.ts';
import type { Effect, Expectation, Output } from './plan.ts';

/** A file of its own per cover or attachment, by output name. */
const fileName = ({ stem }: PlanInput, stream: MediaStream): string => {
  if (stream.kind === 'video') return `${stem}.cover.${stream.codec === 'png' ? 'png' : 'jpg'}`;
  const given = stream.kind === 'attachment' ? stream.fileName : undefined;
  return `${stem}.${legalName(given ?? '') || `attachment${stream.index}`}`;
};

const outputsOf = (source: PlanInput, fit: StreamFit): Record<string, Output> => {
  const beside = (name: string, relation: 'remux' | 'sidecar'): Output => ({
    to: 'drive',
    driveId: source.driveId,
    dir: source.dir,
    fileName: name,
    relation,
    from: 0,
  });
  return {
    video: beside(`${source.stem}.${fit.container}`, 'remux'),
    ...(fit.sidecar.length > 0 ? { sidecar: beside(`${source.stem}.mks`, 'sidecar') } : {}),
    ...Object.fromEntries(
      fit.files.map((stream, at) => [`file${at + 1}`, beside(fileName(source, stream), 'sidecar')]),
    ),
  };
};

const from = (stream: MediaStream) => ({ input: 0, index: stream.index });

/** Attachments and covers are no tracks: wherever they were, they are read back after all the others. */
const isTrack = ({ stream }: KeptStream): boolean =>
  stream.kind !== 'attachment' && !(stream.kind === 'video' && stream.attachedPicture);

const keptLines = ({ kept, container }: StreamFit): Expectation[] =>
  kept.filter(isTrack).map(({ stream, convert }, index): Expectation => {
    const language = stream.language && languageIn(container, stream.language);
    return {
      kind: 'stream',
      output: 'video',
      index,
      label: streamLabel(stream),
      codec: convert?.codec ?? stream.codec,
      ...(convert ? {} : { copiedFrom: from(stream) }),
      ...(stream.kind === 'video' || stream.kind === 'audio' ? { sameDurationAs: from(stream) } : {}),
      ...(language ? { language } : {}),
      ...(stream.title ? { title: stream.title } : {}),
    };
  });

const replaced = ({ container }: StreamFit): Effect => ({
  kind: 'quarantine',
  input: 0,
  reason: `Replaced by its remux to ${container.toUpperCase()}`,
});

const sidecarLines = ({ sidecar, files }: StreamFit): Expectation[] => [
  ...(sidecar.length > 0
    ? [{ kind: 'container', output: 'sidecar', container: 'mkv' } satisfies Expectation]
    : []),
  ...sidecar.flatMap((stream, index): Expectation[] =>
    stream.kind === 'subtitle'
      ? [
          {
            kind: 'stream',
            output: 'sidecar',
            index,
            label: streamLabel(stream),
            codec: stream.codec,
            copiedFrom: from(stream),
          },
        ]
      : [],
  ),
  ...files.map((_, at): Expectation => ({ kind: 'notEmpty', output: `file${at + 1}` })),
];

/**
 * How far the start of sound against picture may seem to move; what one hears stays within a millisecond (measured
 * with a flash and a beep). Seconds.
 */
const shiftOf = ({ kept, container }: StreamFit, source: PlanInput): number => {
  const audio = kept.filter(({ stream }) => stream.kind === 'audio');
  // MOV and MP4 hide the encoder's first, empty frame of sound behind an edit list; MKV shows it: 1024 samples.
  if (container === 'mkv' && ['mov', 'mp4'].includes(source.media.container)) return 0.024;
  // The first packet of Opus begins 6.5 ms before its first sample.
  if (audio.some(({ stream, convert }) => convert || stream.codec === 'opus')) return 0.01;
  return 0.001;
};

const timingLines = (source: PlanInput, fit: StreamFit): Expectation[] => {
  if (!mainVideo(source.media)) return [];
  const maxShiftSec = shiftOf(fit, source);
  return [
    ...(audioStreams(source.media).length > 0
      ? [{ kind: 'avStart', output: 'video', input: 0, maxShiftSec } satisfies Expectation]
      : []),
    { kind: 'bothEnds', output: 'video' },
  ];
};

export const remux = defineJob({
  type: 'remux',
  title: 'Remux',
  summary: 'Change the container without re-encoding the picture.',
  lane: 'io',
  needs: 'streams',
  params: z.object({
    container: z
      .enum(remuxContainers)
      .default('mov')
      .describe('Container: MOV for editors, MP4 for the web, MKV for what neither can hold'),
    faststart: z
      .boolean()
      .default(true)
      .describe('Put the index at the front, so that playing starts before all is read (MOV, MP4)'),
    replace: z
      .boolean()
      .default(false)
      .describe('Move the source to quarantine when the remuxed file is verified'),
  }),
  plan({ container, faststart, replace }, context) {
    const source = sourceOf(context);
    const { media } = source;
    if (!media.streams.some(({ kind }) => kind === 'video' || kind === 'audio')) {
      throw new StreamOpsError('NOT_MEDIA', `${source.name} has neither picture nor sound.`);
    }
    const fit = fitStreams(media.streams, container, media.container);
    const fileOutputs = fit.files.map((_, at) => `file${at + 1}`);
    return {
      outputs: outputsOf(source, fit),
      steps: [
        {
          kind: 'ffmpeg',
          id: 'remux',
          title: 'Remux',
          args: remuxArgs({ fit, faststart, fileOutputs }),
          ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
        },
      ],
      expect: [
        { kind: 'container', output: 'video', container: fit.container },
        ...keptLines(fit),
        ...sidecarLines(fit),
        ...timingLines(source, fit),
      ],
      effects: [
        // Every stream was probed for the plan: the recording itself is indexed for free.
        { kind: 'setMedia', input: 0, media },
        ...(replace ? [replaced(fit)] : []),
      ],
      notes: remuxNotes({ fit, wanted: container, media }),
    };
  },
});
