import { StreamOpsError } from '@streamops/core';
import { createLog } from '@streamops/core/log';
import { readConfig } from './config.ts';
import { onReaderWarning } from './media/header.ts';
import { startWorker } from './worker.ts';

const sayWhy = (error: unknown): string => {
  if (error instanceof StreamOpsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const main = async (): Promise<void> => {
  const config = readConfig(process.env);
  const log = createLog({ name: 'worker', level: config.logLevel, pretty: process.stdout.isTTY });
  onReaderWarning((text) => log.debug({ from: 'mediabunny' }, text));
  let leaving = false;
  let stop = async (): Promise<void> => undefined;
  const leave = (code: number, why: string): void => {
    if (leaving) return;
    leaving = true;
    log.info({ why }, 'Leaving');
    stop().then(
      () => process.exit(code),
      (err: unknown) => {
        log.error({ err }, 'Left in disorder');
        process.exit(1);
      },
    );
  };
  // The parent is gone: nobody takes a result any more. What ffmpeg runs dies with this process at the latest.
  process.once('disconnect', () => leave(0, 'the hub is gone'));
  process.once('SIGTERM', () => leave(0, 'SIGTERM'));
  process.once('SIGINT', () => leave(0, 'SIGINT'));
  const worker = await startWorker(config, {
    log,
    onEnd(refused) {
      if (refused) console.error(refused.message);
      leave(refused ? 1 : 0, refused?.message ?? 'the hub said so');
    },
  });
  stop = worker.stop;
};

main().catch((error: unknown) => {
  console.error(sayWhy(error));
  process.exit(1);
});
