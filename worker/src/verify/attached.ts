import type { MediaStream } from '@streamops/core';
import { counted, type ExpectationOf, type Verifier } from './define.ts';

type Attached = ExpectationOf<'attached'>;

const isIt = (stream: MediaStream, what: Attached['what']): boolean =>
  what === 'attachment' ? stream.kind === what : stream.kind === 'video' && stream.attachedPicture;

/** Only what was promised of it, in the same words on both sides. */
const described = (
  { codec, fileName, sizeBytes, width, height }: Partial<Attached>,
  like: Attached,
): string =>
  [
    // What ffmpeg has no name for is told by its own.
    ...(like.codec === 'unknown' && like.fileName !== undefined ? [] : [codec]),
    ...(like.fileName === undefined ? [] : [fileName ?? 'no name']),
    ...(like.sizeBytes === undefined ? [] : [counted(sizeBytes ?? 0, 'byte')]),
    ...(like.width === undefined ? [] : [`${width ?? 0} × ${height ?? 0}`]),
  ].join(', ');

const facts = (stream: MediaStream): Partial<Attached> => {
  const { codec } = stream;
  if (stream.kind === 'video') return { codec, width: stream.width, height: stream.height };
  if (stream.kind === 'audio') return { codec };
  const { fileName, sizeBytes } = stream;
  return {
    codec,
    ...(fileName === undefined ? {} : { fileName }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
};

export const attached: Verifier<'attached'> = async (expected, { media }) => {
  const { streams } = await media({ output: expected.output });
  const there = streams.filter((stream) => isIt(stream, expected.what))[expected.nth];
  const promised = described(expected, expected);
  const found = there ? described(facts(there), expected) : `no such ${expected.what}`;
  return { subject: expected.label, promised, found, ok: promised === found };
};
