import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import type { MediaStream } from '../../media/media-info.ts';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Arg, Expectation, Found, Note, PlanDraft, Step } from '../kit/plan.ts';
import { sameContainer } from '../kit/same-container.ts';
import { type ChangedCopy, copyNotes, copyOutputs, copyPromises, copyStep } from '../remux/changed-copy.ts';
import { isTrack } from '../remux/notes.ts';

/** What a new track is called, in the order of the files. */
export interface SubtitleName {
  title?: string | undefined;
  language?: string | undefined;
}

const facts: z.ZodType<Found['subtitleText']> = z.object({
  format: z.enum(subtitleFormats),
  encoding: z.string(),
  cues: z.int(),
});

/** A file of subtitles that becomes a track. */
interface NewTrack {
  input: PlanInput;
  /** The scratch file with its text in UTF-8, under a name of ours. */
  work: string;
  /** No stream of the source: a file has fewer. */
  index: number;
  found: Found['subtitleText'];
  name: SubtitleName;
}

const firstIndex = 200_000;
const workName = (at: number): string => `subtitle${at + 1}`;

/** What Matroska keeps of each as it is; MOV and MP4 have one kind of text. */
const codecs = { srt: 'subrip', vtt: 'webvtt', ass: 'ass' } as const;

const readStep = (_: PlanInput, at: number): Step => ({
  kind: 'subtitleText',
  id: `read ${at + 1}`,
  from: { input: at + 1 },
  to: { work: workName(at) },
});

const keptTrack = ({ index, found, name }: NewTrack, container: StreamFit['container']): KeptStream => {
  const codec = container === 'mkv' ? codecs[found.format] : 'mov_text';
  const stream: MediaStream = {
    ...{ kind: 'subtitle', index, codec, default: false },
    ...(name.title === undefined ? {} : { title: name.title }),
    ...(name.language === undefined ? {} : { language: name.language }),
  };
  return { stream, convert: { codec, lossless: true } };
};

/** After the last track; what is attached comes after all tracks. */
const withTracks = (fit: StreamFit, tracks: readonly NewTrack[]): StreamFit => {
  const after = fit.kept.findLastIndex(({ stream }) => isTrack(stream)) + 1;
  const fresh = tracks.map((track) => keptTrack(track, fit.container));
  return { ...fit, kept: fit.kept.toSpliced(after, 0, ...fresh) };
};

/** The demuxer is named, so that the content of a text chooses none. */
const demuxers = { srt: 'srt', vtt: 'webvtt', ass: 'ass' } as const;
const inputArgs = (tracks: readonly NewTrack[]): Arg[] =>
  tracks.flatMap(({ found, work }): Arg[] => ['-f', demuxers[found.format], '-i', { work }]);

const embeddedLines =
  (fit: StreamFit, tracks: readonly NewTrack[]) =>
  (promised: readonly Expectation[]): Expectation[] => {
    const order = fit.kept.filter(({ stream }) => isTrack(stream));
    return promised.flatMap((line): Expectation[] => {
      const kept = line.kind === 'stream' && line.output === 'video' ? order[line.index] : undefined;
      const track = tracks.find(({ index }) => index === kept?.stream.index);
      if (line.kind !== 'stream' || !track) return [line];
      const { cuesOf: _none, ...rest } = line;
      const label = `Subtitle of ${track.input.name}`;
      const { work, found } = track;
      const asLines = rest.codec === 'ass';
      return [
        { ...rest, label },
        { kind: 'embedded', output: 'video', index: line.index, label, work, format: found.format, asLines },
      ];
    });
  };

const trackNotes = ({ input, found }: NewTrack, container: StreamFit['container']): Note[] => {
  const note = (level: Note['level'], text: string): Note => ({ level, subject: input.name, text });
  const losesStyles = container !== 'mkv' && found.format === 'ass';
  return [
    ...(found.encoding === 'utf-8' ? [] : [note('info', `It was read as ${found.encoding}.`)]),
    ...(losesStyles
      ? [note('warn', `${container.toUpperCase()} has no place for all styles of ASS: words and times stay.`)]
      : []),
  ];
};

const afterwards = 'Then the recording is copied, with them as further tracks.';

/** A copy of the recording with these files as further subtitle tracks. Rejects with NOT_MEDIA, PARAMS_INVALID. */
export const embedPlan = (context: PlanContext, names: readonly SubtitleName[]): PlanDraft => {
  const source = sourceOf(context);
  const { media } = source;
  const files = context.inputs.slice(1);
  if (files.length === 0) {
    throw new StreamOpsError('PARAMS_INVALID', 'Give the files of subtitles as further inputs.');
  }
  if (names.length > files.length) {
    throw new StreamOpsError('PARAMS_INVALID', 'There are more names than files of subtitles.');
  }
  if (!media.streams.some(({ kind }) => kind === 'video' || kind === 'audio')) {
    throw new StreamOpsError('NOT_MEDIA', `${source.name} has neither picture nor sound.`);
  }
  const bare = fitStreams(media.streams, sameContainer(source), media.container);
  const base: ChangedCopy = { source, fit: bare, mark: 'subtitled', sound: new Map() };
  const reads = files.map(readStep);
  const tracks = files.flatMap((input, at): NewTrack[] => {
    const found = foundAs(context.found, `read ${at + 1}`, facts);
    if (!found) return [];
    return [{ input, work: workName(at), index: firstIndex + at, found, name: names[at] ?? {} }];
  });
  if (tracks.length < files.length)
    return { outputs: copyOutputs(base), steps: reads, next: 'read', afterwards };
  const fit = withTracks(bare, tracks);
  const { mkvKeeps } = context.capabilities;
  const copy: ChangedCopy = {
    ...base,
    fit,
    more: { inputs: inputArgs(tracks), maps: new Map(tracks.map(({ index }, at) => [index, `${at + 1}:0`])) },
  };
  const ran = foundAs(context.found, 'embed', ffmpegFacts);
  const promised = copyPromises(copy, mkvKeeps);
  // The new tracks are no part of the source, so that nothing of them was converted to fit.
  const told = {
    ...copy,
    fit: {
      ...fit,
      kept: fit.kept.map((one) => (one.stream.index >= firstIndex ? { stream: one.stream } : one)),
    },
  };
  return {
    outputs: copyOutputs(copy),
    steps: [...reads, copyStep(copy, { id: 'embed', title: 'Embed', keepsOpusDelay: mkvKeeps.opusDelay })],
    expect: embeddedLines(fit, tracks)(promised),
    effects: [{ kind: 'setMedia', input: 0, media }],
    notes: [
      ...tracks.flatMap((track) => trackNotes(track, fit.container)),
      ...copyNotes(told, { ran, mkvKeeps }),
    ],
    ...(ran ? {} : { next: 'embed' }),
  };
};
