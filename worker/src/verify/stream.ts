import type { MediaStream, Note } from '@streamops/core';
import { missingCues, readCues } from './cues.ts';
import { counted, type Evidence, type ExpectationOf, seconds, type Verifier } from './define.ts';

type StreamExpectation = ExpectationOf<'stream'>;

/** One thing that was promised of a stream. */
interface Part {
  promised: string;
  found: string;
  ok: boolean;
}

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;

const same = <T extends string | number>(
  promised: T,
  found: T,
  inWords: (value: T) => string = String,
): Part => ({
  promised: inWords(promised),
  found: inWords(found),
  ok: promised === found,
});

/** What ffmpeg said it wrote into this stream, where ffmpeg wrote it. */
const muxedInto = ({ output, index }: StreamExpectation, { ffmpegTraces }: Evidence): number | undefined => {
  for (const { outputs, counts } of ffmpegTraces.toReversed()) {
    const found = counts.muxed[outputs.indexOf(output)]?.[index];
    if (found !== undefined) return found;
  }
  return undefined;
};

type Source = NonNullable<StreamExpectation['copiedFrom']>;

/** What ffmpeg said of a stream of an input when it wrote this output. */
const said = (
  what: 'read' | 'decoded',
  { input, index }: Source,
  { expected, evidence }: { expected: StreamExpectation; evidence: Evidence },
): number | undefined => {
  for (const { inputs, outputs, counts } of evidence.ffmpegTraces.toReversed()) {
    if (!outputs.includes(expected.output)) continue;
    const found = counts[what][inputs.indexOf(input)]?.[index];
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What ffmpeg said it read of the original, else what is there to be read. */
const readFrom = async (expected: StreamExpectation, evidence: Evidence): Promise<number> => {
  const { copiedFrom } = expected;
  const found = copiedFrom && said('read', copiedFrom, { expected, evidence });
  if (found !== undefined) return found;
  const packets = await evidence.packets({ input: copiedFrom?.input ?? 0 });
  return packets.find(({ index }) => index === copiedFrom?.index)?.packets ?? 0;
};

/** MOV keeps raw samples, not packets: every reader cuts them as it likes. Their length is compared instead. */
const hasPackets = (codec: string, container: string): boolean =>
  !codec.startsWith('pcm_') || container === 'mkv';

const copied = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  if (!expected.copiedFrom) return [];
  const file = { output: expected.output };
  const { container } = await evidence.media(file);
  const read = await readFrom(expected, evidence);
  const counts: (number | undefined)[] = [muxedInto(expected, evidence)];
  if (hasPackets(expected.codec, container)) {
    const packets = await evidence.packets(file);
    counts.push(packets.find(({ index }) => index === expected.index)?.packets ?? 0);
  }
  const known = counts.filter((count) => count !== undefined);
  const odd = known.find((count) => count !== read);
  return [same(read, odd ?? read, (n) => counted(n, 'packet'))];
};

interface Place {
  file: { input: number } | { output: string };
  index: number;
}

/** The two ends tell, and for a stream that ends before the others every packet does. */
const lengthOf = async (evidence: Evidence, { file, index }: Place) => {
  const at = (stream: { index: number }) => stream.index === index;
  const ends = 'input' in file ? (await evidence.ends(file)).find(at) : undefined;
  const found = ends ?? (await evidence.packets(file)).find(at);
  return {
    sec: found ? found.endSec - found.firstSec : 0,
    /** From the first frame to the last, however long that one is shown. */
    toLastSec: found ? (found.lastSec ?? found.endSec) - found.firstSec : 0,
    frameSec: found?.frameSec ?? 0,
  };
};

const duration = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  const { sameDurationAs, durationSec, primingSec = 0, output, index } = expected;
  if (!sameDurationAs && durationSec === undefined) return [];
  const found = await lengthOf(evidence, { file: { output }, index });
  const source =
    sameDurationAs &&
    (await lengthOf(evidence, { file: { input: sameDurationAs.input }, index: sameDurationAs.index }));
  const tolerance = Math.max(found.frameSec, source?.frameSec ?? 0) + roundingSec + primingSec;
  const part = (promised: number, there: number, words = ''): Part => ({
    promised: `${seconds(promised)}${words}`,
    found: `${seconds(there)}${words}`,
    ok: found.sec > 0 && Math.abs(there - promised) <= tolerance,
  });
  // How long the last frame is shown no encoder is told: at an uneven pace it is as long as any other.
  return expected.encodedFrom && source
    ? [part(source.toLastSec, found.toLastSec, ' to its last frame')]
    : [part(source?.sec ?? durationSec ?? 0, found.sec)];
};

