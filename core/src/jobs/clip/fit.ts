import type { RemuxContainer } from '../../media/containers.ts';
import { fitStreams, type StreamFit } from '../../media/fit-streams.ts';
import { audioStreams, type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import { isCover } from '../remux/notes.ts';

const ownContainer = ({ container }: MediaInfo): RemuxContainer =>
  container === 'mp4' || container === 'mov' ? container : 'mkv';

const order = (stream: MediaStream): number => (stream.kind === 'subtitle' || stream.kind === 'data' ? 1 : 0);

/** What goes into a clip. Subtitles come last: MP4 and MOV leave a track out that nothing is in. */
export interface ClipFit {
  fit: StreamFit;
  /** Of the source; said in the receipt. */
  leftOut: readonly MediaStream[];
  /** What the cut goes by: the picture, or the first track of sound. */
  main: MediaStream;
}

export const clipFit = (media: MediaInfo, wanted: 'same' | RemuxContainer): ClipFit | undefined => {
  const main = mainVideo(media) ?? audioStreams(media)[0];
  if (!main) return undefined;
  const container = wanted === 'same' ? ownContainer(media) : wanted;
  const clipped = media.streams.filter((stream) => !isCover(stream));
  const whole = fitStreams(clipped, container, media.container);
  const kept = whole.kept.toSorted((one, other) => order(one.stream) - order(other.stream));
  const fit: StreamFit = { ...whole, kept, sidecar: [], files: [], dropped: [] };
  const inside = new Set(kept.map(({ stream }) => stream));
  return { fit, leftOut: media.streams.filter((stream) => !inside.has(stream)), main };
};
