import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isGone, StreamOpsError, systemCode } from '@streamops/core';
import { isInside } from '../job/inside.ts';

interface Asked {
  /** The configured folder; absent where none is. */
  folder: string | undefined;
  /** A plain file name. */
  name: string;
  /** Whether a path lies where jobs write. */
  isJobSpace(path: string): boolean;
}

export interface Hook {
  /** Links resolved. */
  path: string;
  folder: string;
}

const refused = (why: string, cause?: unknown): StreamOpsError =>
  new StreamOpsError('HOOK_REFUSED', why, { cause });

const folderOf = async ({ folder }: Asked): Promise<string> => {
  if (folder === undefined) throw new StreamOpsError('HOOK_MISSING', 'This worker has no hooks folder.');
  return realpath(folder).catch((cause: unknown) => {
    throw new StreamOpsError('HOOK_MISSING', `There is no hooks folder ${folder}.`, { cause });
  });
};

const fileOf = async ({ name }: Asked, folder: string): Promise<string> => {
  try {
    return await realpath(join(folder, name));
  } catch (cause) {
    if (!isGone(cause)) throw refused(`The hook ${name} can't be looked at (${systemCode(cause)}).`, cause);
    throw new StreamOpsError('HOOK_MISSING', `There is no hook ${name} in ${folder}.`, { cause });
  }
};

const worldWritable = 0o002;

/** Whoever may write to a program, or to the folder that names it, chooses what runs. */
const refuseOpen = async (path: string): Promise<void> => {
  const { mode } = await stat(path);
  if (mode & worldWritable)
    throw refused(`Everybody may write to ${path}. Take that right away (chmod o-w).`);
};

/**
 * The program of that name in the hooks folder, links followed only inside it. Rejects with HOOK_MISSING, and with
 * HOOK_REFUSED for what is no program, leads out of the folder, or could be put there by others or by a job.
 */
export const findHook = async (asked: Asked): Promise<Hook> => {
  const folder = await folderOf(asked);
  if (asked.isJobSpace(folder)) {
    throw refused(
      `The hooks folder ${folder} lies on a drive, where jobs write. Set STREAMOPS_HOOKS_DIR to another.`,
    );
  }
  const path = await fileOf(asked, folder);
  if (!isInside(path, folder)) throw refused(`The hook ${asked.name} leads out of ${folder}.`);
  if (!(await stat(path)).isFile()) throw refused(`The hook ${asked.name} is no file.`);
  for (const each of new Set([path, dirname(path), folder])) await refuseOpen(each);
  await access(path, constants.X_OK).catch((cause: unknown) => {
    throw refused(`${path} may not be run. Make it executable (chmod +x).`, cause);
  });
  return { path, folder };
};
