import { readFile } from 'node:fs/promises';
import { cuesIn, dialoguesIn } from '@streamops/core';
import { comparedCues, readCues } from './cues.ts';
import { counted, type Verifier } from './define.ts';

/** Every line that ASS shows: also those that draw, which no reader of words gives back. */
const lines: Verifier<'subtitles'> = async ({ output, label, of }, evidence) => {
  const found = dialoguesIn(await readFile(await evidence.path({ output }), 'utf8'));
  const packets = await evidence.packets({ input: of.input });
  const promised = packets.find(({ index }) => index === of.index)?.packets ?? 0;
  return {
    subject: label,
    promised: counted(promised, 'line'),
    found: counted(found, 'line'),
    ok: found === promised,
  };
};

const words: Verifier<'subtitles'> = async ({ output, label, of, format }, evidence) => {
  const found = cuesIn(await readFile(await evidence.path({ output }), 'utf8'), format);
  const promised = await readCues(evidence, {
    path: await evidence.path({ input: of.input }),
    index: of.index,
  });
  return { subject: label, ...comparedCues(promised, found) };
};

/** A file of subtitles, read by no ffmpeg, against the track that it was made of. */
export const subtitles: Verifier<'subtitles'> = (expected, evidence) =>
  expected.asLines ? lines(expected, evidence) : words(expected, evidence);