const frames = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  if (expected.frames === undefined) return [];
  const packets = await evidence.packets({ output: expected.output });
  const found = packets.find(({ index }) => index === expected.index)?.packets ?? 0;
  return [same(expected.frames, found, (n) => counted(n, 'frame'))];
};

/** Every frame that was decoded, and no other: by what ffmpeg wrote, and by what is read back. */
const encoded = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  if (!expected.encodedFrom) return [];
  const decoded = said('decoded', expected.encodedFrom, { expected, evidence }) ?? 0;
  const packets = await evidence.packets({ output: expected.output });
  const there = packets.find(({ index }) => index === expected.index)?.packets ?? 0;
  const muxed = muxedInto(expected, evidence) ?? there;
  const part = same(decoded, there === decoded ? muxed : there, (n) => counted(n, 'frame'));
  return [{ ...part, ok: part.ok && decoded > 0 }];
};

/** Packets without a picture are no frames: before the first keyframe, cut off by an edit list, or damaged. */
const undecodedNotes = (expected: StreamExpectation, evidence: Evidence): Note[] => {
  if (!expected.encodedFrom) return [];
  const read = said('read', expected.encodedFrom, { expected, evidence }) ?? 0;
  const decoded = said('decoded', expected.encodedFrom, { expected, evidence }) ?? 0;
  if (read === decoded) return [];
  const text = `${counted(read, 'packet')} of the source gave ${counted(decoded, 'frame')}: a packet may hold half a picture, or none that is shown, or be damaged.`;
  return [{ level: 'warn', subject: expected.label, text }];
};

const cues = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  const { cuesOf, output, index } = expected;
  if (!cuesOf) return [];
  const [promised, found] = await Promise.all([
    readCues(evidence, await evidence.path({ input: cuesOf.input }), cuesOf.index),
    readCues(evidence, await evidence.path({ output }), index),
  ]);
  const odd = missingCues(promised, found);
  return [
    {
      promised: counted(promised.length, 'cue'),
      found: `${counted(found.length, 'cue')}${odd === 0 ? '' : `, ${odd} missing or different`}`,
      ok: odd === 0 && promised.length === found.length,
    },
  ];
};

type Color = Readonly<Record<string, string | undefined>>;

/** Only what was promised: `primaries, transfer and matrix bt709, range pc`. */
const colorInWords = (names: readonly string[], color: Color): string => {
  const byValue = Map.groupBy(names, (name) => color[name] ?? 'not told');
  const listed = (held: readonly string[]) => [held.slice(0, -1).join(', '), held.at(-1)].filter(Boolean);
  return [...byValue].map(([value, held]) => `${listed(held).join(' and ')} ${value}`).join(', ');
};

const colors = (wanted: Color, found: Color): Part[] => {
  const names = Object.keys(wanted);
  if (names.length === 0) return [];
  const [promised, shown] = [colorInWords(names, wanted), colorInWords(names, found)];
  return [{ promised, found: shown, ok: names.every((name) => wanted[name] === found[name]) }];
};

const ratioOf = (text: string): number => {
  const [above = 0, below = 0] = text.split(':').map(Number);
  return above > 0 && below > 0 ? above / below : 1;
};

