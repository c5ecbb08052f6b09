import { dispositionsInWords, isDefaultIn, keptDispositions, type Room } from '../../media/dispositions.ts';
import { flags } from '../../media/flags.ts';
import type { Disposition, MediaStream } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Expectation } from '../kit/plan.ts';

export interface TrackMark {
  /** Whether players begin with it. MOV and MP4 mean by it that a track is on, and have all of them so. */
  isDefault?: boolean;
}

/** Of a cover ffmpeg says itself that it is one. */
const isMarked = (stream: MediaStream): boolean =>
  stream.kind === 'subtitle' ||
  stream.kind === 'audio' ||
  (stream.kind === 'video' && !stream.attachedPicture);

const marked = (room: Room, stream: MediaStream, { isDefault }: TrackMark): boolean | undefined => {
  const own = isDefaultIn(room, stream);
  return room === 'mkv' || room === 'webm' ? (isDefault ?? own) : own;
};

/**
 * Said of every track: where nothing is, ffmpeg copies what the source says of it, makes the first of several of a kind the
 * default where none is, and forgets it of what comes out of a filter graph.
 */
export const dispositionFlags = (
  at: number,
  stream: MediaStream,
  { room, mark = {} }: { room: Room; mark?: TrackMark | undefined },
): string[] => {
  if (!isMarked(stream)) return [];
  const words = [...(marked(room, stream, mark) ? ['default'] : []), ...keptDispositions(room, stream)];
  return flags({ [`disposition:${at}`]: words.length > 0 ? words.join('+') : 0 });
};

interface Where {
  room: Room;
  mkvKeeps: Pick<Capabilities['mkvKeeps'], 'roles'>;
  mark?: TrackMark | undefined;
}

const keptIn = (stream: MediaStream, { room, mkvKeeps }: Where): Disposition[] => {
  const kept = keptDispositions(room, stream);
  if (mkvKeeps.roles !== false) return kept;
  return room === 'mkv' || room === 'webm' ? kept.filter((word) => word === 'forced') : [];
};

/** What is promised of it in the receipt. */
export const dispositionParts = (
  stream: MediaStream,
  where: Where,
): Partial<Extract<Expectation, { kind: 'stream' }>> => {
  if (!isMarked(stream)) return {};
  const isDefault = marked(where.room, stream, where.mark ?? {});
  const kept = keptIn(stream, where);
  return {
    ...(isDefault === undefined ? {} : { default: isDefault }),
    ...(kept.length > 0 ? { dispositions: kept } : {}),
  };
};

/** What the container has no word for, in a sentence; nothing where it says all of it. */
export const dispositionLosses = (stream: MediaStream, where: Where): string[] => {
  const kept = keptIn(stream, where);
  const lost = (stream.dispositions ?? []).filter((word) => !kept.includes(word));
  if (lost.length === 0 || !isMarked(stream)) return [];
  return [`${where.room.toUpperCase()} has no word for what it is for: ${dispositionsInWords(lost)}.`];
};
