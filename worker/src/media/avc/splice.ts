import { open } from 'node:fs/promises';
import { StreamOpsError } from '@streamops/core';
import { laterBy } from '../cmaf.ts';
import { splitFragments } from '../split-fragments.ts';
import { type AvcConfig, joinedConfig, writeAvcConfig } from './config.ts';
import { holding, type SequenceSet } from './parameter-sets.ts';
import { type AvcPart, setNumbers } from './part.ts';
import { withAvcConfig } from './sample-entry.ts';

/** Where nothing is said: as many as are kept to look back at, which is the most there can be. */
const heldBy = ({ held, references }: SequenceSet): { reorder: number; frames: number } =>
  held ?? { reorder: references, frames: references };

/**
 * The set of what was encoded, holding back as many frames as the recording does: a reader that learns it of the first
 * frames would else tell all others to be decoded too late.
 */
const encodedConfig = (encoded: AvcPart, copied: AvcPart): AvcConfig | undefined => {
  const [own, other] = [heldBy(encoded.set), heldBy(copied.set)];
  const held = {
    reorder: Math.max(own.reorder, other.reorder),
    frames: Math.max(own.frames, other.frames),
  };
  const [unit] = encoded.config.sequence;
  const sequence = unit && holding(unit, held);
  return sequence && { ...encoded.config, sequence: [sequence] };
};

const sameBytes = (one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean =>
  one.length === other.length &&
  one.every((unit, at) => Buffer.compare(unit, other[at] ?? Buffer.of()) === 0);

/** Of both ends, encoded alike. */
const isAlike = (one: AvcPart, other: AvcPart): boolean =>
  sameBytes(one.config.sequence, other.config.sequence) &&
  sameBytes(one.config.picture, other.config.picture);

/** Why an end does not go with what was copied; undefined where it does. */
const misfit = (encoded: AvcPart, copied: AvcPart): string | undefined => {
  const taken = setNumbers(copied);
  if ([...setNumbers(encoded)].some((id) => taken.has(id))) return 'parameter sets share a number';
  if (encoded.set.profile !== copied.set.profile) return 'the encoder chose another profile';
  if (encoded.set.shape !== copied.set.shape) return 'the encoder chose another size';
  if (encoded.set.isFullRange !== copied.set.isFullRange)
    return 'the encoder chose another range of black to white';
  if (encoded.set.chroma !== 1 || encoded.set.bitDepth !== 8 || !encoded.set.onlyFrames) {
    return 'the encoder chose other samples';
  }
  if (encoded.timescale !== copied.timescale || encoded.config.lengthBytes !== copied.config.lengthBytes) {
    return 'the encoder counts otherwise';
  }
  return encoded.beginsClean ? undefined : 'the encoder began with no clean keyframe';
};

export interface Parts {
  head?: AvcPart;
  copied: AvcPart;
  tail?: AvcPart;
}

const misorder = (parts: readonly AvcPart[]): string | undefined =>
  parts.some(({ decodeStart }, at) => decodeStart <= (parts[at - 1]?.decodeLast ?? Number.NEGATIVE_INFINITY))
    ? 'parts would be decoded in the wrong order'
    : undefined;

/** Parameter sets of the joined picture, or why there is none. */
export const joinParts = ({ head, copied, tail }: Parts): { config: Buffer } | { refused: string } => {
  const ends = [head, tail].filter((part) => part !== undefined);
  const [one] = ends;
  const order = [head, copied, tail].filter((part) => part !== undefined);
  const why =
    ends.map((end) => misfit(end, copied)).find((found) => found !== undefined) ??
    (head && tail && !isAlike(head, tail) ? 'both ends were encoded differently' : undefined) ??
    misorder(order);
  const encoded = one && encodedConfig(one, copied);
  if (why !== undefined || !encoded) return { refused: why ?? 'the encoder does not say what it holds back' };
  return { config: writeAvcConfig(joinedConfig(copied.config, encoded)) };
};

/** Up to the first fragment. Rejects with MEDIA_BROKEN. */
const initOf = async (path: string): Promise<Buffer> => {
  for await (const init of splitFragments(path)) return init;
  throw new StreamOpsError('MEDIA_BROKEN', 'There is no packet of the picture.');
};

interface Written {
  /** In their order, and how much later each is put than it is; ticks. */
  parts: readonly { path: string; ticks: number }[];
  /** The one whose head is taken: its tags are the recording's. */
  copied: string;
  config: Buffer;
  to: string;
}

/** All fragments one behind the other: each tells its own times. */
export const writeJoined = async (
  { parts, copied, config, to }: Written,
  signal: AbortSignal,
): Promise<void> => {
  await using file = await open(to, 'wx');
  await file.writeFile(withAvcConfig(await initOf(copied), config));
  for (const { path, ticks } of parts) {
    let isInit = true;
    for await (const bytes of splitFragments(path)) {
      signal.throwIfAborted();
      if (!isInit) await file.writeFile(laterBy(bytes, ticks));
      isInit = false;
    }
  }
};
