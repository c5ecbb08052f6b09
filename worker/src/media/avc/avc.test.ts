import { describe, expect, it } from 'vitest';
import { bitReader, withGuards, withNumbers, withoutGuards } from './bits.ts';
import { type AvcConfig, joinedConfig, readAvcConfig, writeAvcConfig } from './config.ts';
import { joinable } from './joinable.ts';
import { holding, readPictureSet, readSequenceSet } from './parameter-sets.ts';
import type { AvcPart } from './part.ts';
import { avcConfigIn, withAvcConfig } from './sample-entry.ts';
import { joinParts } from './splice.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (unit: Uint8Array | undefined): string => Buffer.from(unit ?? []).toString('hex');

/** 320 × 180, as x264 writes it for a recording, and for an end of it. */
const recorded = {
  sequence: '6764000dacd941419f9f0110000003001000000303c0f1429960',
  picture: '68eae3cb22c0',
};
const encoded = {
  sequence: '6764000d040b2d82833f3e0220000003002000000781e2855c',
  picture: '68040082ac3cb22c',
};

const partOf = (sets: { sequence: string; picture: string }, at: Partial<AvcPart> = {}): AvcPart => {
  const [sequence, picture] = [bytes(sets.sequence), bytes(sets.picture)];
  const set = readSequenceSet(sequence);
  const config: AvcConfig = {
    ...{ profile: set.profile, compatible: set.constraints, level: set.level, lengthBytes: 4 },
    ...{ sequence: [sequence], picture: [picture] },
  };
  return {
    ...{ timescale: 1000, config, set, beginsClean: true, samples: 10 },
    ...{ start: 1000, decodeStart: 900, decodeLast: 1300, decodeEnd: 1333 },
    ...at,
  };
};

describe('a parameter set', () => {
  it('is read as ffmpeg reads it', () => {
    expect(readSequenceSet(bytes(recorded.sequence))).toMatchObject({
      ...{ profile: 100, level: 13, id: 0, chroma: 1, bitDepth: 8, onlyFrames: true },
      ...{ held: { reorder: 2, frames: 4 }, isFullRange: false },
    });
    expect(readSequenceSet(bytes(encoded.sequence))).toMatchObject({
      ...{ profile: 100, level: 13, id: 31 },
      ...{ held: { reorder: 0, frames: 2 } },
    });
    expect(readPictureSet(bytes(recorded.picture))).toEqual({ id: 0, sequence: 0 });
    expect(readPictureSet(bytes(encoded.picture))).toEqual({ id: 31, sequence: 31 });
  });

  it('says otherwise how many frames are held, and all else as it did', () => {
    const unit = bytes(encoded.sequence);
    const held = { reorder: 2, frames: 4 };
    const changed = holding(unit, held);
    const { held: _, ...rest } = readSequenceSet(unit);
    expect(readSequenceSet(changed ?? unit)).toEqual({ ...rest, held });
    expect(hexOf(holding(unit, { reorder: 0, frames: 2 }))).toBe(encoded.sequence);
  });

  it.each(['6764', '67640a0dacd9', ''])('that is not whole is MEDIA_BROKEN: %s', (hex) => {
    expect(() => readSequenceSet(bytes(hex))).toThrow(expect.objectContaining({ code: 'MEDIA_BROKEN' }));
  });

  it('guards zeros, and takes the guards away', () => {
    const plain = bytes('0000000000010002000003000004');
    expect(hexOf(withGuards(plain))).toBe('00000300000300010002000003030000' + '04');
    expect(withoutGuards(withGuards(plain))).toEqual(plain);
  });

  it('ends in numbers of any size', () => {
    const written = withNumbers(bytes('a5'), 3, [0, 1, 6, 255]);
    const read = bitReader(written);
    expect([read.bits(3), ...[0, 0, 0, 0].map(() => read.unsigned())]).toEqual([5, 0, 1, 6, 255]);
  });
});

