import type { z } from 'zod';
import type { FrameRate } from '../../media/encode/frame-rate.ts';
import type { mediaInfo } from '../../media/media-info.ts';
import type { MotionFacts } from '../../media/motion/schema.ts';
import type { SegmentedTrack } from '../../media/package/tracks.ts';
import type { SceneFacts } from '../../media/scenes/schema.ts';
import type { CaptionFacts } from '../../media/subtitles/captions.ts';
import type { SubtitleFormat } from '../../media/subtitles/cues.ts';

/** What each kind of step leaves under its id. */
export interface Found {
  probe: z.infer<typeof mediaInfo>;
  packets: PacketFacts;
  ffmpeg: FfmpegFacts;
  subtitleText: { format: SubtitleFormat; encoding: string; cues: number };
  captions: CaptionFacts;
  hash: { xxh64: string; sha256?: string; sizeBytes: number };
  copy: { xxh64: string; sha256?: string; sizeBytes: number };
  program: { seconds: number };
  segment: SegmentsFacts;
  /** `samples` of one channel that were read, silence before and between included; by the tracks of the step. */
  peaks: { complaints: string[]; tracks: { samples: number; pixels: number }[] };
  /** `count` of them were written; `lengthSec`: from the file's start to the end of the stream, by its packets. */
  pictures: { count: number; lengthSec: number; complaints: string[]; lines: string[]; failed?: string };
  nearby: NearbyFacts;
  seams: SeamFacts;
  scenes: SceneFacts;
  motion: MotionFacts;
  parts: PartsFacts;
  avcPart: AvcFacts;
  splice: SpliceFacts;
}

/** Of each file, in their order, its streams that have packets. Seconds. */
export interface PartsFacts {
  parts: {
    /** Where the file's own clock begins; 0 where it does not say. */
    startSec?: number;
    streams: {
      index: number;
      packets: number;
      firstSec: number;
      /** End of the last packet, as long as its like where the file cuts it short. */
      endSec: number;
      /** The same as the file tells it, cut short or not. */
      toldEndSec: number;
      /** Digest of what its decoder is set up with; absent where it needs nothing. */
      setup?: string;
      /** What its times are counted in: `1/90000`. */
      timeBase: string;
    }[];
  }[];
}

/** A line of the receipt that did not hold, and what output it speaks of. */
export interface MissedLine {
  output: string;
  text: string;
}

/** Why nothing can be joined to it, or what it is like. Times in ticks, `timescale` of them a second. */
export type AvcFacts =
  | { refused: string }
  | {
      /** As x264 calls it. */
      profile: string;
      /** Ten times what people say: 41. */
      level: number;
      /** Of parameter sets: one that it does not use. */
      setId: number;
      samples: number;
      timescale: number;
      /** When the first packet is shown and decoded, and when one behind the last would be decoded. */
      start: number;
      decodeStart: number;
      decodeEnd: number;
    };

/** How many frames each part has, or why they were not joined. */
export type SpliceFacts = { refused: string } | { head: number; copied: number; tail: number };

/** A packet in the file's order. Seconds. */
export interface NearbyPacket {
  /** When it is shown. */
  sec: number;
  /** When it is decoded. */
  decodeSec: number;
  key: boolean;
}

export interface NearbyFacts {
  /** In the order of the points that were asked for. */
  points: {
    packets: NearbyPacket[];
    /** Whether the last packet here is the stream's last. */
    toEnd: boolean;
  }[];
}

/** Sound near points in time, in the order in which they were asked for; packets in their order. Seconds. */
export interface SeamFacts {
  points: { streams: { index: number; packets: { sec: number; endSec: number }[] }[] }[];
}

/** Tracks as they were cut, in the order of the step. */
export interface SegmentsFacts {
  tracks: SegmentedTrack[];
}

/** Per stream, from the packets themselves and not from headers. Seconds. */
export interface PacketFacts {
  streams: {
    index: number;
    packets: number;
    firstSec: number;
    /** End of the last packet. */
    endSec: number;
    keyframes?: number;
    variableFrameRate?: boolean;
    /** The frame rate on whose ticks every frame lies, in a picture that has one. */
    rate?: FrameRate;
  }[];
}

/** Packets of one stream that hold a kilobyte of zeros or more in a row. */
export interface ZeroFacts {
  /** Of the output. */
  index: number;
  /** Packets that are nothing else, and others. */
  whole: number;
  partly: number;
  /** Time of the first of them. */
  firstSec: number;
}

export interface FfmpegFacts {
  /** What ffmpeg complained of and went on after; the first of them, in its own words. */
  complaints: string[];
  /** Lines that filters printed and a plan may parse (scdet, ebur128, blackframe…). */
  lines: string[];
  /** What ffmpeg refused with, where the step may fail and did. The rest is empty then. */
  failed?: string;
  /** By stream, where the step asked for it: streams without any are left out. */
  zeros?: ZeroFacts[];
  /** Packets that were written, by output and then by its streams; left out where the log did not say. */
  muxed?: Record<string, number[]>;
}
