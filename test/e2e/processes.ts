import { readdir, readFile, readlink } from 'node:fs/promises';
import type { HubPlace, HubProcess } from './hub-process.ts';

const pids = async (): Promise<string[]> => (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
const commandOf = (pid: string): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

/** The worker that a hub keeps on this machine; null between two of them. */
export const workerPid = async (hub: HubProcess): Promise<number | null> => {
  for (const pid of await pids()) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const isChild = status.includes(`PPid:\t${hub.pid}\n`);
    if (isChild && (await commandOf(pid)).includes('worker/src/main.ts')) return Number(pid);
  }
  return null;
};

/** Commands of ffmpeg and ffprobe at work for a hub; once its jobs are over, those that outlived them. */
export const mediaProcesses = async (place: HubPlace): Promise<string[]> => {
  const found: string[] = [];
  for (const pid of await pids()) {
    const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
    const command = await commandOf(pid);
    if (/ffmpeg|ffprobe/.test(program) && command.includes(place.folder)) found.push(command);
  }
  return found;
};