/** Matroska says it by the size on the screen, in whole pixels. Nothing said, and ffmpeg's 0:1, is 1:1. */
const aspect = (promised: string, found: string | undefined, width = 1): Part => {
  const there = found === undefined || found.startsWith('0:') ? '1:1' : found;
  const away = Math.abs(ratioOf(there) / ratioOf(promised) - 1);
  return { promised: `pixels ${promised}`, found: `pixels ${there}`, ok: away <= 1 / Math.max(1, width) };
};

/** How the picture is meant to be seen. */
const picture = (expected: StreamExpectation, stream: MediaStream): Part[] => {
  const shown = stream.kind === 'video' ? stream : undefined;
  const { width, height, sampleAspect, bitDepth } = expected;
  const size = (wide: number | undefined, high: number | undefined) => `${wide ?? 0} × ${high ?? 0}`;
  return [
    ...(width === undefined || height === undefined
      ? []
      : [same(size(width, height), size(shown?.width, shown?.height))]),
    ...(sampleAspect === undefined ? [] : [aspect(sampleAspect, shown?.sampleAspect, width)]),
    ...(bitDepth === undefined ? [] : [same(bitDepth, shown?.bitDepth ?? 0, (bits) => `${bits} bits`)]),
    ...(expected.rotation === undefined
      ? []
      : [same(expected.rotation, shown?.rotation ?? 0, (degrees) => `${degrees}° turned`)]),
    ...(expected.hdr === undefined ? [] : [same(expected.hdr, shown?.hdr ?? 'sdr')]),
    ...colors(expected.color ?? {}, shown?.color ?? {}),
  ];
};

const labels = (expected: StreamExpectation, stream: MediaStream): Part[] => {
  // A track may be called what writers call a handler that nobody named.
  const title = stream.title ?? stream.handlerName ?? 'no title';
  return [
    ...(expected.language === undefined ? [] : [same(expected.language, stream.language ?? 'no language')]),
    ...(expected.title === undefined ? [] : [same(expected.title, title)]),
  ];
};

/**
 * Where nothing comes for half a second and more. The packets are all there, so that the source has it too, and no
 * promise is broken: but it may be what a recorder lost. A picture that is recorded as it changes may well stand still.
 */
const holeNotes = async (expected: StreamExpectation, evidence: Evidence): Promise<Note[]> => {
  const packets = await evidence.packets({ output: expected.output });
  const { holes, variableFrameRate } = packets.find(({ index }) => index === expected.index) ?? {};
  if (!holes) return [];
  const { count, longestSec, fromSec } = holes;
  const others = count === 1 ? '' : `, the longest of ${count} such stretches`;
  const text = `Nothing comes for ${seconds(longestSec)}, from ${seconds(fromSec)} on${others}: nothing was read from the source there.`;
  return [{ level: variableFrameRate ? 'info' : 'warn', subject: expected.label, text }];
};

const mayHaveHoles = ({ copiedFrom }: StreamExpectation, { kind }: MediaStream): boolean =>
  copiedFrom !== undefined && (kind === 'video' || kind === 'audio');

const joined = (parts: readonly Part[], side: 'promised' | 'found'): string =>
  parts.map((part) => part[side]).join(', ');

export const stream: Verifier<'stream'> = async (expected, evidence) => {
  const { streams } = await evidence.media({ output: expected.output });
  const there = streams.find(({ index }) => index === expected.index);
  if (!there)
    return { subject: expected.label, promised: expected.codec, found: 'no such stream', ok: false };
  const parts = [
    same(expected.codec, there.codec),
    ...(await copied(expected, evidence)),
    ...(await frames(expected, evidence)),
    ...(await encoded(expected, evidence)),
    ...(await duration(expected, evidence)),
    ...(await cues(expected, evidence)),
    ...picture(expected, there),
    ...labels(expected, there),
  ];
  const ok = parts.every((part) => part.ok);
  return {
    subject: expected.label,
    promised: joined(parts, 'promised'),
    found: joined(parts, 'found'),
    ok,
    notes: [
      ...undecodedNotes(expected, evidence),
      ...(ok && mayHaveHoles(expected, there) ? await holeNotes(expected, evidence) : []),
    ],
  };
};
