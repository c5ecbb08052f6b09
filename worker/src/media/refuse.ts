import { type MediaInfo, StreamOpsError } from '@streamops/core';
import { outlineOf } from './outline.ts';
import { refuseScripts } from './sniff.ts';

/**
 * Before any program opens it. Rejects with FORMAT_FORBIDDEN for playlists and scripts, NOT_MEDIA for other text,
 * MEDIA_BROKEN where a container ends before it says it does, or where its headers have no end.
 */
export const refuseUnfit = async (path: string): Promise<void> => {
  await refuseScripts(path);
  const outline = await outlineOf(path);
  if (!outline) return;
  const { kind, missingBytes, excessive } = outline;
  if (missingBytes > 0) {
    throw new StreamOpsError(
      'MEDIA_BROKEN',
      `${path} is cut off: its last ${missingBytes} bytes are missing.`,
    );
  }
  // An MP4 may be so long that its tables are; ffprobe reads those. Nothing makes the head of an MKV that large.
  if (excessive && kind !== 'isobmff') {
    throw new StreamOpsError('MEDIA_BROKEN', `${path} has headers larger than any recorder writes.`);
  }
};

/** Rejects with NOT_MEDIA where nothing is in it. */
export const refuseEmpty = (path: string, { streams }: MediaInfo): void => {
  if (streams.length === 0) throw new StreamOpsError('NOT_MEDIA', `${path} has no streams.`);
};
