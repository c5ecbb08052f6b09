import { mostOf } from '../../../extremes.ts';
import type { KeptStream } from '../../../media/fit-streams.ts';
import type { MediaInfo } from '../../../media/media-info.ts';
import type { SeamFacts, Step } from '../../kit/plan.ts';
import { headSec } from '../args.ts';
import type { ClipFit } from '../fit.ts';
import { isRaw } from '../promises.ts';
import type { JoinedPart } from './parts.ts';

/** Less than Matroska's millisecond: times that are so near are one. Seconds. */
export const nearSec = 0.0006;

/** Where a part's packets of a track begin and end. Seconds, as packets of the source count them. */
export interface Stretch {
  /** undefined: with the recording's head, where sound may begin before the picture. */
  fromSec: number | undefined;
  untilSec: number | undefined;
  /** How long nothing of it is heard at the join before. */
  gapSec: number;
}

/** Tracks that are cut at the very same times. */
export interface Bundle {
  name: string;
  tracks: readonly KeptStream[];
  /** Raw sound is cut to the sample, not between packets. */
  isRaw: boolean;
  /** Of each part. */
  stretches: readonly Stretch[];
}

type Packets = SeamFacts['points'][number]['streams'][number]['packets'];

/** How long the last packet before the end goes on behind it. */
const overhang = (packets: Packets, untilSec: number): number => {
  const last = packets.findLast(({ sec }) => sec < untilSec - nearSec);
  const next = packets.find(({ sec }) => sec >= untilSec - nearSec);
  // Matroska rounds how long a packet lasts as well: the next one tells it better.
  const endSec = next && last && next.sec - last.endSec < 0.002 ? next.sec : last?.endSec;
  return Math.max(0, Math.min(endSec ?? untilSec, next?.sec ?? Number.POSITIVE_INFINITY) - untilSec);
};

const isHead = ({ zeroSec }: JoinedPart, at: number, media: MediaInfo): boolean =>
  at === 0 && zeroSec - media.startSec <= headSec;

/**
 * Between packets: the last of a part may go on behind its end, and the next part begins with the first that does not
 * overlap it. So nothing is heard twice, and nothing is missing for longer than a packet.
 */
const betweenPackets = (
  packetsAt: (point: number) => Packets,
  parts: readonly JoinedPart[],
  media: MediaInfo,
): Stretch[] => {
  let overSec = 0;
  return parts.map((part, at) => {
    const { zeroSec, untilSec } = part;
    const wantedSec = zeroSec + overSec;
    const first = packetsAt(2 * at).find(({ sec }) => sec >= wantedSec - nearSec);
    const fromSec = isHead(part, at, media) ? undefined : (first?.sec ?? wantedSec);
    const isNone = untilSec !== undefined && (fromSec ?? zeroSec) >= untilSec - nearSec;
    const gapSec = first && at > 0 ? Math.max(0, first.sec - wantedSec) : 0;
    if (untilSec === undefined) overSec = 0;
    else if (isNone) overSec = Math.max(0, overSec - (untilSec - zeroSec));
    else overSec = overhang(packetsAt(2 * at + 1), untilSec);
    return { fromSec, untilSec, gapSec };
  });
};

/** As the part is, to whatever is in it. */
const asThePart = ({ zeroSec, untilSec }: JoinedPart): Stretch => ({ fromSec: zeroSec, untilSec, gapSec: 0 });

const keyOf = (stretches: readonly Stretch[]): string =>
  stretches.map(({ fromSec }) => fromSec?.toFixed(6) ?? 'head').join(' ');

const copiedSound = (
  tracks: readonly KeptStream[],
  facts: SeamFacts,
  { parts, media }: { parts: readonly JoinedPart[]; media: MediaInfo },
): Bundle[] => {
  const each = tracks.map((kept) => {
    const packetsAt = (point: number): Packets =>
      facts.points[point]?.streams.find(({ index }) => index === kept.stream.index)?.packets ?? [];
    return { kept, stretches: betweenPackets(packetsAt, parts, media) };
  });
  const alike = [...Map.groupBy(each, ({ stretches }) => keyOf(stretches)).values()];
  return alike.map((group, at) => ({
    ...{ name: `sound${at + 1}`, isRaw: false, tracks: group.map(({ kept }) => kept) },
    // Of tracks that begin together the longest gap is told.
    stretches: (group[0]?.stretches ?? []).map((stretch, part) => ({
      ...stretch,
      gapSec: mostOf(group.map(({ stretches }) => stretches[part]?.gapSec ?? 0)),
    })),
  }));
};

interface Cut extends ClipFit {
  media: MediaInfo;
}

const soundOf = ({ fit, main }: ClipFit): KeptStream[] =>
  fit.kept.filter(({ stream }) => stream.kind === 'audio' && stream !== main);

const packetSound = (cut: Cut): KeptStream[] => soundOf(cut).filter((kept) => !isRaw(kept, cut));

/** Where packets of sound lie around both ends of every part; nothing where there are none to cut between. */
export const seamStep = (cut: Cut, parts: readonly JoinedPart[]): Extract<Step, { kind: 'seams' }>[] => {
  const streams = packetSound(cut).map(({ stream }) => stream.index);
  if (streams.length === 0) return [];
  const atSec = parts.flatMap(({ zeroSec, untilSec }) => [zeroSec, untilSec ?? zeroSec]);
  return [{ kind: 'seams', id: 'seams', target: { input: 0 }, streams, atSec }];
};

/** All tracks beside the main one, by how they are cut. */
export const bundlesOf = (cut: Cut, parts: readonly JoinedPart[], facts: SeamFacts): Bundle[] => {
  const raw = soundOf(cut).filter((kept) => isRaw(kept, cut));
  const texts = cut.fit.kept.filter(({ stream }) => stream.kind === 'subtitle');
  const stretches = parts.map(asThePart);
  return [
    ...copiedSound(packetSound(cut), facts, { parts, media: cut.media }),
    ...(raw.length > 0 ? [{ name: 'raw', tracks: raw, isRaw: true, stretches }] : []),
    ...(texts.length > 0 ? [{ name: 'texts', tracks: texts, isRaw: false, stretches }] : []),
  ];
};
