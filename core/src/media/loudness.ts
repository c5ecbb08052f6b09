/** What EBU R128 says of a track. */
export interface TrackLoudness {
  /** LUFS; null where nothing is loud enough to be measured: silence, or less than 0.4 s of sound. */
  integratedLufs: number | null;
  /** LU; 0 where the loudness does not vary, or the track is too short to tell. */
  rangeLu: number;
  /** dBTP, of the loudest channel; null where every sample is zero. */
  truePeakDb: number | null;
}

interface Measured {
  /** Of the stream in the input. */
  index: number;
  /** What it goes through before it is measured. */
  filters?: readonly string[];
}

/**
 * A graph that measures streams of an input, and its ends: each track has a meter of its own, so that the number that
 * ffmpeg gives it tells whose summary is whose. `framelog=verbose` keeps ten lines a second out of a log at `info`.
 */
export const loudnessGraph = (tracks: readonly Measured[]): { graph: string; ends: string[] } => ({
  graph: tracks
    .map(({ index, filters = [] }, n) => {
      const chain = [...filters, 'ebur128=peak=true:framelog=verbose'].join(',');
      return `[0:${index}]${chain}[loudness${n}]`;
    })
    .join(';'),
  ends: tracks.map((_, n) => `[loudness${n}]`),
});

const speaker = /^\[Parsed_ebur128_(\d+) @ /;
const value = /^\s+(I|LRA|Peak):\s+(\S+) (?:LUFS|LU|dBFS)/;

/** The filter's absolute gate: what it says where no block of 400 ms is above it (ITU-R BS.1770-4). LUFS. */
const gateLufs = -70;

const loudnessOf = (values: ReadonlyMap<string, number>): TrackLoudness => {
  const [lufs = gateLufs, rangeLu = 0] = [values.get('I'), values.get('LRA')];
  const peak = values.get('Peak') ?? Number.NaN;
  return {
    integratedLufs: lufs > gateLufs ? lufs : null,
    rangeLu: Number.isFinite(rangeLu) ? rangeLu : 0,
    truePeakDb: Number.isFinite(peak) ? peak : null,
  };
};

/**
 * The summaries that `ebur128` printed, in the order of the graph. ffmpeg sets a graph up twice and prints one each time
 * it takes one down: the last counts.
 */
export const loudnessSummaries = (lines: readonly string[]): TrackLoudness[] => {
  const found = new Map<number, Map<string, number>>();
  let values = new Map<string, number>();
  for (const line of lines) {
    const [, number] = speaker.exec(line) ?? [];
    if (number !== undefined) {
      values = new Map();
      found.set(Number(number), values);
    }
    const [, key, text] = value.exec(line) ?? [];
    if (key !== undefined) values.set(key, Number(text));
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, each]) => loudnessOf(each));
};

/** `-16.2 LUFS`; `silent` where there was nothing to measure. */
export const loudnessInWords = ({ integratedLufs, rangeLu, truePeakDb }: TrackLoudness): string =>
  integratedLufs === null
    ? 'silent, or too short to be measured'
    : `${integratedLufs.toFixed(1)} LUFS, range ${rangeLu.toFixed(1)} LU, peak ${truePeakDb?.toFixed(1) ?? '-inf'} dBTP`;
