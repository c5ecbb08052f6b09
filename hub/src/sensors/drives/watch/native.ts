import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { joinPath, systemCode } from '@streamops/core';
import type { OpenWatch } from './watch.ts';

const exhausted = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

/**
 * One watch a folder (inotify on Linux), set while the scan walks by: no second walk, and a folder that is moved in
 * is watched like any other. The full scan is only the net below it.
 */
export const openNativeWatch: OpenWatch = ({ root, onHint, onExhausted, scanEveryMs }) => {
  const watches = new Map<string, FSWatcher>();

  const drop = (path: string) => {
    watches.get(path)?.close();
    watches.delete(path);
  };

  return {
    by: 'native',
    has: (path) => watches.has(path),
    nextScanMs: () => scanEveryMs,
    folder(path) {
      if (watches.has(path)) return;
      try {
        const watcher = watch(join(root, path), { persistent: false }, (type, name) => {
          if (name !== null) onHint(joinPath(path, name), type === 'rename' ? 'moved' : 'written');
        });
        watcher.on('error', () => drop(path));
        watches.set(path, watcher);
      } catch (error) {
        if (exhausted.has(systemCode(error) ?? '')) onExhausted();
        // Anything else (gone again, not ours to read) the scan meets as well, and says so.
      }
    },
    forget(path) {
      for (const known of [...watches.keys()]) {
        if (known === path || known.startsWith(`${path}/`)) drop(known);
      }
    },
    close() {
      for (const path of [...watches.keys()]) drop(path);
    },
  };
};
