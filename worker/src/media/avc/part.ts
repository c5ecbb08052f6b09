import { StreamOpsError } from '@streamops/core';
import { readSegment, readTrackHeader } from '../cmaf.ts';
import { splitFragments } from '../split-fragments.ts';
import { type AvcConfig, readAvcConfig } from './config.ts';
import { readPictureSet, readSequenceSet, type SequenceSet } from './parameter-sets.ts';
import { avcConfigIn } from './sample-entry.ts';

/** A fragmented MP4 of one picture, as far as joining it to others takes. Times in ticks. */
export interface AvcPart {
  timescale: number;
  config: AvcConfig;
  set: SequenceSet;
  /** Whether the first picture is one that nothing after it looks behind (IDR). */
  beginsClean: boolean;
  samples: number;
  /** When the first is shown and decoded. */
  start: number;
  decodeStart: number;
  /** When the last is decoded, and when one behind it would be. */
  decodeLast: number;
  decodeEnd: number;
}

const idr = 5;
/** Units of these types, and no others, hold a picture. */
const holdsPicture = (type: number): boolean => type >= 1 && type <= idr;

/** Of the first unit of a sample that holds a part of the picture; lengths are four bytes. */
const firstPictureType = (sample: Buffer): number => {
  for (let at = 0; at + 5 <= sample.length; at += 4 + sample.readUInt32BE(at)) {
    const type = (sample[at + 4] ?? 0) & 0x1f;
    if (holdsPicture(type)) return type;
  }
  return 0;
};

/** What lies in the `mdat` that ends a segment. */
const samplesIn = (segment: Buffer): Buffer => {
  let at = 0;
  while (at + 8 <= segment.length && segment.toString('latin1', at + 4, at + 8) !== 'mdat') {
    at += Math.max(8, segment.readUInt32BE(at));
  }
  return segment.subarray(at + 8);
};

type Head = Pick<AvcPart, 'timescale' | 'config' | 'set'>;

const headOf = (init: Buffer): Head => {
  const config = readAvcConfig(avcConfigIn(init));
  const [first] = config.sequence;
  if (!first)
    throw new StreamOpsError('MEDIA_BROKEN', 'The picture has no parameter set outside its packets.');
  return { timescale: readTrackHeader(init).timescale, config, set: readSequenceSet(first) };
};

/** Reads every table, and one fragment at a time. Rejects with MEDIA_BROKEN. */
export const readAvcPart = async (path: string, signal: AbortSignal): Promise<AvcPart> => {
  let head: Head | undefined;
  let part: AvcPart | undefined;
  for await (const bytes of splitFragments(path)) {
    signal.throwIfAborted();
    if (!head) {
      head = headOf(bytes);
      continue;
    }
    const { samples, start, decodeStart, decodeLast, decodeEnd } = readSegment(bytes);
    const beginsClean = part?.beginsClean ?? firstPictureType(samplesIn(bytes)) === idr;
    part = {
      ...head,
      beginsClean,
      samples: (part?.samples ?? 0) + samples,
      start: part?.start ?? start,
      decodeStart: part?.decodeStart ?? decodeStart,
      ...{ decodeLast, decodeEnd },
    };
  }
  if (!part) throw new StreamOpsError('MEDIA_BROKEN', 'There is no packet of the picture.');
  return part;
};

/** Numbers of the sets, of both kinds. */
export const setNumbers = ({ config }: AvcPart): ReadonlySet<number> =>
  new Set([
    ...config.sequence.map((unit) => readSequenceSet(unit).id),
    ...config.picture.map((unit) => readPictureSet(unit).id),
  ]);
