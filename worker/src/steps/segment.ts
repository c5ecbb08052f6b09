import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import {
  type FileArg,
  initName,
  keyName,
  type SegmentedTrack,
  type SegmentsFacts,
  StreamOpsError,
  segmentName,
} from '@streamops/core';
import { readSegment, readTrackHeader } from '../media/cmaf.ts';
import { encryptSegment } from '../media/segment-key.ts';
import { splitFragments } from '../media/split-fragments.ts';
import type { StepContext, StepOf, StepRunner } from './define.ts';

type Cut = StepOf<'segment'>;

/** wx: staging is fresh, so a file that is there already is a mistake. */
const put = (path: string, bytes: Buffer, mode = 0o666) => writeFile(path, bytes, { flag: 'wx', mode });

const cutTrack = async (
  { from, name }: Cut['tracks'][number],
  { into, key }: { into: string; key: Buffer | null },
  { files, signal }: StepContext,
): Promise<SegmentedTrack> => {
  const at = (file: string): FileArg => ({ output: into, file });
  const source = await files.path(from);
  let track: SegmentedTrack | undefined;
  for await (const bytes of splitFragments(source)) {
    signal.throwIfAborted();
    if (!track) {
      track = { name, ...readTrackHeader(bytes), segments: [] };
      await put(await files.path(at(initName(name))), bytes);
      continue;
    }
    const sequence = track.segments.length;
    const written = key ? encryptSegment(bytes, key, sequence) : bytes;
    await put(await files.path(at(segmentName(name, sequence))), written);
    const { start, end } = readSegment(bytes);
    track.segments.push({ start, end, sizeBytes: written.length });
  }
  if (!track) throw new StreamOpsError('MEDIA_BROKEN', `There is no track in ${name}.`);
  // Its bytes are in the segments now: no more of the disk than has to be.
  await rm(source);
  return track;
};

/** Only who runs StreamOps may read the key: what is read with it leaves the drive encrypted. */
const keyMode = 0o600;

export const segment: StepRunner<'segment'> = async ({ tracks, into, encrypt }, context) => {
  const key = encrypt ? randomBytes(16) : null;
  if (key) await put(await context.files.path({ output: into, file: keyName }), key, keyMode);
  const cut: SegmentedTrack[] = [];
  for (const track of tracks) {
    cut.push(await cutTrack(track, { into, key }, context));
    context.advance({ fraction: cut.length / tracks.length });
  }
  return { tracks: cut } satisfies SegmentsFacts;
};
