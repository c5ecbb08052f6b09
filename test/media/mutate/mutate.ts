import { type FilePart, partsOf } from './parts.ts';
import { type Random, randomFrom } from './random.ts';

/** A file that is broken anew, and what was done to it in words. */
export interface Mutant {
  bytes: Buffer;
  how: string;
}

/** A file, and where its parts lie. */
export interface Whole {
  bytes: Buffer;
  parts: readonly FilePart[];
}

export const wholeOf = (bytes: Buffer): Whole => ({ bytes, parts: partsOf(bytes) });

type Mutation = (whole: Whole, random: Random) => Mutant;

/** Most of a file is media; what leads programs astray stands before it, after it and in the headers between. */
const somewhere = ({ bytes, parts }: Whole, random: Random): number => {
  const where = random.below(4);
  if (where === 0) return random.below(bytes.length);
  if (where === 1) return random.below(Math.min(bytes.length, 2048));
  if (where === 2) return Math.max(0, bytes.length - 1 - random.below(2048));
  if (parts.length === 0) return random.below(bytes.length);
  const { at, bytes: length } = random.pick(parts);
  return at + random.below(Math.min(length, 64));
};

const flipBits: Mutation = (whole, random) => {
  const bytes = Buffer.from(whole.bytes);
  const count = 1 + random.below(1 + random.below(40));
  for (let n = 0; n < count; n += 1) {
    const at = somewhere(whole, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return { bytes, how: `${count} bits flipped` };
};

const cutShort: Mutation = ({ bytes }, random) => {
  const kept = 1 + random.below(bytes.length);
  return { bytes: bytes.subarray(0, kept), how: `cut after ${kept} bytes` };
};

const takeOut: Mutation = (whole, random) => {
  const { bytes } = whole;
  const at = somewhere(whole, random);
  const length = 1 + random.below(Math.min(4096, bytes.length));
  const rest = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
  return { bytes: rest.length > 0 ? rest : bytes.subarray(0, 1), how: `${length} bytes taken out at ${at}` };
};

const putIn: Mutation = (whole, random) => {
  const at = somewhere(whole, random);
  const noise = Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256)));
  const { bytes } = whole;
  return {
    bytes: Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]),
    how: `${noise.length} bytes put in at ${at}`,
  };
};

const overwrite: Mutation = (whole, random) => {
  const bytes = Buffer.from(whole.bytes);
  const at = somewhere(whole, random);
  const value = random.pick([0, 0xff, 0x7f, 0x80]);
  const length = 1 + random.below(64);
  bytes.fill(value, at, Math.min(bytes.length, at + length));
  return { bytes, how: `${length} bytes of ${value} at ${at}` };
};

const between = ({ bytes }: Whole, from: number, to: number): Buffer => bytes.subarray(from, to);

const swapParts: Mutation = (whole, random) => {
  const [one, other] = [random.pick(whole.parts), random.pick(whole.parts)];
  const [a, b] = one.at < other.at ? [one, other] : [other, one];
  // One inside the other, or the same: the inner one comes first instead.
  const aEnd = Math.min(a.at + a.bytes, b.at);
  const bytes = Buffer.concat([
    between(whole, 0, a.at),
    between(whole, b.at, b.at + b.bytes),
    between(whole, aEnd, b.at),
    between(whole, a.at, aEnd),
    between(whole, b.at + b.bytes, whole.bytes.length),
  ]);
  return { bytes, how: `what stands at ${a.at} and at ${b.at} swapped` };
};

const repeatPart: Mutation = (whole, random) => {
  const { at, bytes: length } = random.pick(whole.parts);
  const part = between(whole, at, at + length);
  const most = Math.max(1, Math.min(64, Math.floor(2 ** 20 / length)));
  const times = 1 + random.below(most);
  const copies = Array.from({ length: times }, () => part);
  const bytes = Buffer.concat([between(whole, 0, at), ...copies, between(whole, at, whole.bytes.length)]);
  return { bytes, how: `what stands at ${at} ${times} times more` };
};

const dropPart: Mutation = (whole, random) => {
  const { at, bytes: length } = random.pick(whole.parts);
  const bytes = Buffer.concat([between(whole, 0, at), between(whole, at + length, whole.bytes.length)]);
  return {
    bytes: bytes.length > 0 ? bytes : whole.bytes.subarray(0, 1),
    how: `${length} bytes at ${at} left out`,
  };
};

/** Its own header again and again before it, as deep as that: sizes name the rest of the file. */
const nestPart: Mutation = (whole, random) => {
  const { at, headerBytes } = random.pick(whole.parts);
  const depth = 1 + random.below(random.pick([8, 200, 2000]));
  const header = between(whole, at, at + headerBytes);
  const headers = Buffer.concat(Array.from({ length: depth }, () => header));
  const bytes = Buffer.concat([between(whole, 0, at), headers, between(whole, at, whole.bytes.length)]);
  return { bytes, how: `the header at ${at} ${depth} deep` };
};

const oddSizes = [
  0,
  1,
  2,
  7,
  8,
  9,
  15,
  16,
  0x7f,
  0xff,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  2 ** 63,
];

const writeSize = (bytes: Buffer, { size }: FilePart, value: bigint): void => {
  // An element's first byte says by its leading bit how many bytes its size has.
  const marker = size.kind === 'element' ? 1n << BigInt(7 * size.bytes) : 0n;
  const room = size.kind === 'element' ? marker - 1n : (1n << BigInt(8 * size.bytes)) - 1n;
  const written = (value > room ? room : value) | marker;
  for (let n = 0; n < size.bytes; n += 1) {
    bytes[size.at + n] = Number((written >> BigInt(8 * (size.bytes - 1 - n))) & 0xffn);
  }
};

const lieOfSize: Mutation = (whole, random) => {
  const bytes = Buffer.from(whole.bytes);
  const part = random.pick(whole.parts);
  const near = part.bytes + random.below(33) - 16;
  const value = random.below(3) === 0 ? Math.max(0, near) : random.pick(oddSizes);
  writeSize(bytes, part, BigInt(value));
  return { bytes, how: `the size at ${part.size.at} is ${value}` };
};

/** A box that takes the long form of its size, in 64 bits, from what follows it. */
const longSize: Mutation = (whole, random) => {
  const bytes = Buffer.from(whole.bytes);
  const { at, size } = random.pick(whole.parts);
  if (size.kind !== 'box' || size.bytes !== 4 || at + 16 > bytes.length) return lieOfSize(whole, random);
  const value = random.pick([0n, 1n, 15n, 16n, 1n << 32n, (1n << 53n) + 1n, 1n << 63n, (1n << 64n) - 1n]);
  bytes.writeUInt32BE(1, at);
  bytes.writeBigUInt64BE(value, at + 8);
  return { bytes, how: `the long size at ${at} is ${value}` };
};

const ofAnyFile: readonly Mutation[] = [flipBits, cutShort, takeOut, putIn, overwrite];
const ofParts: readonly Mutation[] = [
  swapParts,
  repeatPart,
  dropPart,
  nestPart,
  lieOfSize,
  lieOfSize,
  longSize,
];

/** The same broken file for the same seed: bits flipped, cut, parts swapped, repeated or nested, sizes that lie. */
export const mutate = (whole: Whole, seed: number): Mutant => {
  const random = randomFrom(seed);
  const mutations = whole.parts.length > 0 ? [...ofAnyFile, ...ofParts] : ofAnyFile;
  return random.pick(mutations)(whole, random);
};
