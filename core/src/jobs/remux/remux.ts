import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { remuxContainers } from '../../media/containers.ts';
import { cutToBytes, nameOf, pathParts } from '../../media/file-path.ts';
import { fitStreams, type StreamFit } from '../../media/fit-streams.ts';
import type { MediaStream } from '../../media/media-info.ts';
import { legalName } from '../../media/path-template.ts';
import { defineJob, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Effect, Output } from '../kit/plan.ts';
import { refuseTimeless } from '../kit/timeless.ts';
import { remuxArgs } from './args.ts';
import { damageNotes } from './damage.ts';
import { heldBackNotes, timecodePromise } from './losses.ts';
import { remuxNotes } from './notes.ts';
import { remuxPromises } from './promises.ts';

/** A file of its own per cover or attachment, by output name. */
export const besideName = ({ stem }: PlanInput, stream: MediaStream): string => {
  if (stream.kind === 'video') return nameOf(stem, `.cover.${stream.codec === 'png' ? 'png' : 'jpg'}`);
  const given = stream.kind === 'attachment' ? stream.fileName : undefined;
  const own = legalName(given ?? '') || `attachment${stream.index}`;
  const { stem: part, name } = pathParts(own);
  // Of two long names the longer part of each stays.
  return nameOf(stem, `.${nameOf(cutToBytes(part, 100), name.slice(part.length))}`);
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
    video: beside(nameOf(source.stem, `.${fit.container}`), 'remux'),
    ...(fit.sidecar.length > 0 ? { sidecar: beside(nameOf(source.stem, '.mks'), 'sidecar') } : {}),
    ...Object.fromEntries(
      fit.files.map((stream, at) => [`file${at + 1}`, beside(besideName(source, stream), 'sidecar')]),
    ),
  };
};

const replaced = ({ container }: StreamFit): Effect => ({
  kind: 'quarantine',
  input: 0,
  reason: `Replaced by its remux to ${container.toUpperCase()}`,
});

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
      .describe(
        'Container: MOV for editors, MP4 for the web, MKV for what neither can hold, TS (MPEG-TS) for broadcast tools',
      ),
    faststart: z
      .boolean()
      .default(true)
      .describe('Put the index at the front, so that playing starts before all is read (MOV, MP4)'),
    fragmented: z
      .boolean()
      .default(false)
      .describe(
        'In fragments, so that it plays as far as it has come over, wherever it ends (MOV, MP4); no index in front then',
      ),
    replace: z
      .boolean()
      .default(false)
      .describe(
        'Move the source to quarantine when the remuxed file is verified, if nothing of it would be lost',
      ),
  }),
  plan({ container, faststart, fragmented, replace }, context) {
    const source = sourceOf(context);
    const { media } = source;
    if (!media.streams.some(({ kind }) => kind === 'video' || kind === 'audio')) {
      throw new StreamOpsError('NOT_MEDIA', `${source.name} has neither picture nor sound.`);
    }
    refuseTimeless(source);
    const fit = fitStreams(media.streams, container, media.container);
    const { mkvKeeps } = context.capabilities;
    const heldBack = replace ? heldBackNotes({ fit, media, mkvKeeps }) : [];
    const replaces = replace && heldBack.length === 0;
    const ran = foundAs(context.found, 'remux', ffmpegFacts);
    const fileOutputs = fit.files.map((_, at) => `file${at + 1}`);
    return {
      outputs: outputsOf(source, fit),
      steps: [
        {
          kind: 'ffmpeg',
          id: 'remux',
          title: 'Remux',
          args: remuxArgs({
            fit,
            faststart,
            fragmented,
            fileOutputs,
            from: media.container,
            finished: media.finished,
            keepsOpusDelay: mkvKeeps.opusDelay,
          }),
          ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
          findZeros: 'video',
        },
      ],
      expect: [
        ...remuxPromises({ fit, media, mkvKeeps, fragmented }),
        ...(replaces ? timecodePromise({ fit, media, mkvKeeps }) : []),
      ],
      effects: [
        // Every stream was probed for the plan: the recording itself is indexed for free.
        { kind: 'setMedia', input: 0, media },
        ...(replaces ? [replaced(fit)] : []),
      ],
      notes: [
        ...damageNotes(ran, { source, fit, replace }),
        ...remuxNotes({ fit, wanted: container, media, mkvKeeps }),
        ...heldBack,
      ],
      ...(ran ? {} : { next: 'remux' }),
    };
  },
});
