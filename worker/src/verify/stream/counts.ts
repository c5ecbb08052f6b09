import type { Note } from '@streamops/core';
import { counted, type Evidence } from '../define.ts';
import { type Part, type StreamExpectation, same } from './part.ts';

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

export const copied = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
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

export const frames = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  if (expected.frames === undefined) return [];
  const packets = await evidence.packets({ output: expected.output });
  const found = packets.find(({ index }) => index === expected.index)?.packets ?? 0;
  return [same(expected.frames, found, (n) => counted(n, 'frame'))];
};

/** Every frame that was decoded, and no other: by what ffmpeg wrote, and by what is read back. */
export const encoded = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  if (!expected.encodedFrom) return [];
  const decoded = said('decoded', expected.encodedFrom, { expected, evidence }) ?? 0;
  const packets = await evidence.packets({ output: expected.output });
  const there = packets.find(({ index }) => index === expected.index)?.packets ?? 0;
  const muxed = muxedInto(expected, evidence) ?? there;
  const part = same(decoded, there === decoded ? muxed : there, (n) => counted(n, 'frame'));
  return [{ ...part, ok: part.ok && decoded > 0 }];
};

/** Packets without a picture are no frames: before the first keyframe, cut off by an edit list, or damaged. */
export const undecodedNotes = (expected: StreamExpectation, evidence: Evidence): Note[] => {
  if (!expected.encodedFrom) return [];
  const read = said('read', expected.encodedFrom, { expected, evidence }) ?? 0;
  const decoded = said('decoded', expected.encodedFrom, { expected, evidence }) ?? 0;
  if (read === decoded) return [];
  const text = `${counted(read, 'packet')} of the source gave ${counted(decoded, 'frame')}: a packet may hold half a picture, or none that is shown, or be damaged.`;
  return [{ level: 'warn', subject: expected.label, text }];
};