describe('a configuration', () => {
  it('is written as it was read, and holds the sets of both', () => {
    const [one, other] = [partOf(recorded).config, partOf(encoded).config];
    const joined = readAvcConfig(writeAvcConfig(joinedConfig(one, other)));
    expect(joined.sequence.map(hexOf)).toEqual([recorded.sequence, encoded.sequence]);
    expect(joined.picture.map(hexOf)).toEqual([recorded.picture, encoded.picture]);
    expect(writeAvcConfig(readAvcConfig(writeAvcConfig(one)))).toEqual(writeAvcConfig(one));
  });

  it('takes the place of another, and every box around it is as long as it says', () => {
    const box = (type: string, ...content: readonly Uint8Array[]): Buffer => {
      const inside = Buffer.concat(content);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(inside.length + 8);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, inside]);
    };
    const fileOf = (config: Uint8Array): Buffer => {
      const entry = box('avc1', new Uint8Array(78), box('avcC', config), box('pasp', new Uint8Array(8)));
      const table = box('stbl', box('stsd', new Uint8Array(8), entry), box('stts', new Uint8Array(8)));
      const track = box('trak', box('mdia', box('hdlr', new Uint8Array(5)), box('minf', table)));
      return Buffer.concat([box('ftyp'), box('moov', box('mvhd', new Uint8Array(9)), track, box('mvex'))]);
    };
    const file = fileOf(bytes('010203'));
    expect(avcConfigIn(file)).toEqual(Buffer.from('010203', 'hex'));
    expect(withAvcConfig(file, Buffer.from('0405060708', 'hex'))).toEqual(fileOf(bytes('0405060708')));
    expect(() => avcConfigIn(box('moov'))).toThrow(expect.objectContaining({ code: 'MEDIA_BROKEN' }));
  });
});

describe('what was copied', () => {
  it('tells the encoder its profile, its level and a number that it does not use', () => {
    expect(joinable(partOf(recorded))).toMatchObject({ profile: 'high', level: 13, setId: 31 });
    expect(joinable(partOf(encoded))).toMatchObject({ setId: 30 });
  });

  const { set, config } = partOf(recorded);
  it.each([
    ['may need what is before', { beginsClean: false }],
    ['two fields', { set: { ...set, onlyFrames: false } }],
    ['4:2:0', { set: { ...set, bitDepth: 10 } }],
    ['profile 244', { set: { ...set, profile: 244 } }],
    ['change on the way', { config: { ...config, sequence: [...config.sequence, ...config.sequence] } }],
    ['four bytes', { config: { ...config, lengthBytes: 2 } }],
    ['later than they are shown', { decodeStart: 1001 }],
  ])('is left alone where %s', (why, at) => {
    expect(joinable(partOf(recorded, at))).toEqual({ refused: expect.stringContaining(why) });
  });
});

describe('parts', () => {
  const head = partOf(encoded, { start: 700, decodeStart: 600, decodeLast: 866, decodeEnd: 900 });
  const tail = partOf(encoded, { start: 1433, decodeStart: 1333, decodeLast: 1366, decodeEnd: 1400 });
  const copied = partOf(recorded);

  it('are joined with a set that has a decoder hold as many frames from the first one on', () => {
    const joined = joinParts({ head, copied, tail });
    const { sequence } = readAvcConfig('config' in joined ? joined.config : Buffer.of());
    expect(sequence.map((unit) => readSequenceSet(unit)).map(({ id, held }) => ({ id, held }))).toEqual([
      { id: 0, held: { reorder: 2, frames: 4 } },
      { id: 31, held: { reorder: 2, frames: 4 } },
    ]);
  });

  it.each([
    ['share a number', { head: { ...copied, decodeStart: 1, decodeLast: 2 } }],
    ['another size', { head: { ...head, set: { ...head.set, shape: '1 1 0 0 0 0' } } }],
    ['another range', { tail: { ...tail, set: { ...tail.set, isFullRange: true } } }],
    ['another profile', { tail: { ...tail, set: { ...tail.set, profile: 77 } } }],
    ['no clean keyframe', { tail: { ...tail, beginsClean: false } }],
    [
      'encoded differently',
      { head, tail: { ...tail, config: { ...tail.config, picture: [bytes('68040082ac3cb22d')] } } },
    ],
    ['counts otherwise', { head: { ...head, timescale: 90_000 } }],
    ['wrong order', { head: { ...head, decodeLast: 900 } }],
    ['wrong order', { tail: { ...tail, decodeStart: 1300 } }],
  ])('are not joined where %s', (why, ends) => {
    expect(joinParts({ copied, ...ends })).toEqual({ refused: expect.stringContaining(why) });
  });
});
