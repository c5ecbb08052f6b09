/** Reads from a file: `length` bytes from `offset`, fewer only where the file ends. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * What a file's own structure says. `unknown`: it has none that tells (a stream of packets, no media at all), so
 * only quiet can decide.
 */
export type ContainerState = 'complete' | 'incomplete' | 'unknown';

/** Enough for the headers of an ordinary recording, so that most files cost one read or two. */
const headBytes = 8192;

/** Reads the front of the file once and serves from it what lies inside. */
export const readAhead = async (read: ReadAt): Promise<ReadAt> => {
  const head = await read(0, headBytes);
  return async (offset, length) =>
    offset + length <= head.length ? head.subarray(offset, offset + length) : read(offset, length);
};

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
