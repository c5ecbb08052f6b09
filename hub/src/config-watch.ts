import { basename, join } from 'node:path';
import { watch } from 'chokidar';

export interface ConfigWatch {
  warnings(): string[];
  stop(): Promise<void>;
}

/** `<data>/config.json` is read at start-up only: someone who edits it is told so instead of wondering. */
export const watchConfigFile = (dataDir: string): ConfigWatch => {
  const path = join(dataDir, 'config.json');
  let changed = false;
  const watcher = watch(path, { ignoreInitial: true, persistent: false });
  watcher.on('all', () => {
    changed = true;
  });
  watcher.on('error', () => {}); // Without watches left nobody is told; nothing else hangs on it.
  return {
    warnings: () => (changed ? [`${basename(path)} was changed. Start the hub again to use it.`] : []),
    stop: () => watcher.close(),
  };
};
