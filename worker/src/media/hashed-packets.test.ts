import { expect, it } from 'vitest';
import { hashedReader } from './hashed-packets.ts';
import { digestOf, streamPackets } from './packet-columns.ts';

const hash = (n: number): string => `murmur3:${n.toString(16).padStart(13, '0').padEnd(32, 'f')}`;
const digest = (n: number): number | undefined => digestOf(hash(n));

const read = (text: string, { pieces = text.length, most = 1e6 } = {}) => {
  const reader = hashedReader(most);
  for (let at = 0; at < text.length; at += pieces) reader.read(Buffer.from(text.slice(at, at + pieces)));
  return reader.end();
};

const lines = [
  `0,1.500000,1.400000,0.040000,${hash(1)}`,
  `1,1.400000,1.400000,N/A,${hash(2)}`,
  // MPEG-TS: what is carried beside the packet stands between its fields, and can be more than one.
  '0,N/A,1.440000,0.040000,',
  `,${hash(3)}`,
  '0,1.600000,1.480000,0.040000,',
  ',',
  `,${hash(4)},`,
  // Neither has what is compared.
  `0,N/A,N/A,0.040000,${hash(5)}`,
  '0,1.640000,1.520000,0.040000,',
  `0,1.680000,1.560000,0.040000,${hash(6)}`,
].join('\n');

it.each([1, 7, 64, 4096])('reads what ffprobe prints in pieces of %i bytes, by stream', (pieces) => {
  const found = read(`${lines}\n`, { pieces }) ?? new Map();
  expect(streamPackets(found, 0)).toEqual([
    { sec: 1.5, endSec: 1.54, digest: digest(1) },
    { sec: 1.44, endSec: 1.48, digest: digest(3) },
    { sec: 1.6, endSec: expect.closeTo(1.64, 9), digest: digest(4) },
    { sec: 1.68, endSec: expect.closeTo(1.72, 9), digest: digest(6) },
  ]);
  expect(streamPackets(found, 1)).toEqual([{ sec: 1.4, endSec: 1.4, digest: digest(2) }]);
  expect(streamPackets(found, 2)).toEqual([]);
});

it('needs no line break at the end', () => {
  expect(read(lines)).toEqual(read(`${lines}\n`));
});

it('says that there are more packets than it keeps', () => {
  expect(read(lines, { most: 5 })).toBeDefined();
  expect(read(lines, { most: 4 })).toBeUndefined();
});

it('keeps thousands of packets apart by their bytes', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `0,${n / 60},${n / 60},0.016667,${hash(n)}\n`);
  const packets = streamPackets(read(many.join(''), { pieces: 65_536 }) ?? new Map(), 0);
  expect(packets.length).toBe(10_000);
  expect(new Set(packets.map((one) => one.digest)).size).toBe(10_000);
  expect(packets.at(-1)).toEqual({
    sec: 9_999 / 60,
    endSec: 9_999 / 60 + 0.016667,
    digest: digest(9_999),
  });
});
