import { boxesState, isIsoFile } from './boxes.ts';
import { ebmlState, isEbml } from './ebml.ts';
import { type ContainerState, type ReadAt, readAhead } from './read-at.ts';

export { type BoxHeader, boxHeader } from './boxes.ts';
export { type EbmlElement, ebmlChildren, ebmlElement } from './ebml.ts';
export type { ContainerState, ReadAt } from './read-at.ts';

/** Long enough that real media is never all zeros there, short enough to cost nothing. */
const sampleBytes = 4096;

const isBlank = (bytes: Uint8Array): boolean => bytes.length > 0 && bytes.every((byte) => byte === 0);

const stateByContent = async (read: ReadAt, sizeBytes: number): Promise<ContainerState> => {
  const head = await read(0, Math.min(sampleBytes, sizeBytes));
  if (isEbml(head)) return ebmlState(read, sizeBytes);
  if (isIsoFile(head)) return boxesState(read, sizeBytes);
  return isBlank(head) ? 'incomplete' : 'unknown';
};

/**
 * Whether a media file is finished, by its content alone and never by its name. Reads headers only, a bounded
 * number of them. A file whose end is blank was given its size before its bytes (fallocate, Samba): `incomplete`,
 * even where its first headers promise all of it.
 */
export const containerState = async (read: ReadAt, sizeBytes: number): Promise<ContainerState> => {
  if (sizeBytes === 0) return 'unknown';
  const ahead = await readAhead(read, sizeBytes);
  const state = await stateByContent(ahead, sizeBytes);
  if (state !== 'complete') return state;
  const length = Math.min(sampleBytes, sizeBytes);
  return isBlank(await ahead(sizeBytes - length, length)) ? 'incomplete' : 'complete';
};
