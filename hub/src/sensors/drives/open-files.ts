import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file by what it is: other mounts of it count too. A hard link of another name is not found. */
export interface FileIdentity {
  path: string;
  dev: number;
  ino: number;
}

export interface Holder {
  pid: number;
  name: string;
}

/** Who holds which of these files open for writing, by path. What can't be looked at is not in it. */
export type FindWriters = (files: readonly FileIdentity[]) => Promise<Map<string, Holder>>;

/** Processes looked into at once: /proc answers at once, and libuv's threads are wanted elsewhere too. */
const atOnce = 2;

/** O_ACCMODE of open(2), in the octal `flags:` line of fdinfo. */
const canWrite = (fdinfo: string): boolean => {
  const flags = /^flags:\s*([0-7]+)/m.exec(fdinfo)?.[1];
  return flags === undefined || (Number.parseInt(flags, 8) & 3) !== 0;
};

const keyOf = ({ dev, ino }: { dev: number; ino: number }): string => `${dev}:${ino}`;

/**
 * The link's text is compared first: reading it touches no file system but /proc, whereas a stat through it could
 * hang on someone's stalled mount. The kernel keeps the text current when a file is renamed.
 */
const identityBehind = async (link: string, names: ReadonlySet<string>): Promise<string | null> => {
  const target = await readlink(link);
  if (!names.has(basename(target))) return null;
  return keyOf(await stat(link));
};

const processName = async (pid: string): Promise<string> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process')).trim();

interface Search {
  byIdentity: ReadonlyMap<string, string>;
  names: ReadonlySet<string>;
  found: Map<string, Holder>;
}

/** Another user's process can't be looked into: then the container alone decides. */
const lookInto = async (pid: string, { byIdentity, names, found }: Search): Promise<void> => {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const fd of fds) {
    const identity = await identityBehind(`/proc/${pid}/fd/${fd}`, names).catch(() => null);
    const path = identity === null ? undefined : byIdentity.get(identity);
    if (path === undefined || found.has(path)) continue;
    const fdinfo = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '');
    if (canWrite(fdinfo)) found.set(path, { pid: Number(pid), name: await processName(pid) });
  }
};

/** Looks through /proc once for all the files given. Where there is none (not Linux) nobody is found. */
export const findWriters: FindWriters = async (files) => {
  const found = new Map<string, Holder>();
  if (files.length === 0) return found;
  const search = {
    byIdentity: new Map(files.map((file) => [keyOf(file), file.path])),
    names: new Set(files.map(({ path }) => basename(path))),
    found,
  };
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name));
  const next = pids.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const pid of next) await lookInto(pid, search);
    }),
  );
  return found;
};
