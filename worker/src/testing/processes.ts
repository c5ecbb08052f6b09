import { readdir, readlink } from 'node:fs/promises';

const openFiles = async (pid: string): Promise<string[]> => {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
};

/** Other processes that have a file open under a folder: ffmpeg at work there. Linux only. */
export const workingIn = async (folder: string): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) =>
      (await openFiles(pid)).some((path) => path.startsWith(`${folder}/`)) ? [pid] : [],
    ),
  );
  return found.flat();
};
