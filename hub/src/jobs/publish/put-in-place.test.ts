import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fuseOrSkip } from '../../../../test/peers/fuse.ts';
import { plainCalls } from './place-calls.ts';
import { asFileError, dropSource, giveName, replaceFile, takeNameBack } from './put-in-place.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-place-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const facts = async (fromPath: string, finalPath: string) => {
  const { size, mtimeMs } = await stat(fromPath);
  return { fromPath, finalPath, sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
};

describe('giving a file its name', () => {
  it('makes the folders on the way and keeps the content', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'a/b/final.mov');
    expect(await giveName(from, to)).toBe('done');
    await dropSource(from, to);
    expect(await readFile(to, 'utf8')).toBe('recording');
  });

  it('never overwrites another file', async () => {
    const from = await write('staged.mov', 'new');
    const to = await write('final.mov', 'somebody else');
    expect(await giveName(from, to)).toBe('taken');
    expect(await readFile(to, 'utf8')).toBe('somebody else');
  });

  it('can be repeated at every point where a crash may come', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'final.mov');
    expect(await giveName(from, to)).toBe('done');
    expect(await giveName(from, to)).toBe('done'); // Linked, source still there.
    await dropSource(from, to);
    expect(await giveName(from, to)).toBe('done'); // Source gone.
    await dropSource(from, to);
    expect(await readFile(to, 'utf8')).toBe('recording');
  });

  it('says so when neither the source nor the target is there', async () => {
    await expect(giveName(join(folder, 'gone'), join(folder, 'final'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
  });
});

/** What stands in a name that is held, as a process leaves it that is killed between holding it and the rename. */
const reserve = async (from: string, to: string): Promise<void> => {
  const stop = new Error('killed');
  const killed = { ...plainCalls, link: notPermitted, rename: () => Promise.reject(stop) };
  // A process that is dead clears nothing away.
  const remove = () => Promise.resolve();
  await expect(giveName(from, to, { ...killed, remove })).rejects.toBe(stop);
};
const notPermitted = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));

describe('giving a name on a file system without hard links', () => {
  it('does all of it on a real one', async (test) => {
    await using mount = await fuseOrSkip(test);
    await mount.order({ stalled: false, noLinks: true });
    const [from, to] = [join(mount.path, 'staged.mov'), join(mount.path, 'a/final.mov')];
    await writeFile(from, 'recording');
    await reserve(from, to);
    expect(await giveName(from, to)).toBe('done');
    await dropSource(from, to);
    expect(await giveName(from, to)).toBe('done');
    expect(await readFile(to, 'utf8')).toBe('recording');
    await writeFile(from, 'next');
    expect(await giveName(from, to)).toBe('taken');
    await writeFile(join(mount.path, 'empty.mov'), '');
    expect(await giveName(from, join(mount.path, 'empty.mov'))).toBe('taken');
    expect(await readdir(mount.backing)).toEqual(['a', 'empty.mov', 'staged.mov']);
  });

  const calls = { ...plainCalls, link: notPermitted };

  it('leaves an empty file alone that another program has just opened', async () => {
    const from = await write('staged.mov', 'recording');
    const to = await write('final.mov', '');
    expect(await giveName(from, to, calls)).toBe('taken');
    expect(await readFile(to, 'utf8')).toBe('');
    expect(await readFile(from, 'utf8')).toBe('recording');
  });

  it('leaves what another program writes into the name that it holds', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'final.mov');
    const reserveAndLose = async (path: string, text: string) => {
      await plainCalls.reserve(path, text);
      await writeFile(path, 'somebody else');
    };
    expect(await giveName(from, to, { ...calls, reserve: reserveAndLose })).toBe('taken');
    expect(await readFile(to, 'utf8')).toBe('somebody else');
    expect(await readFile(from, 'utf8')).toBe('recording');
  });

  it('goes on with a name that it held when it was killed, and with no other’s', async () => {
    const [from, other] = [await write('staged.mov', 'recording'), await write('other.mov', 'other')];
    const to = join(folder, 'final.mov');
    await reserve(from, to);
    expect(await giveName(other, to, calls)).toBe('taken');
    expect(await giveName(from, to, calls)).toBe('done');
    expect(await readFile(to, 'utf8')).toBe('recording');
  });

  it('leaves no held name behind: not when the rename fails, nor when the source is gone, nor taken back', async () => {
    const from = await write('staged.mov', 'recording');
    const file = await facts(from, join(folder, 'final.mov'));
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(giveName(from, file.finalPath, { ...calls, rename: full })).rejects.toThrow('full');
    expect(await readdir(folder)).toEqual(['staged.mov']);
    await reserve(from, file.finalPath);
    expect(await takeNameBack(file, true)).toBe(true);
    await reserve(from, file.finalPath);
    await rm(from);
    await expect(giveName(from, file.finalPath, calls)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('leaves what was saved under the old name since', async () => {
  const from = await write('Replay.mkv', 'recording');
  const to = join(folder, 'final.mkv');
  await rename(from, to);
  await write('Replay.mkv', 'the next save');
  await dropSource(from, to);
  expect(await readFile(from, 'utf8')).toBe('the next save');
});

describe('taking a name back', () => {
  it('removes the second name of the staged file', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'final.mov');
    await giveName(from, to);
    expect(await takeNameBack(await facts(from, to), false)).toBe(true);
    await expect(stat(to)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(from, 'utf8')).toBe('recording');
  });

  it('leaves a file that is not the one it published', async () => {
    const from = await write('staged.mov', 'recording');
    const to = await write('final.mov', 'somebody else');
    expect(await takeNameBack(await facts(from, to), true)).toBe(false);
    expect(await readFile(to, 'utf8')).toBe('somebody else');
  });

  it('removes an own output whose staged name is gone', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'final.mov');
    const file = await facts(from, to);
    await giveName(from, to);
    await dropSource(from, to);
    expect(await takeNameBack(file, true)).toBe(true);
    await expect(stat(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives an original its old name back, unless another file has it by now', async () => {
    const from = await write('rec.mkv', 'recording');
    const to = join(folder, 'final.mkv');
    const file = await facts(from, to);
    await giveName(from, to);
    await dropSource(from, to);
    await write('rec.mkv', 'the next recording');
    expect(await takeNameBack(file, false)).toBe(false);
    await rm(from);
    expect(await takeNameBack(file, false)).toBe(true);
    expect(await readFile(from, 'utf8')).toBe('recording');
    await expect(stat(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('lets the newest artifact win, also when repeated', async () => {
  const to = await write('poster.jpg', 'old');
  const from = await write('staged.jpg', 'new');
  await replaceFile(from, to);
  await replaceFile(from, to);
  expect(await readFile(to, 'utf8')).toBe('new');
});

it.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EROFS', 'FILE_DENIED'],
  ['EACCES', 'FILE_DENIED'],
  ['ENOENT', 'FILE_MISSING'],
])('names %s as %s', (code, named) => {
  expect(asFileError(Object.assign(new Error('x'), { code }), '/drive/a.mov')).toMatchObject({
    code: named,
    message: expect.stringContaining('/drive/a.mov'),
  });
});
