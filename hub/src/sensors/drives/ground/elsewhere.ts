import { readFile, readlink } from 'node:fs/promises';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { type Mount, mountOf, parseMountInfo, systemCode } from '@streamops/core';
import type { DriveFs } from './drive-fs.ts';

/** As many as Linux follows. */
const mostLinks = 40;

export interface Elsewhere {
  /**
   * The gate of the mount that a path leads to, links followed. What hangs there holds one thread, whoever asks and
   * however often; other mounts are not held up by it.
   */
  gateOf(path: string): Promise<DriveFs>;
  close(): void;
}

const readMounts = async (): Promise<Mount[]> =>
  parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));

/** Paths that are no drive's (yet): any path may come over the API, and any mount may hang. */
export const createElsewhere = (fsFor: (name: string, kind: 'network') => DriveFs): Elsewhere => {
  const gates = new Map<string, DriveFs>();

  const gateAt = (path: string, mounts: readonly Mount[]): DriveFs => {
    const point = mountOf(path, mounts)?.point ?? '';
    const gate = gates.get(point) ?? fsFor(point, 'network');
    gates.set(point, gate);
    return gate;
  };

  return {
    // Part by part: a call for the whole path would hang in the gate of wherever its links begin.
    async gateOf(path) {
      const mounts = await readMounts();
      const { root } = parse(path);
      let at = root;
      let rest = resolve(path).slice(root.length).split(sep);
      for (let links = 0; rest.length > 0 && links <= mostLinks; ) {
        const next = join(at, rest[0] ?? '');
        try {
          const target = await gateAt(next, mounts).guarded(() => readlink(next));
          rest = resolve(dirname(next), target, ...rest.slice(1))
            .slice(root.length)
            .split(sep);
          at = root;
          links += 1;
        } catch (error) {
          if (systemCode(error) !== 'EINVAL') return gateAt(next, mounts);
          at = next; // No link.
          rest = rest.slice(1);
        }
      }
      return gateAt(at, mounts);
    },
    close() {
      for (const gate of gates.values()) gate.close();
    },
  };
};
