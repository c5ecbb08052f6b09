import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { remuxContainers } from '../media/containers.ts';
import { cutToBytes, nameOf, pathParts } from '../media/file-path.ts';
import { fitStreams, type StreamFit } from '../media/fit-streams.ts';
import type { MediaInfo, MediaStream } from '../media/media-info.ts';
import { legalName } from '../media/path-template.ts';
import { defineJob, type PlanInput, sourceOf } from './define.ts';
import { ffmpegFacts, foundAs } from './found.ts';
import type { Effect, Note, Output } from './plan.ts';
import { remuxArgs } from './remux-args.ts';
import { remuxNotes } from './remux-notes.ts';
import { remuxPromises } from './remux-promises.ts';

/** A file of its own per cover or attachment, by output name. */
const fileName = ({ stem }: PlanInput, stream: MediaStream): string => {
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
      fit.files.map((stream, at) => [`file${at + 1}`, beside(fileName(source, stream), 'sidecar')]),
    ),
  };
};

const replaced = ({ container }: StreamFit): Effect => ({
  kind: 'quarantine',
  input: 0,
  reason: `Replaced by its remux to ${container.toUpperCase()}`,
});

/** A demuxer that lost its place, or packets that it calls corrupt: something of the recording is not there. */
const damage =
  /invalid as first byte|resync|Packet mismatch|corrupt|Invalid data|Error (reading|while decoding)|truncat/i;
/** What a recorder that was killed leaves at the end: that is what a remux recovers from. */
const cutOff = /ended prematurely|Truncat/i;
/** The last tag of an FLV, which has no other sign of its end. Damage in the middle is a `Packet mismatch`. */
const cutTag = /Packet corrupt|corrupt input packet/;

const isEnd = (line: string, { finished, container }: MediaInfo): boolean =>
  (!finished && cutOff.test(line)) || (container === 'flv' && cutTag.test(line));

const damageIn = (complaints: readonly string[], media: MediaInfo): string[] =>
  complaints.filter((line) => damage.test(line) && !isEnd(line, media));

/**
 * What ffmpeg could not read is not in the file that it wrote, and nothing else tells: what survived was copied whole.
 * Such a source is not replaced. Rejects with MEDIA_BROKEN.
 */
const damageNotes = (complaints: readonly string[], { name, media }: PlanInput, replace: boolean): Note[] => {
  const [first] = damageIn(complaints, media);
  if (first === undefined) {
    const text = 'It was cut off inside its last packet, which was left out.';
    return complaints.some((line) => cutTag.test(line))
      ? [{ level: 'info', subject: 'Recording', text }]
      : [];
  }
  if (replace) {
    const why = `ffmpeg could not read all of ${name}: ${first}. It is not replaced by what is left of it.`;
    throw new StreamOpsError('MEDIA_BROKEN', why);
  }
  const text = `The source is damaged, and what could not be read is missing here too. ffmpeg: ${first}`;
  return [{ level: 'warn', subject: 'Recording', text }];
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
    const { mkvKeeps } = context.capabilities;
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
            fileOutputs,
            from: media.container,
            keepsOpusDelay: mkvKeeps.opusDelay,
          }),
          ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
        },
      ],
      expect: remuxPromises({ fit, media, mkvKeeps }),
      effects: [
        // Every stream was probed for the plan: the recording itself is indexed for free.
        { kind: 'setMedia', input: 0, media },
        ...(replace ? [replaced(fit)] : []),
      ],
      notes: [
        ...damageNotes(ran?.complaints ?? [], source, replace),
        ...remuxNotes({ fit, wanted: container, media, mkvKeeps }),
      ],
      ...(ran ? {} : { next: 'remux' }),
    };
  },
});
