import { type PacketFacts, rateOfTimes } from '@streamops/core';

/** PacketFacts of one stream, and what verification needs besides. Seconds. */
export type StreamPackets = PacketFacts['streams'][number] & {
  /** Usual length of one packet: a frame of a picture, 1024 samples of AAC… */
  frameSec: number;
  /** When the last packet to be shown begins. */
  lastSec?: number;
  lastKeySec?: number;
  /** Stretches without any packet, where every packet was read; left out where there is none. */
  holes?: Holes;
};

interface Holes {
  count: number;
  longestSec: number;
  /** Where the longest begins. */
  fromSec: number;
}

export interface Packet {
  timeSec: number;
  /** 0 where the container does not say. */
  durationSec: number;
  key: boolean;
}

/** Matroska rounds to a millisecond, so neighbouring gaps differ by that much without meaning it. */
const roundingSec = 0.0015;

/** Typed arrays: they sort a hundred thousand numbers in a tenth of the time. */
const inOrder = (times: Iterable<number>): Float64Array => Float64Array.from(times).sort();

const gapsOf = (sorted: Float64Array): Float64Array =>
  sorted.subarray(1).map((time, n) => time - (sorted[n] ?? 0));

const usualOf = (gaps: Float64Array): number => gaps.toSorted()[gaps.length >> 1] ?? 0;

const isUneven = (gaps: Float64Array): boolean => {
  const usual = usualOf(gaps);
  const odd = gaps.filter((gap) => Math.abs(gap - usual) > roundingSec + usual * 0.02).length;
  return odd > Math.max(1, gaps.length / 100);
};

/**
 * Whether frames come at an uneven pace: more than one gap in a hundred (and more than one) is off the usual one by
 * more than rounding. A single dropped frame does not make a recording variable.
 */
export const isVariable = (times: readonly number[]): boolean => isUneven(gapsOf(inOrder(times)));

/** What is shorter may be a player's or a recorder's hiccup; what is but a few frames long is a slow pace. Seconds. */
const shortestHoleSec = 0.5;
const holeFrames = 4;

/** Where nothing comes for long: a sorted list of times, and the usual distance of two. */
const holesIn = (sorted: Float64Array, usualSec: number): Holes | undefined => {
  const least = Math.max(shortestHoleSec, holeFrames * usualSec);
  const holes: Holes = { count: 0, longestSec: 0, fromSec: 0 };
  for (let at = 1; at < sorted.length; at += 1) {
    const fromSec = (sorted[at - 1] ?? 0) + usualSec;
    const emptySec = (sorted[at] ?? 0) - fromSec;
    if (emptySec < least) continue;
    holes.count += 1;
    if (emptySec > holes.longestSec) Object.assign(holes, { longestSec: emptySec, fromSec });
  }
  return holes.count > 0 ? holes : undefined;
};

/** Adds up the packets of one stream, in any order. */
export const packetTally = () => {
  const times: number[] = [];
  let keyframes = 0;
  let lastKeySec: number | undefined;
  let last: Packet = { timeSec: Number.NEGATIVE_INFINITY, durationSec: 0, key: false };
  let firstSec = Number.POSITIVE_INFINITY;
  return {
    add(packet: Packet): void {
      times.push(packet.timeSec);
      firstSec = Math.min(firstSec, packet.timeSec);
      if (packet.timeSec >= last.timeSec) last = packet;
      if (!packet.key) return;
      keyframes += 1;
      lastKeySec = Math.max(lastKeySec ?? packet.timeSec, packet.timeSec);
    },
    facts(index: number, video: boolean): StreamPackets {
      const packets = times.length;
      if (packets === 0) return { index, packets, firstSec: 0, endSec: 0, frameSec: 0 };
      const sorted = inOrder(times);
      const gaps = gapsOf(sorted);
      // A packet that was read twice, at the head and in the tail, says nothing of the pace.
      const frameSec = packets > 1 ? usualOf(gaps.filter((gap) => gap > 0)) : last.durationSec;
      const holes = holesIn(sorted, frameSec);
      const rate = video ? rateOfTimes(sorted, frameSec) : undefined;
      return {
        index,
        packets,
        firstSec,
        endSec: last.timeSec + (last.durationSec || frameSec),
        lastSec: last.timeSec,
        frameSec,
        ...(video ? { keyframes, variableFrameRate: isUneven(gaps) } : {}),
        ...(rate ? { rate } : {}),
        ...(lastKeySec === undefined ? {} : { lastKeySec }),
        ...(holes ? { holes } : {}),
      };
    },
  };
};

/** A packet as a container tells of it. Seconds. */
export interface ToldPacket {
  index: number;
  shownSec: number | undefined;
  decodedSec: number | undefined;
  durationSec: number;
  key: boolean;
}

type Tally = ReturnType<typeof packetTally>;
type Tallies = Map<number, Tally>;

/**
 * Adds up the packets of all streams, of what has a time to be shown at. A stream of which no packet has one goes by when
 * they are decoded: H.264 in AVI. The kind does not matter to what verification compares.
 */
export const packetTallies = () => {
  const shown: Tallies = new Map();
  const decoded: Tallies = new Map();
  const addTo = (tallies: Tallies, index: number, packet: Parameters<Tally['add']>[0]): void => {
    const tally = tallies.get(index) ?? packetTally();
    tallies.set(index, tally);
    tally.add(packet);
  };
  return {
    add({ index, shownSec, decodedSec, ...rest }: ToldPacket): void {
      if (shownSec !== undefined) addTo(shown, index, { timeSec: shownSec, ...rest });
      else if (decodedSec !== undefined && !shown.has(index))
        addTo(decoded, index, { timeSec: decodedSec, ...rest });
    },
    streams: (): StreamPackets[] =>
      [...new Map([...decoded, ...shown])]
        .map(([index, tally]) => tally.facts(index, true))
        .sort((a, b) => a.index - b.index),
  };
};
