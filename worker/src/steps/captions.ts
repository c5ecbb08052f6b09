import { readFile, stat, writeFile } from 'node:fs/promises';
import { type CaptionFacts, captionFacts, StreamOpsError, styledCaptions } from '@streamops/core';
import type { StepRunner } from './define.ts';

/** Signs that are drawn and move fill some; no more is held in memory. */
const mostBytes = 64 * 2 ** 20;

/** Rejects with NOT_MEDIA where nothing is ever shown, or there is too much of it. */
export const captions: StepRunner<'captions'> = async (
  { from, to, look },
  { files },
): Promise<CaptionFacts> => {
  const path = await files.path(from);
  if ((await stat(path)).size > mostBytes) {
    throw new StreamOpsError('NOT_MEDIA', 'These subtitles are larger than 64 MiB: they are not drawn.');
  }
  const ass = await readFile(path, 'utf8');
  const facts = captionFacts(ass);
  if (!facts) throw new StreamOpsError('NOT_MEDIA', 'These subtitles show nothing at any time.');
  await writeFile(await files.path(to), look ? styledCaptions(ass, look) : ass, { flag: 'wx' });
  return facts;
};
