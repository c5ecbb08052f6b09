import { readFile, rm, writeFile } from 'node:fs/promises';
import { initName, keyName, StreamOpsError, segmentName } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { tryFfmpeg } from '../ffmpeg/run.ts';
import { readSegment, readTrackHeader, type SegmentFacts } from '../media/cmaf.ts';
import { decryptSegment } from '../media/segment-key.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

type Segmented = ExpectationOf<'segmented'>;

interface Track {
  timescale: number;
  segments: SegmentFacts[];
}

/** Reads a track back from the folder, decrypted, and hands on its bytes in their order. */
const readTrack = async (
  { output, track, segments, encrypted }: Pick<Segmented, 'output' | 'track' | 'segments' | 'encrypted'>,
  { path }: Pick<Evidence, 'path'>,
  onBytes: (bytes: Buffer) => Promise<void>,
): Promise<Track> => {
  const read = async (file: string) => readFile(await path({ output, file }));
  const key = encrypted ? await read(keyName) : null;
  const init = await read(initName(track));
  await onBytes(init);
  const facts: SegmentFacts[] = [];
  for (let at = 0; at < segments; at += 1) {
    const stored = await read(segmentName(track, at));
    const bytes = key ? decryptSegment(stored, key, at) : stored;
    await onBytes(bytes);
    facts.push(readSegment(bytes));
  }
  return { ...readTrackHeader(init), segments: facts };
};

/** Where one segment does not begin when the one before it ends; 0 where all do. */
const gapAfter = ({ segments }: Track): number =>
  segments.findIndex(({ decodeEnd }, at) => (segments[at + 1]?.decodeStart ?? decodeEnd) !== decodeEnd) + 1;

const slowestSpeed = 1 / 20;

/** All of it at once, as a player would get it. Resolves to how many frames came out and what the decoder said. */
const decodeAll = async (path: string, lengthSec: number, { tools, signal }: Evidence) => {
  const timeoutSec = Math.ceil(60 + lengthSec / slowestSpeed);
  const args = [...guardedInput(path), '-map', '0:0', '-f', 'null', '-'];
  const { exit, outcome } = await tryFfmpeg(tools, { args, timeoutSec, signal });
  const said = outcome.errors[0] ?? (exit.code === 0 ? undefined : `ffmpeg ended with ${exit.code}`);
  return { frames: outcome.counts.decoded[0]?.[0] ?? 0, said };
};

interface Wanted {
  /** null for sound: the encoder puts a packet before the first sample, and cuts samples anew. */
  frames: number | null;
  startSec: number;
  endSec: number;
  toleranceSec: number;
}

/** AAC has a packet more before and after, of 1024 samples at 48 kHz each. */
const aacPacketSec = 1024 / 48_000;

const framesOf = ({ input, index }: Segmented['of'], { ffmpegTraces }: Evidence): number | undefined => {
  for (const { inputs, counts } of ffmpegTraces.toReversed()) {
    const found = counts.decoded[inputs.indexOf(input)]?.[index];
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What the source says of itself, on the package's clock. ffmpeg counts from the start of the file. */
const wantedOf = async ({ of, atSec }: Segmented, evidence: Evidence): Promise<Wanted> => {
  const source = { input: of.input };
  const [media, packets] = await Promise.all([evidence.media(source), evidence.packets(source)]);
  const stream = packets.find(({ index }) => index === of.index);
  if (!stream) throw new StreamOpsError('MEDIA_BROKEN', `There is no packet in stream ${of.index}.`);
  const at = (sec: number) => sec - media.startSec + atSec;
  const isPicture = media.streams.find(({ index }) => index === of.index)?.kind === 'video';
  return {
    frames: isPicture ? (framesOf(of, evidence) ?? null) : null,
    // Sound begins with the film: silence was put before it where it came later.
    startSec: isPicture ? at(stream.firstSec) : atSec - aacPacketSec,
    endSec: at(stream.endSec),
    toleranceSec: stream.frameSec + (isPicture ? 0 : 2 * aacPacketSec) + 0.001,
  };
};

const startToleranceSec = 0.001;

const faultsIn = (track: Track, wanted: Wanted): string[] => {
  const { segments, timescale } = track;
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return ['no segment'];
  const gap = gapAfter(track);
  const late = segments.findIndex(({ beginsWithKey }) => !beginsWithKey);
  const startSec = first.start / timescale;
  const endSec = last.end / timescale;
  const samples = segments.reduce((sum, segment) => sum + segment.samples, 0);
  return [
    ...(gap > 0 ? [`a gap after segment ${gap}`] : []),
    ...(late >= 0 ? [`segment ${late + 1} does not begin with a keyframe`] : []),
    ...(wanted.frames !== null && samples !== wanted.frames
      ? [`${counted(samples, 'frame')} where ${wanted.frames} were decoded`]
      : []),
    ...(Math.abs(startSec - wanted.startSec) > startToleranceSec
      ? [`begins at ${seconds(startSec)} and not at ${seconds(wanted.startSec)}`]
      : []),
    ...(Math.abs(endSec - wanted.endSec) > wanted.toleranceSec
      ? [`ends at ${seconds(endSec)} and not at ${seconds(wanted.endSec)}`]
      : []),
  ];
};

export const segmented: Verifier<'segmented'> = async (expected, evidence) => {
  const scratch = await evidence.path({ work: `check-${expected.track}.mp4` });
  await writeFile(scratch, '', { flag: 'wx' });
  try {
    const track = await readTrack(expected, evidence, (bytes) => writeFile(scratch, bytes, { flag: 'a' }));
    const wanted = await wantedOf(expected, evidence);
    const samples = track.segments.reduce((sum, segment) => sum + segment.samples, 0);
    const { frames, said } = await decodeAll(scratch, wanted.endSec - wanted.startSec, evidence);
    const faults = [
      ...faultsIn(track, wanted),
      ...(said === undefined ? [] : [said]),
      // A decoder keeps the packet before the first sample to itself.
      ...(Math.abs(frames - samples) > (wanted.frames === null ? 1 : 0)
        ? [`${frames} of ${counted(samples, 'frame')} decode`]
        : []),
    ];
    const length = counted(track.segments.length, 'segment');
    return {
      subject: expected.label,
      promised: `the whole stream from ${seconds(wanted.startSec - expected.atSec)} to ${seconds(wanted.endSec - expected.atSec)}, joined without a gap`,
      found: faults.length > 0 ? faults.join('; ') : `${length}, ${samples} frames, all of them decode`,
      ok: faults.length === 0,
    };
  } finally {
    await rm(scratch, { force: true });
  }
};

/**
 * Where every segment begins, as one text. Where the last one ends is each track's own matter: how long its last frame
 * stays is told by the order that its encoder chose.
 */
const cutsOf = ({ segments, timescale }: Track): string =>
  segments.map(({ start }) => `${start}/${timescale}`).join(' ');

export const aligned: Verifier<'aligned'> = async ({ output, tracks, segments, encrypted }, evidence) => {
  const read: Track[] = [];
  for (const track of tracks) {
    read.push(await readTrack({ output, track, segments, encrypted }, evidence, async () => {}));
  }
  const odd = read.findIndex((track) => cutsOf(track) !== cutsOf(read[0] ?? track));
  return {
    subject: 'Segments of all sizes',
    promised: 'cut at the same times',
    found:
      odd < 0
        ? `${counted(segments, 'segment')} in ${counted(tracks.length, 'size')}`
        : `${tracks[odd]} differs`,
    ok: odd < 0 && read.length > 0,
  };
};
