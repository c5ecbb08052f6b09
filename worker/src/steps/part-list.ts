import { symlink, writeFile } from 'node:fs/promises';
import type { FileArg } from '@streamops/core';
import { fileUrl } from '../ffmpeg/input.ts';
import type { StepContext, StepRunner } from './define.ts';

/** A word of the list, whatever is in it (`av_get_token` in avstring.c). */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The list has a line for each file: one whose name holds a line break goes by another. */
const listable = async (file: FileArg, link: string, { files }: StepContext): Promise<string> => {
  const path = await files.path(file);
  if (!/[\r\n]/.test(path)) return path;
  await symlink(path, link);
  return link;
};

export const partList: StepRunner<'partList'> = async ({ to, parts }, context) => {
  const path = await context.files.path(to);
  const lines: string[] = [];
  for (const [at, { file, durationSec }] of parts.entries()) {
    const listed = await listable(file, `${path}.${at}`, context);
    lines.push(`file ${quoted(fileUrl(listed))}`, `duration ${durationSec.toFixed(6)}`);
  }
  // wx: staging is fresh, so a file that is there already is a mistake.
  await writeFile(path, `${['ffconcat version 1.0', ...lines].join('\n')}\n`, { flag: 'wx', flush: true });
  return {};
};
