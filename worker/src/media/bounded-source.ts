import { type FileHandle, open } from 'node:fs/promises';
import { CustomSource } from 'mediabunny';

/** A file's headers and tables come in pieces far below this; 2^31 bytes and more in one read end Node itself. */
const mostBytesARead = 64 * 2 ** 20;

/**
 * A file for mediabunny, which reads what a header claims: no more than 64 MiB at once, and no file that this one
 * names. Its reader rejects with a RangeError for more, or where the file has become shorter.
 */
export const boundedSource = (path: string): CustomSource => {
  let opening: Promise<FileHandle> | undefined;
  return new CustomSource({
    async getSize() {
      opening ??= open(path, 'r');
      return (await (await opening).stat()).size;
    },
    async read(start, end) {
      const length = end - start;
      if (length > mostBytesARead) throw new RangeError(`${path} asks for ${length} bytes at once.`);
      opening ??= open(path, 'r');
      const { buffer, bytesRead } = await (await opening).read(Buffer.alloc(length), 0, length, start);
      if (bytesRead < length) throw new RangeError(`${path} ends before ${end}.`);
      return buffer;
    },
    dispose() {
      opening?.then((file) => file.close()).catch(() => undefined);
    },
    maxCacheSize: 4 * 2 ** 20,
    prefetchProfile: 'fileSystem',
    handleUnhandledError: () => undefined,
  });
};
