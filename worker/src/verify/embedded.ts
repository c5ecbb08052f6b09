import { readFile } from 'node:fs/promises';
import { cuesIn, dialoguesIn } from '@streamops/core';
import { comparedCues, readCues } from './cues.ts';
import { counted, type Verifier } from './define.ts';

/** Every line that ASS shows, one a packet. */
const lines: Verifier<'embedded'> = async ({ output, index, label, work }, evidence) => {
  const promised = dialoguesIn(await readFile(await evidence.path({ work }), 'utf8'));
  const packets = await evidence.packets({ output });
  const found = packets.find((stream) => stream.index === index)?.packets ?? 0;
  return {
    subject: label,
    promised: counted(promised, 'line'),
    found: counted(found, 'line'),
    ok: found === promised,
  };
};

const words: Verifier<'embedded'> = async ({ output, index, label, work, format }, evidence) => {
  const promised = cuesIn(await readFile(await evidence.path({ work }), 'utf8'), format);
  const found = await readCues(evidence, { path: await evidence.path({ output }), index, asCounted: true });
  return { subject: label, ...comparedCues(promised, found) };
};

/** What came out of the container, against the text that went in. */
export const embedded: Verifier<'embedded'> = (expected, evidence) =>
  expected.asLines ? lines(expected, evidence) : words(expected, evidence);
