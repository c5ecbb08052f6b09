import { StreamOpsError } from '../../errors.ts';
import {
  type AudioStream,
  audioStreams,
  type ContainerName,
  type MediaInfo,
  mainVideo,
} from '../../media/media-info.ts';
import { knowsDuration, packetsSec } from '../../media/merge-media.ts';
import { type PlanContext, sourceOf } from '../kit/define.ts';
import { foundAs, packetFacts } from '../kit/found.ts';
import type { PlanDraft } from '../kit/plan.ts';
import type { Look } from './passes.ts';

const mainAudio = (media: MediaInfo): AudioStream | undefined => {
  const tracks = audioStreams(media);
  return tracks.find((track) => track.default) ?? tracks[0];
};

/** A recording that was cut off has no duration in its header, others guess at it: their packets tell. */
const measuredSec = (found: PlanContext['found']): number | undefined => {
  const packets = foundAs(found, 'length', packetFacts);
  return packets && Math.max(0.04, packetsSec(packets.streams) ?? 0);
};

/** A transport stream's length is told by the times at its ends: to read it all for that would take twice as long. */
const headerSec = (media: MediaInfo): number | null =>
  media.container === 'ts' || knowsDuration(media) ? media.durationSec || null : null;

const indexed: ReadonlySet<ContainerName> = new Set(['mkv', 'webm', 'mp4', 'mov', 'avi']);
const isSeekable = ({ container, finished }: MediaInfo): boolean => finished && indexed.has(container);

export const refuseWithout = (encoder: string, { capabilities }: PlanContext): void => {
  const { encoders } = capabilities;
  // Until a worker has tried them, just after its first start, it knows of none.
  if (encoders.length === 0 || encoders.includes(encoder)) return;
  const why = `The worker's ffmpeg has no ${encoder}, which writes the hover clip.`;
  throw new StreamOpsError('FFMPEG_MISSING', why);
};

/** Of a recording that does not say how long it is. */
export const lengthPass: PlanDraft = {
  steps: [{ kind: 'probe', id: 'length', target: { input: 0 }, how: 'packets' }],
  next: 'length',
};

/** What there is to look at; undefined before its length was measured. Rejects with NOT_MEDIA. */
export const lookAtSource = (context: PlanContext): Look | undefined => {
  const { media, name, sizeBytes } = sourceOf(context);
  const { found } = context;
  const video = mainVideo(media);
  const audio = mainAudio(media);
  if (!video && !audio) throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
  const durationSec = headerSec(media) ?? measuredSec(found);
  if (durationSec === undefined) return undefined;
  const { container } = media;
  return { video, audio, durationSec, sizeBytes, container, seekable: isSeekable(media), found };
};
