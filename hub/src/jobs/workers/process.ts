import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

const program = fileURLToPath(new URL('../../../../worker/src/main.ts', import.meta.url));
const shortestPauseMs = 200;
const longestPauseMs = 10_000;
/** One that lived this long started well: the pause before its successor is short again. */
const healthyAfterMs = 30_000;
const shutdownLimitMs = 3000;

export interface WorkerProcess {
  pid(): number | null;
  /** It said why it can't work (no ffmpeg, say) and ended. */
  refusedStart(): boolean;
  /** A sentence when it ends again and again. */
  warnings(): string[];
  stop(): Promise<void>;
}

/** The worker of this machine: a child that is started again whenever it ends. `environment`: all that it is told. */
export const keepWorker = (environment: Record<string, string>, log: Logger): WorkerProcess => {
  let child: ChildProcess | null = null;
  let stopping = false;
  let quickEnds = 0;
  let refusedStart = false;

  const run = async (): Promise<void> => {
    // Its own process group: Ctrl-C is for the hub, which ends the worker in order. The IPC channel tells the
    // worker when the hub is gone.
    child = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: environment,
    });
    const [code, signal] = await once(child, 'exit').catch((error: unknown) => [error, null]);
    child = null;
    refusedStart = code === 1;
    if (!stopping) log.warn({ code, signal }, 'The worker ended; starting it again');
  };

  const keep = async (): Promise<void> => {
    let pauseMs = shortestPauseMs;
    while (!stopping) {
      const startedAt = Date.now();
      await run();
      if (stopping) return;
      const wasHealthy = Date.now() - startedAt > healthyAfterMs;
      quickEnds = wasHealthy ? 0 : quickEnds + 1;
      pauseMs = wasHealthy ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 2);
      await sleep(pauseMs);
    }
  };
  const kept = keep();

  return {
    pid: () => child?.pid ?? null,
    refusedStart: () => refusedStart,
    warnings: () =>
      quickEnds < 3
        ? []
        : ['The worker of this machine ends again and again; the log says why. Jobs wait for it.'],
    async stop() {
      stopping = true;
      const current = child;
      if (!current) return;
      current.kill('SIGTERM');
      const ended = await Promise.race([kept.then(() => true), sleep(shutdownLimitMs, false)]);
      if (!ended) current.kill('SIGKILL');
      await kept;
    },
  };
};
