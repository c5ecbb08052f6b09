import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '@streamops/core';
import { stagingFolder } from './publish/roots.ts';

interface Deps {
  catalog: Catalog;
  artifactsDir: string;
  /** Puts every running job back into the queue. */
  requeueLost: () => Promise<void>;
}

/** A network mount that stalls must not keep the hub from starting; its staging goes at a later start. */
const clearLimitMs = 3000;

const clearFolder = async (folder: string, waiting: ReadonlySet<string>): Promise<void> => {
  const entries = await readdir(folder).catch(() => []); // None was ever staged there, or the drive is away.
  await Promise.all(
    entries
      .filter((name) => !waiting.has(name))
      .map((name) => rm(join(folder, name), { recursive: true, force: true }).catch(() => {})),
  );
};

/**
 * Start-up, after interrupted publications were finished: no attempt from before can go on, since its worker ended
 * with the hub. Running jobs are queued again, and what they staged goes. What waits for a drive to be published
 * stays.
 */
export const startOver = async ({ catalog, artifactsDir, requeueLost }: Deps): Promise<void> => {
  await requeueLost();
  const running = await catalog.jobs.running();
  const waiting = new Set(
    running.filter(({ intent }) => intent).map(({ id, attempt }) => `${id}.${attempt}`),
  );
  const drives = await catalog.drives.list();
  const folders = [...drives.map((drive) => drive.path), artifactsDir].map(stagingFolder);
  await Promise.race([
    Promise.all(folders.map((folder) => clearFolder(folder, waiting))),
    sleep(clearLimitMs, undefined, { ref: false }),
  ]);
};
