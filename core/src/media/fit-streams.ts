import { audioInstead, type Conversion, holds, type RemuxContainer } from './containers.ts';
import type { ContainerName, MediaStream, VideoStream } from './media-info.ts';

/** A stream that goes into the main file, at the same place in `kept` as in the file. */
export interface KeptStream {
  stream: MediaStream;
  /** Absent: copied. */
  convert?: Conversion;
}

export interface StreamFit {
  /** The one asked for, or where that can't hold the picture the nearest that can. */
  container: RemuxContainer;
  /** In the source's order. */
  kept: readonly KeptStream[];
  /** Subtitles, and the fonts they need: one `.mks` beside the file. */
  sidecar: readonly MediaStream[];
  /** Covers and attachments that become a file of their own. */
  files: readonly MediaStream[];
  dropped: readonly MediaStream[];
}

const isCover = (stream: MediaStream): boolean => stream.kind === 'video' && stream.attachedPicture;
const isPicture = (stream: MediaStream): stream is VideoStream => stream.kind === 'video' && !isCover(stream);

type Where = 'kept' | 'sidecar' | 'file' | 'dropped';

const placeOf = (stream: MediaStream, container: RemuxContainer, from: ContainerName): Where => {
  if (holds(container, stream, from)) return 'kept';
  switch (stream.kind) {
    case 'video':
      return isCover(stream) ? 'file' : 'kept';
    case 'audio':
      return 'kept';
    case 'subtitle':
      if (stream.codec === 'mov_text') return container === 'ts' ? 'sidecar' : 'kept';
      return holds('mkv', stream, from) ? 'sidecar' : 'dropped';
    case 'attachment':
      return 'sidecar';
    case 'data':
      return 'dropped';
  }
};

/** Matroska has no mov_text; ASS carries its styles. */
export const insteadOfMovText = { convert: { codec: 'ass', lossless: true } } as const;

const keptAs = (stream: MediaStream, container: RemuxContainer, from: ContainerName): KeptStream => {
  if (holds(container, stream, from)) return { stream };
  if (stream.kind === 'audio') return { stream, convert: audioInstead(container, stream) };
  if (stream.kind === 'subtitle') return { stream, ...insteadOfMovText };
  return { stream };
};

/**
 * A picture is never encoded anew to fit: AV1 and VP9 don't go into MOV, so they get an MP4, and what MP4 can't hold
 * gets an MKV.
 */
const roomFor = (
  streams: readonly MediaStream[],
  wanted: RemuxContainer,
  from: ContainerName,
): RemuxContainer => {
  const pictures = streams.filter(isPicture);
  const candidates = [wanted, 'mp4', 'mkv'] as const;
  return candidates.find((one) => pictures.every((picture) => holds(one, picture, from))) ?? 'mkv';
};

/** Decides stream by stream what happens to it in another container. `from`: the container it is in. */
export const fitStreams = (
  streams: readonly MediaStream[],
  wanted: RemuxContainer,
  from: ContainerName,
): StreamFit => {
  const container = roomFor(streams, wanted, from);
  const at = (where: Where) => streams.filter((stream) => placeOf(stream, container, from) === where);
  const sidecar = at('sidecar');
  // Matroska with nothing but attachments can be written but not read (ffmpeg 5.1).
  const hasSubtitles = sidecar.some(({ kind }) => kind === 'subtitle');
  return {
    container,
    kept: at('kept').map((stream) => keptAs(stream, container, from)),
    sidecar: hasSubtitles ? sidecar : [],
    files: [...at('file'), ...(hasSubtitles ? [] : sidecar)],
    dropped: at('dropped'),
  };
};
