/** Reads from a file: `length` bytes from `offset`, fewer only where the file ends. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * What a file's own structure says. `unknown`: it has none that tells (a stream of packets, no media at all), so
 * only quiet can decide.
 */
export type ContainerState = 'complete' | 'incomplete' | 'unknown';

/** Enough for the headers of an ordinary recording, so that most files cost one read or two. */
const headBytes = 8192;

/**
 * Reads the front of the file once and serves from it what lies inside. Beyond the end there is nothing, however far:
 * a size in a broken header may be more than a file system takes as a place (2^53 in Node, 2^63 in the kernel).
 */
export const readAhead = async (read: ReadAt, sizeBytes: number): Promise<ReadAt> => {
  const head = await read(0, headBytes);
  return async (offset, length) => {
    if (offset >= sizeBytes) return new Uint8Array();
    return offset + length <= head.length ? head.subarray(offset, offset + length) : read(offset, length);
  };
};

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
