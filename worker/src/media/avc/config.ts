import { StreamOpsError } from '@streamops/core';

/** `avcC`: ISO/IEC 14496-15 5.3.3.1. */
export interface AvcConfig {
  profile: number;
  compatible: number;
  level: number;
  /** Bytes of the length in front of each unit. */
  lengthBytes: number;
  sequence: Uint8Array[];
  picture: Uint8Array[];
}

const listAt = (bytes: Buffer, start: number, count: number): { units: Uint8Array[]; end: number } => {
  const units: Uint8Array[] = [];
  let at = start;
  for (let n = 0; n < count; n += 1) {
    const size = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (at + 2 + size > bytes.length) {
      throw new StreamOpsError('MEDIA_BROKEN', 'The parameter sets of the picture are not whole.');
    }
    units.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return { units, end: at };
};

/** Rejects with MEDIA_BROKEN. */
export const readAvcConfig = (bytes: Buffer): AvcConfig => {
  if (bytes.length < 7) throw new StreamOpsError('MEDIA_BROKEN', 'The picture has no parameter sets.');
  const sequence = listAt(bytes, 6, bytes.readUInt8(5) & 0x1f);
  const count = sequence.end < bytes.length ? bytes.readUInt8(sequence.end) : 0;
  const picture = listAt(bytes, sequence.end + 1, count);
  return {
    profile: bytes.readUInt8(1),
    compatible: bytes.readUInt8(2),
    level: bytes.readUInt8(3),
    lengthBytes: (bytes.readUInt8(4) & 3) + 1,
    sequence: sequence.units,
    picture: picture.units,
  };
};

const listed = (units: readonly Uint8Array[]): Buffer[] =>
  units.flatMap((unit) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(unit.length);
    return [size, Buffer.from(unit)];
  });

/** Of 4:2:0 with 8 bits, which is what the profiles from High on say after the sets. */
const usualSamples = Buffer.from([0xfd, 0xf8, 0xf8, 0]);

export const writeAvcConfig = (config: AvcConfig): Buffer => {
  const { profile, compatible, level, lengthBytes, sequence, picture } = config;
  return Buffer.concat([
    Buffer.from([1, profile, compatible, level, 0xfc | (lengthBytes - 1), 0xe0 | sequence.length]),
    ...listed(sequence),
    Buffer.from([picture.length]),
    ...listed(picture),
    ...(profile >= 100 ? [usualSamples] : []),
  ]);
};

/** One that a decoder of both needs. */
export const joinedConfig = (one: AvcConfig, other: AvcConfig): AvcConfig => ({
  profile: Math.max(one.profile, other.profile),
  compatible: one.compatible & other.compatible,
  level: Math.max(one.level, other.level),
  lengthBytes: one.lengthBytes,
  sequence: [...one.sequence, ...other.sequence],
  picture: [...one.picture, ...other.picture],
});
