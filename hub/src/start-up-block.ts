import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';
import type { RedisServer } from './jobs/queue/redis-server.ts';
import type { WorkerChannel } from './jobs/workers/channel.ts';
import type { WorkerProcess } from './jobs/workers/process.ts';
import type { DriveService } from './services.ts';

interface Facts {
  version: string;
  signInUrl: string;
  config: Config;
  drives: Pick<DriveService, 'list'>;
  workers: Pick<WorkerChannel, 'views'>;
  redis: RedisServer | null;
}

/** The worker of this machine is there, or has said why not, within a second or two; on a machine that is busy it takes longer. */
const workerLimitMs = 15_000;

/** Waits until the worker is there, or has said why it can't be; true for that. */
export const refusesToWork = async (
  workers: Facts['workers'],
  process: Pick<WorkerProcess, 'refusedStart'>,
): Promise<boolean> => {
  const until = Date.now() + workerLimitMs;
  while (workers.views().length === 0 && !process.refusedStart() && Date.now() < until) await sleep(25);
  return workers.views().length === 0 && process.refusedStart();
};

const workerLine = (workers: Facts['workers']): string => {
  const [worker] = workers.views();
  if (!worker) return 'starting';
  const encoders = worker.encoders.length > 0 ? worker.encoders.join(', ') : 'being tried out';
  return `${worker.name}, ffmpeg ${worker.ffmpegVersion}; encoders: ${encoders}`;
};

/** What `npm start` prints: one calm block. */
export const startUpBlock = async ({
  version,
  signInUrl,
  config,
  drives,
  workers,
  redis,
}: Facts): Promise<string> => {
  const driveLines = (await drives.list()).map((drive) =>
    [drive.name.padEnd(12), drive.path, drive.watch ? '  (watched)' : ''].join(''),
  );
  const rows: [string, string][] = [
    ['Open', signInUrl],
    ['', 'signs one browser in, once, within ten minutes'],
    ['Data', config.dataDir],
    ...driveLines.map((line, index): [string, string] => [index === 0 ? 'Drives' : '', line]),
    ['Queue', redis ? 'its own Redis, in the data folder' : 'REDIS_URL'],
    ['Worker', workerLine(workers)],
    ['Stop', 'Ctrl-C'],
  ];
  const lines = rows.map(([name, text]) => `  ${name.padEnd(8)}${text}`);
  return `\nStreamOps ${version}\n\n${lines.join('\n')}\n\n`;
};
