import { StreamOpsError } from '../errors.ts';
import { type AudioStream, audioStreams, type MediaInfo } from './media-info.ts';

/**
 * Audio tracks by their numbers, counted from 1 as OBS does; all of them where none is named. In the file's order, each
 * once. Rejects with NOT_MEDIA where there is no sound, PARAMS_INVALID for a number that there is no track of.
 */
export const audioTracks = (
  { name, media }: { name: string; media: MediaInfo },
  numbers: readonly number[],
): AudioStream[] => {
  const tracks = audioStreams(media);
  if (tracks.length === 0) throw new StreamOpsError('NOT_MEDIA', `${name} has no sound.`);
  const missing = numbers.find((number) => tracks[number - 1] === undefined);
  if (missing !== undefined) {
    const there = tracks.length === 1 ? 'one audio track' : `${tracks.length} audio tracks`;
    throw new StreamOpsError('PARAMS_INVALID', `${name} has ${there}: there is no track ${missing}.`);
  }
  return numbers.length === 0 ? tracks : tracks.filter((_, at) => numbers.includes(at + 1));
};
