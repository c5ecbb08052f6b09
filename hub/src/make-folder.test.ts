import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streamops-folder-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('makes a folder and those above it, and leaves one that is there as it is', async () => {
  const deep = join(dir, 'a', 'b', 'c');
  makeFolder(deep, 0o700);
  expect((await stat(deep)).mode & 0o777).toBe(0o700);
  await chmod(deep, 0o750);
  makeFolder(deep, 0o700);
  expect((await stat(deep)).mode & 0o777).toBe(0o750);
});

it('names what is in the way', async () => {
  await writeFile(join(dir, 'file'), '');
  await mkdir(join(dir, 'there'));
  expect(() => makeFolder(join(dir, 'file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(dir, 'file', 'under'))).toThrow(/ENOTDIR/);
});

// In a process of its own, so that a call that never returns can be ended: by SIGKILL, for no other signal does it.
it.skipIf(process.platform !== 'linux')('gives up where a file system makes no folders', async () => {
  const program = `import { makeFolder } from ${JSON.stringify(join(import.meta.dirname, 'make-folder.ts'))};
    try { makeFolder('/proc/streamops/data'); } catch (cause) { console.log(cause.code); }`;
  const args = ['--input-type=module-typescript', '--eval', program];
  const run = promisify(execFile)(process.execPath, args, { timeout: 20_000, killSignal: 'SIGKILL' });
  expect((await run).stdout.trim()).toBe('ENOENT');
});
