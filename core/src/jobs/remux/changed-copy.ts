import type { SoundChange } from '../../media/encode/sound.ts';
import { nameOf } from '../../media/file-path.ts';
import type { StreamFit } from '../../media/fit-streams.ts';
import type { Capabilities, PlanInput } from '../kit/define.ts';
import type { Expectation, FfmpegFacts, Note, Output, Step } from '../kit/plan.ts';
import { containerNotes, endingFor } from '../kit/same-container.ts';
import { refuseTimeless } from '../kit/timeless.ts';
import { encodedShift, primingParts } from '../transcode/promises.ts';
import { type RemuxOptions, remuxArgs } from './args.ts';
import { damageNotes } from './damage.ts';
import type { TrackMark } from './dispositions.ts';
import { isTrack, remuxNotes } from './notes.ts';
import { remuxPromises } from './promises.ts';
import { besideName } from './remux.ts';

/** A copy of a file in which some audio tracks are others than they were. */
export interface ChangedCopy {
  source: PlanInput;
  /** Tracks that are encoded are in it as converted. */
  fit: StreamFit;
  /** What the name says of it, before its ending. */
  mark: string;
  /** Tracks that are encoded, by the index of their stream. */
  sound: ReadonlyMap<number, SoundChange>;
  /** What the file says of a track, by the index of its stream. */
  marks?: ReadonlyMap<number, TrackMark>;
  /** A filter graph whose ends are tracks. */
  graph?: string;
  /** Tracks that come from other files. */
  more?: NonNullable<RemuxOptions['more']>;
}

/** The file as `video`, and what goes beside it. */
export const copyOutputs = ({ source, fit, mark }: ChangedCopy): Record<string, Output> => {
  const { driveId, dir, stem } = source;
  const beside = (fileName: string, relation: 'export' | 'sidecar'): Output => ({
    ...{ to: 'drive', driveId, dir, fileName, relation, from: 0 },
  });
  const marked = `${stem}.${mark}`;
  return {
    video: beside(nameOf(marked, `.${endingFor(source, fit.container)}`), 'export'),
    ...(fit.sidecar.length > 0 ? { sidecar: beside(nameOf(marked, '.mks'), 'sidecar') } : {}),
    ...Object.fromEntries(
      fit.files.map((stream, at) => [
        `file${at + 1}`,
        beside(besideName({ ...source, stem: marked }, stream), 'sidecar'),
      ]),
    ),
  };
};

/** One process that reads the source once. Rejects with PARAMS_INVALID. */
export const copyStep = (
  { source, fit, sound, marks, graph, more }: ChangedCopy,
  { id, title, keepsOpusDelay }: { id: string; title: string; keepsOpusDelay: boolean },
): Step => {
  refuseTimeless(source);
  const { media } = source;
  return {
    kind: 'ffmpeg',
    id,
    title,
    args: remuxArgs({
      fit,
      faststart: true,
      fileOutputs: fit.files.map((_, at) => `file${at + 1}`),
      from: media.container,
      finished: media.finished,
      keepsOpusDelay,
      sound,
      ...(marks ? { marks } : {}),
      ...(graph === undefined ? {} : { graph }),
      ...(more ? { more } : {}),
    }),
    ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
    findZeros: 'video',
  };
};

/** What a remux promises, and of each track that is encoded its rate and channels. */
export const copyPromises = (
  { source, fit, sound, marks }: ChangedCopy,
  mkvKeeps: Capabilities['mkvKeeps'],
): Expectation[] => {
  const order = fit.kept.filter(({ stream }) => isTrack(stream));
  const promised = remuxPromises({ fit, media: source.media, mkvKeeps, ...(marks ? { marks } : {}) });
  return promised.map((line): Expectation => {
    if (line.output !== 'video') return line;
    if (line.kind === 'avStart') return { ...line, maxShiftSec: encodedShift(fit, line.maxShiftSec) };
    const kept = line.kind === 'stream' ? order[line.index] : undefined;
    if (line.kind !== 'stream' || kept?.stream.kind !== 'audio' || !sound.has(kept.stream.index)) return line;
    const { sampleRate, channels } = kept.stream;
    return { ...line, ...primingParts(kept), sampleRate, channels };
  });
};

/** What is not meant to be changed is told as a remux tells it. */
export const copyNotes = (
  { source, fit, sound }: ChangedCopy,
  { ran, mkvKeeps }: { ran: FfmpegFacts | undefined; mkvKeeps: Capabilities['mkvKeeps'] },
): Note[] => {
  const kept = fit.kept.map((one) => (sound.has(one.stream.index) ? { stream: one.stream } : one));
  return [
    ...containerNotes(source, fit.container),
    ...damageNotes(ran, { source, fit, replace: false }),
    ...remuxNotes({ fit: { ...fit, kept }, wanted: fit.container, media: source.media, mkvKeeps }),
  ];
};
