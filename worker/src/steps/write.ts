import { writeFile } from 'node:fs/promises';
import type { StepRunner } from './define.ts';

export const write: StepRunner<'write'> = async ({ to, text }, { files }) => {
  // wx: staging is fresh, so a file that is there already is a mistake.
  await writeFile(await files.path(to), text, { flag: 'wx', flush: true });
  return {};
};
