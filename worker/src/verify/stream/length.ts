import type { MediaStream, Note } from '@streamops/core';
import { type Evidence, seconds } from '../define.ts';
import type { Part, StreamExpectation } from './part.ts';

/** Matroska rounds every time to a millisecond, at both ends. */
const roundingSec = 0.002;

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

export const duration = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
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

/**
 * Where nothing comes for half a second and more. The packets are all there, so that the source has it too, and no
 * promise is broken: but it may be what a recorder lost. A picture that is recorded as it changes may well stand still.
 */
export const holeNotes = async (expected: StreamExpectation, evidence: Evidence): Promise<Note[]> => {
  const packets = await evidence.packets({ output: expected.output });
  const { holes, variableFrameRate } = packets.find(({ index }) => index === expected.index) ?? {};
  if (!holes) return [];
  const { count, longestSec, fromSec } = holes;
  const others = count === 1 ? '' : `, the longest of ${count} such stretches`;
  const text = `Nothing comes for ${seconds(longestSec)}, from ${seconds(fromSec)} on${others}: nothing was read from the source there.`;
  return [{ level: variableFrameRate ? 'info' : 'warn', subject: expected.label, text }];
};

export const mayHaveHoles = ({ copiedFrom }: StreamExpectation, { kind }: MediaStream): boolean =>
  copiedFrom !== undefined && (kind === 'video' || kind === 'audio');
