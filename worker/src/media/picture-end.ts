import { StreamOpsError } from '@streamops/core';
import type { StreamEnds } from './packets.ts';

interface Looks {
  /** Of the streams that the file's two ends tell of. */
  ends(): Promise<StreamEnds[]>;
  /** Of all streams, by all of their packets. */
  packets(): Promise<StreamEnds[]>;
  path: string;
}

/** First and last packet of a stream, by as little as tells it. Rejects with MEDIA_BROKEN where there is none. */
export const endsOfStream = async ({ ends, packets, path }: Looks, index: number): Promise<StreamEnds> => {
  const isIt = (stream: StreamEnds): boolean => stream.index === index;
  const found = (await ends()).find(isIt) ?? (await packets()).find(isIt);
  if (found) return found;
  throw new StreamOpsError('MEDIA_BROKEN', `${path}: there is no packet in stream ${index}.`);
};
