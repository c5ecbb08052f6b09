/** What a JPEG says of itself. */
interface JpegFacts {
  /** Pixels. */
  width: number;
  height: number;
  /** Whether it goes on to its end marker: the end of a file is what a full disk or a killed writer cuts off. */
  whole: boolean;
}

const startOfImage = 0xffd8;
const endOfImage = 0xffd9;

/** Frame headers, baseline to arithmetic; C4, C8 and CC in their midst are tables and no frame (ITU T.81, table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);

/** Segments stand one after another, each with its length, and the frame header before the first scan. */
const frameAt = (bytes: Buffer): number | undefined => {
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (isFrame(marker)) return at;
    // Not a marker: what follows can't be read.
    if (marker < 0xffc0 || marker === 0xffda) return undefined;
  }
  return undefined;
};

/** Of a JPEG's bytes, without decoding it; undefined where it is none, or its header cannot be read. */
export const jpegFacts = (bytes: Buffer): JpegFacts | undefined => {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== startOfImage) return undefined;
  const at = frameAt(bytes);
  if (at === undefined) return undefined;
  return {
    // Marker, length and precision, two, two and one bytes, stand before them.
    height: bytes.readUInt16BE(at + 5),
    width: bytes.readUInt16BE(at + 7),
    whole: bytes.readUInt16BE(bytes.length - 2) === endOfImage,
  };
};
