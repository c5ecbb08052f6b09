import { comparedCues, readCues } from '../cues.ts';
import type { Evidence, Verifier } from '../define.ts';
import { copied, encoded, frames, undecodedNotes } from './counts.ts';
import { duration, holeNotes, mayHaveHoles } from './length.ts';
import { light } from './light.ts';
import { type Part, type StreamExpectation, same } from './part.ts';
import { labels, picture, sound } from './shown.ts';

const cues = async (expected: StreamExpectation, evidence: Evidence): Promise<Part[]> => {
  const { cuesOf, output, index } = expected;
  if (!cuesOf) return [];
  const [promised, found] = await Promise.all([
    readCues(evidence, { path: await evidence.path({ input: cuesOf.input }), index: cuesOf.index }),
    readCues(evidence, { path: await evidence.path({ output }), index }),
  ]);
  return [comparedCues(promised, found)];
};

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
    ...light(expected, there),
    ...sound(expected, there),
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
