import { StreamOpsError } from '../errors.ts';
import { loudnessSummaries } from './loudness.ts';
import type { AudioStream } from './media-info.ts';

/** A track that goes into a mix. */
export interface Mixed {
  stream: AudioStream;
  /** dB. */
  gainDb: number;
}

export interface MixShape {
  sampleRate: number;
  channels: number;
  channelLayout: string;
}

const isNamed = ({ channelLayout = '' }: AudioStream): boolean =>
  /^[a-z0-9.]+(\([a-z-]+\))?$/.test(channelLayout);

/** The rate and the speakers that hold all of it: those of the widest track, stereo at least where one is. */
export const mixShape = (tracks: readonly Mixed[]): MixShape => {
  const streams = tracks.map(({ stream }) => stream);
  const sampleRate = Math.max(8000, ...streams.map((stream) => stream.sampleRate));
  const [widest] = streams.toSorted((a, b) => b.channels - a.channels);
  if (!widest || widest.channels < 2) return { sampleRate, channels: 1, channelLayout: 'mono' };
  const wide = widest.channels > 2 && isNamed(widest);
  if (!wide) return { sampleRate, channels: 2, channelLayout: 'stereo' };
  return { sampleRate, channels: widest.channels, channelLayout: widest.channelLayout ?? 'stereo' };
};

/**
 * Speakers by number where a file gives them no names, and one channel on both sides at its full level: what ffmpeg makes
 * of it by itself is 3 dB lower.
 */
const spread = (stream: AudioStream, { channels }: MixShape): string[] => {
  if (stream.channels === 1) return channels === 1 ? ['pan=mono|c0=c0'] : ['pan=stereo|c0=c0|c1=c0'];
  return isNamed(stream) ? [] : ['pan=stereo|c0=c0|c1=c1'];
};

/** Whether speakers of it are missing in the mix. */
export const losesSpeakers = (stream: AudioStream): boolean => stream.channels > 2 && !isNamed(stream);

/**
 * One track of the mix, from the beginning of the file: sound that begins late or pauses is silent meanwhile, for amix
 * counts samples and not times.
 */
const strand = ({ stream, gainDb }: Mixed, shape: MixShape): string =>
  [
    ...spread(stream, shape),
    `aresample=${shape.sampleRate}:async=1:first_pts=0`,
    `aformat=sample_fmts=fltp:channel_layouts=${shape.channelLayout}`,
    `volume=${gainDb.toFixed(2)}dB:precision=float`,
  ].join(',');

/** A graph that ends in the mix, `then` being what it goes through at last. The sum is not made quieter by itself. */
export const mixGraph = (tracks: readonly Mixed[], then: readonly string[]): string => {
  const shape = mixShape(tracks);
  const strands = tracks.map((track, n) => `[0:${track.stream.index}]${strand(track, shape)}[strand${n}]`);
  const sum = [
    `${tracks.map((_, n) => `[strand${n}]`).join('')}amix=inputs=${tracks.length}:duration=longest:normalize=0`,
    ...then,
  ];
  return [...strands, `${sum.join(',')}[mix]`].join(';');
};

/** The end of the graph. */
export const mixEnd = '[mix]';

/** At the end of a graph: how long the mix is, and how loud. */
export const mixMeter = [
  'astats=measure_perchannel=none:measure_overall=Number_of_samples',
  'ebur128=peak=true:framelog=verbose',
] as const;

/** Room that is left under full scale, so that an encoder does not clip either. dBTP. */
export const mixCeilingDb = -1;

export interface MeasuredMix {
  durationSec: number;
  /** dBTP; null for silence. */
  truePeakDb: number | null;
}

/** What the meter printed. Rejects with MEDIA_BROKEN where not a sample came. */
export const measuredMix = (lines: readonly string[], { sampleRate }: MixShape): MeasuredMix => {
  const counts = lines.flatMap(
    (line) => /^\[Parsed_astats_.*\] Number of samples: (\d+)/.exec(line)?.[1] ?? [],
  );
  const samples = Number(counts.at(-1) ?? 0);
  if (samples === 0) throw new StreamOpsError('MEDIA_BROKEN', 'No sound of these tracks could be decoded.');
  return {
    durationSec: samples / sampleRate,
    truePeakDb: loudnessSummaries(lines).at(-1)?.truePeakDb ?? null,
  };
};

/** How much quieter the mix has to be, as one gain, so that it does not clip. dB, at most 0. */
export const mixGain = ({ truePeakDb }: MeasuredMix): number =>
  truePeakDb === null ? 0 : Math.min(0, Math.round((mixCeilingDb - truePeakDb) * 10) / 10);
