import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Orders } from './fuse-server.ts';

/** A mount that can be made to hang, or to have no hard links, and the folder below it. */
export interface FuseMount extends AsyncDisposable {
  /** Where it is mounted; the kernel takes it for an sshfs, a network drive. */
  path: string;
  /** The same files, past the mount. */
  backing: string;
  order(orders: Orders): Promise<void>;
}

/** Why there can be no such mount here, or null. */
const noFuse = async (): Promise<string | null> => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root may mount';
  return access('/dev/fuse', constants.R_OK | constants.W_OK).then(
    () => null,
    () => 'there is no /dev/fuse here',
  );
};

/** The mount, or a skipped test that says why there is none. */
export const fuseOrSkip = async (test: { skip: (note: string) => never }): Promise<FuseMount> => {
  const why = await noFuse();
  if (why) return test.skip(why);
  return mountFuse().catch(() => test.skip('the system lets nobody mount here'));
};

/** Resolves when it is mounted; rejects where the system won't (containers without the right to mount). */
const mountFuse = async (): Promise<FuseMount> => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-fuse-'));
  const [path, backing] = [join(folder, 'mount'), join(folder, 'backing')];
  await mkdir(path);
  await mkdir(backing);
  const server = fork(fileURLToPath(new URL('./fuse-server.ts', import.meta.url)), [backing, path], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(server, 'exit');
  const unmount = async () => {
    await promisify(execFile)('umount', ['-l', path]).catch(() => {});
    server.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const first = await Promise.race([once(server, 'message'), ended.then(() => null)]);
  if (!first) {
    await unmount();
    throw new Error('The test file system could not be mounted.');
  }
  return {
    path,
    backing,
    async order(orders) {
      const heard = once(server, 'message');
      server.send(orders);
      await heard;
    },
    [Symbol.asyncDispose]: unmount,
  };
};
