import { jpegFacts } from './jpeg.ts';

interface PictureFacts {
  /** Pixels. */
  width: number;
  height: number;
  /** Whether the file goes on to where its format says that it ends. */
  whole: boolean;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** IHDR comes first, and IEND last, of twelve bytes (PNG, third edition, 5.6). */
const pngFacts = (bytes: Buffer): PictureFacts | undefined => {
  if (bytes.length < 45 || !bytes.subarray(0, 8).equals(pngSignature)) return undefined;
  const isWhole = bytes.toString('latin1', bytes.length - 8, bytes.length - 4) === 'IEND';
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), whole: isWhole };
};

/** Fourteen bits each: after three bytes of the frame's tag and three of its start code (RFC 6386, 9.1). */
const lossyWebp = (bytes: Buffer) => ({
  width: bytes.readUInt16LE(26) & 0x3fff,
  height: bytes.readUInt16LE(28) & 0x3fff,
});

/** Less one, in 24 bits each (RFC 9649, 2.7). */
const extendedWebp = (bytes: Buffer) => ({
  width: bytes.readUIntLE(24, 3) + 1,
  height: bytes.readUIntLE(27, 3) + 1,
});

const webpFacts = (bytes: Buffer): PictureFacts | undefined => {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  // RIFF counts the bytes after its own eight, and pads to an even number.
  const whole = bytes.length >= bytes.readUInt32LE(4) + 8;
  const chunk = bytes.toString('latin1', 12, 16);
  if (chunk === 'VP8 ') return { ...lossyWebp(bytes), whole };
  return chunk === 'VP8X' ? { ...extendedWebp(bytes), whole } : undefined;
};

/** What a JPEG, PNG or lossy WebP says of itself, by its bytes; undefined where it is none of them. */
export const pictureFacts = {
  jpg: (bytes: Buffer): PictureFacts | undefined => jpegFacts(bytes),
  png: pngFacts,
  webp: webpFacts,
};
