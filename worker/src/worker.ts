import { jobDefinition, newId, type StreamOpsError, type WorkerHello } from '@streamops/core';
import type { Logger } from 'pino';
import { createAttempts } from './attempts.ts';
import { encoderCache } from './capabilities/cache.ts';
import { findEncoders } from './capabilities/encoders.ts';
import type { WorkerConfig } from './config.ts';
import { connectHub } from './control.ts';
import type { Tools } from './ffmpeg/process.ts';
import { checkTools } from './ffmpeg/version.ts';
import { detectLauncher } from './host/launcher.ts';
import { dryRun } from './job/dry-run.ts';
import { type Lanes, openLanes } from './lanes.ts';

/** Ending what runs and removing its staging, before the process goes. */
const stopLimitMs = 2500;

interface RunningWorker {
  /** Takes no more jobs, ends what runs, leaves nothing. Resolves within 3 seconds. */
  stop(): Promise<void>;
}

const within = async (limitMs: number, work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.then(() => undefined), limit]).finally(() => clearTimeout(timer));
};

/**
 * A worker, connected as soon as its hub answers. `onEnd` is called when it should go: the hub said so, or refuses it.
 * Rejects with FFMPEG_MISSING.
 */
export const startWorker = async (
  config: WorkerConfig,
  { log, onEnd }: { log: Logger; onEnd: (why: StreamOpsError | null) => void },
): Promise<RunningWorker> => {
  const found: Tools = {
    ffmpeg: config.ffmpegPath,
    ffprobe: config.ffprobePath,
    launcher: await detectLauncher(),
    env: config.mediaEnv,
    ...(config.hooksDir === undefined ? {} : { hooksDir: config.hooksDir }),
  };
  const version = await checkTools(found);
  const tools = { ...found, version };
  const cache = encoderCache(config.cacheDir, { path: config.ffmpegPath, version });
  const known = await cache.read();
  const workerId = newId();
  const stopping = new AbortController();
  let encoders = known.encoders;
  let lanes: Lanes | null = null;

  const hello = (): WorkerHello => ({
    workerId,
    name: config.name,
    pid: process.pid,
    ffmpegVersion: version,
    encoders,
  });

  const lookForEncoders = async (): Promise<void> => {
    encoders = await findEncoders(tools, stopping.signal);
    control.sayHello();
    await cache.write(encoders);
  };

  const control = connectHub(
    { url: config.hubUrl, token: config.token },
    {
      hello,
      log,
      calls: {
        plan: (assignment) =>
          dryRun({
            assignment,
            definition: jobDefinition(assignment.type),
            tools,
            encoders,
            signal: stopping.signal,
          }),
        cancel: (job) => attempts.cancel(job),
        shutdown: () => onEnd(null),
        refused: onEnd,
        welcome(welcome) {
          if (lanes) return;
          lanes = openLanes(config.redisUrl, welcome, { take: (jobId) => attempts.take(jobId), log });
          log.info({ workerId, ffmpeg: version }, 'Ready for jobs');
          if (known.fresh) return;
          lookForEncoders().catch((err: unknown) => log.debug({ err }, 'Encoders were not looked for'));
        },
      },
    },
  );
  const attempts = createAttempts({ control, tools, encoders: () => encoders, workerId, log });

  return {
    async stop() {
      stopping.abort();
      const pausing = lanes?.pause();
      await within(stopLimitMs, attempts.stop());
      control.close();
      await within(300, Promise.allSettled([pausing, lanes?.close()]));
    },
  };
};
