/** A recording that has to fit into so many bytes. */
export interface ToFit {
  maxBytes: number;
  lengthSec: number;
  frames: number;
  /** As it is shown: upright. Pixels. */
  width: number;
  height: number;
  /** 0 where there is no sound. */
  channels: number;
}

/** What fits. Thousands of bits a second; of the sound all channels together. */
export interface SizedFor {
  videoKbit: number;
  audioKbit: number;
  /** Pixels of the shorter side. */
  shortSide: number;
}

/** What could not. */
export interface Hopeless {
  /** The longest that would fit into as many bytes. Seconds. */
  longestSec: number;
  /** What would hold all of it. */
  leastBytes: number;
}

/** An encoder keeps its bit rate to a hundredth or so. */
const aim = 0.98;
/** The header, and what MP4's tables say of each frame and each packet of sound. Bytes. */
const headerBytes = 8000;
const frameBytes = 24;
const soundPacketBytes = 10;
const soundPacketsPerSec = 48_000 / 1024;

const shortSides = [1080, 720, 540, 480, 360, 240];
/** Of both channels; one channel needs half. */
const soundKbit = [160, 128, 96, 64, 48, 32];
/** At most so much of all is sound. */
const soundShare = 0.2;

/** Bits a pixel of H.264 in two passes: below the first blocks show, below the second nothing else does. */
const goodBits = 0.05;
const poorBits = 0.018;
/** More than this is no better to the eye. */
const mostBits = 0.2;

/** What the tables take. Bytes a second. */
const tableRate = ({ lengthSec, frames, channels }: ToFit): number =>
  (frames / lengthSec) * frameBytes + (channels > 0 ? soundPacketsPerSec * soundPacketBytes : 0);

const usableBytes = (maxBytes: number): number => maxBytes * aim - headerBytes;

const pixelsPerSec = ({ width, height, frames, lengthSec }: ToFit, shortSide: number): number => {
  const scale = Math.min(1, shortSide / Math.min(width, height));
  return (width * scale * height * scale * frames) / lengthSec;
};

const soundFor = ({ channels }: ToFit, kbit: number): number => {
  if (channels === 0) return 0;
  const share = channels === 1 ? 0.5 : 1;
  const least = soundKbit.at(-1) ?? 0;
  return share * (soundKbit.find((each) => each * share <= kbit * soundShare) ?? least);
};

const hopeless = (toFit: ToFit, shortSide: number): Hopeless => {
  const bits = pixelsPerSec(toFit, shortSide) * poorBits + soundFor(toFit, 0) * 1000;
  const bytesPerSec = bits / 8 + tableRate(toFit);
  return {
    longestSec: Math.max(0, Math.floor(usableBytes(toFit.maxBytes) / bytesPerSec)),
    leastBytes: Math.ceil((bytesPerSec * toFit.lengthSec + headerBytes) / aim),
  };
};

/** The largest picture that still looks well at what there is for it; frames are never left out. */
export const sizeFor = (toFit: ToFit): SizedFor | Hopeless => {
  const own = Math.min(toFit.width, toFit.height);
  const sides = [own, ...shortSides.filter((side) => side < own)].filter((side) => side <= 1080);
  const smallest = sides.at(-1) ?? own;
  const kbit = ((usableBytes(toFit.maxBytes) / toFit.lengthSec - tableRate(toFit)) * 8) / 1000;
  const audioKbit = soundFor(toFit, kbit);
  const videoKbit = kbit - audioKbit;
  const bitsAt = (side: number): number => (videoKbit * 1000) / pixelsPerSec(toFit, side);
  if (bitsAt(smallest) < poorBits) return hopeless(toFit, smallest);
  const shortSide = sides.find((side) => bitsAt(side) >= goodBits) ?? smallest;
  const most = (mostBits * pixelsPerSec(toFit, shortSide)) / 1000;
  return { shortSide, audioKbit, videoKbit: Math.floor(Math.min(videoKbit, most)) };
};

/** For one more try where the file came out too large: as much less as it was over, and a little. */
export const correctedKbit = (videoKbit: number, sizeBytes: number, maxBytes: number): number =>
  Math.max(1, Math.floor(videoKbit * (maxBytes / sizeBytes) * 0.96));
