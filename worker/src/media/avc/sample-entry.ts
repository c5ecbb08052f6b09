import { StreamOpsError } from '@streamops/core';

/** From the file's top to a track's configuration; what stands before the boxes in each, in bytes. */
const way: readonly (readonly [type: RegExp, headBytes: number])[] = [
  [/^moov$/, 0],
  [/^trak$/, 0],
  [/^mdia$/, 0],
  [/^minf$/, 0],
  [/^stbl$/, 0],
  [/^stsd$/, 8],
  [/^avc[13]$/, 78],
  [/^avcC$/, 0],
];

interface Place {
  at: number;
  size: number;
}

const boxIn = (bytes: Buffer, inside: Place, type: RegExp): Place | undefined => {
  for (let at = inside.at; at + 8 <= inside.at + inside.size; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > inside.at + inside.size) return undefined;
    if (type.test(bytes.toString('latin1', at + 4, at + 8))) return { at, size };
    at += size;
  }
  return undefined;
};

/** The boxes that lead to the configuration, the outermost first. Rejects with MEDIA_BROKEN. */
const wayIn = (init: Buffer): Place[] => {
  const places: Place[] = [];
  let inside: Place = { at: 0, size: init.length };
  for (const [type, headBytes] of way) {
    const found = boxIn(init, inside, type);
    if (!found) throw new StreamOpsError('MEDIA_BROKEN', 'There is no H.264 with an avcC.');
    places.push(found);
    inside = { at: found.at + 8 + headBytes, size: found.size - 8 - headBytes };
  }
  return places;
};

/** The content of the `avcC` of an MP4 of one track, as far as its `moov`. Rejects with MEDIA_BROKEN. */
export const avcConfigIn = (init: Buffer): Buffer => {
  const { at, size } = wayIn(init).at(-1) ?? { at: 0, size: 8 };
  return init.subarray(at + 8, at + size);
};

/** The same with another `avcC`. No table names bytes behind it: all samples lie in fragments. */
export const withAvcConfig = (init: Buffer, config: Buffer): Buffer => {
  const places = wayIn(init);
  const { at, size } = places.at(-1) ?? { at: 0, size: 8 };
  const result = Buffer.concat([init.subarray(0, at + 8), config, init.subarray(at + size)]);
  for (const place of places) {
    result.writeUInt32BE(place.size + config.length + 8 - size, place.at);
  }
  return result;
};
