import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const tryMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'streamops-may-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
};

/** Root in a container may not. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

/** A small file system of its own. */
export interface SmallDisk {
  folder: string;
  /** No byte can be written any more, but for so many. */
  fill(butFor?: number): Promise<void>;
  /** No file or folder can be made any more, but for so many; to tmpfs a second name of a file is one more. */
  takeNames(butFor?: number): Promise<void>;
  /** Gives back what `fill` and `takeNames` took. */
  makeRoom(): Promise<void>;
  /** mount's own words: `64k`. Not below what is used. */
  resize(size: string): Promise<void>;
  unmount(): Promise<void>;
}

const fillerName = 'filler';
const namesFolder = 'names';

/** `options` are tmpfs's: `size=1m,nr_inodes=100`. */
export const smallDisk = async (folder: string, options: string): Promise<SmallDisk> => {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  const filler = join(folder, fillerName);
  const names = join(folder, namesFolder);
  return {
    folder,
    async fill(butFor = 0) {
      await run('sh', ['-c', 'dd if=/dev/zero of="$0" bs=4k 2>/dev/null || true', filler]);
      if (butFor > 0) await truncate(filler, (await stat(filler)).size - butFor);
    },
    async takeNames(butFor = 0) {
      await mkdir(names, { recursive: true });
      let taken = 0;
      const take = () =>
        writeFile(join(names, `${taken}`), '').then(
          () => true,
          () => false,
        );
      while (await take()) taken += 1;
      for (let left = 0; left < butFor; left += 1) await rm(join(names, `${taken - 1 - left}`));
    },
    async makeRoom() {
      await rm(filler, { force: true });
      await rm(names, { recursive: true, force: true });
    },
    async resize(size) {
      await run('mount', ['-o', `remount,size=${size}`, folder]);
    },
    async unmount() {
      await run('umount', ['-l', folder]);
    },
  };
};

/** What tells a drive from an empty mount point. */
const mark = '.streamops/here';

/** Every file below a folder, by its path inside; what fills the disk and the drive's mark are left out. */
export const filesIn = async ({ folder }: Pick<SmallDisk, 'folder'>): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const isOurs = (path: string) => path === fillerName || path === mark || path.startsWith(`${namesFolder}/`);
  return paths.filter((path) => !isOurs(path)).sort();
};
