import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { cuesIn, decodeText, type Found, StreamOpsError, subtitleFormatOf } from '@streamops/core';
import type { StepRunner } from './define.ts';

/** Far more than anybody says in a day. */
const mostBytes = 16 * 2 ** 20;

const refuse = (path: string, why: string): never => {
  throw new StreamOpsError('NOT_MEDIA', `${basename(path)} ${why}.`);
};

/** Rejects with NOT_MEDIA for what is no subtitles, or says nothing. */
export const subtitleText: StepRunner<'subtitleText'> = async (
  { from, to },
  { files },
): Promise<Found['subtitleText']> => {
  const path = await files.path(from);
  if ((await stat(path)).size > mostBytes) refuse(path, 'is larger than subtitles are');
  const { text, encoding } = decodeText(await readFile(path));
  const format = subtitleFormatOf(text) ?? refuse(path, 'holds no subtitles: SRT, WebVTT and ASS are read');
  const cues = cuesIn(text, format).length;
  if (cues === 0) refuse(path, 'says nothing at any time');
  await writeFile(await files.path(to), text, { flag: 'wx' });
  return { format, encoding, cues };
};
