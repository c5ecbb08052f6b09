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

/** True where the kernel does not say (before Linux 5.14). */
const mayBeOneOf = (fdinfo: string, inodes: ReadonlySet<string>): boolean => {
  const inode = /^ino:\s*(\d+)/m.exec(fdinfo)?.[1];
  return inode === undefined || inodes.has(inode);
};

const keyOf = ({ dev, ino }: { dev: number; ino: number }): string => `${dev}:${ino}`;

const processName = async (pid: string): Promise<string> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process')).trim();

interface Search {
  byIdentity: ReadonlyMap<string, string>;
  names: ReadonlySet<string>;
  inodes: ReadonlySet<string>;
  found: Map<string, Holder>;
}

/**
 * The file that a descriptor may write to. Its name and what the kernel tells of it come first: they touch no file
 * system but /proc, whereas a stat through it hangs where somebody's file of the same name is on a stalled mount. The
 * kernel keeps the name current when a file is renamed.
 */
const writtenTo = async (process: string, fd: string, search: Search): Promise<string | undefined> => {
  const link = `${process}/fd/${fd}`;
  if (!search.names.has(basename(await readlink(link)))) return undefined;
  const fdinfo = await readFile(`${process}/fdinfo/${fd}`, 'utf8').catch(() => '');
  if (!canWrite(fdinfo) || !mayBeOneOf(fdinfo, search.inodes)) return undefined;
  return search.byIdentity.get(keyOf(await stat(link)));
};

/** Another user's process can't be looked into: then the container alone decides. */
const lookInto = async (pid: string, search: Search): Promise<void> => {
  const process = `/proc/${pid}`;
  const fds = await readdir(`${process}/fd`).catch(() => []);
  for (const fd of fds) {
    const path = await writtenTo(process, fd, search).catch(() => undefined);
    if (path === undefined || search.found.has(path)) continue;
    search.found.set(path, { pid: Number(pid), name: await processName(pid) });
  }
};

/** Looks through /proc once for all the files given. Where there is none (not Linux) nobody is found. */
export const findWriters: FindWriters = async (files) => {
  const found = new Map<string, Holder>();
  if (files.length === 0) return found;
  const search = {
    byIdentity: new Map(files.map((file) => [keyOf(file), file.path])),
    names: new Set(files.map(({ path }) => basename(path))),
    inodes: new Set(files.map(({ ino }) => String(ino))),
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
