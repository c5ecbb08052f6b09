import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
    await dropSource(from);
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
    await dropSource(from);
    expect(await giveName(from, to)).toBe('done'); // Source gone.
    await dropSource(from);
    expect(await readFile(to, 'utf8')).toBe('recording');
  });

  it('says so when neither the source nor the target is there', async () => {
    await expect(giveName(join(folder, 'gone'), join(folder, 'final'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
  });
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

  it('removes an own output whose staged name is gone, and never an original', async () => {
    const from = await write('staged.mov', 'recording');
    const to = join(folder, 'final.mov');
    const file = await facts(from, to);
    await giveName(from, to);
    await dropSource(from);
    expect(await takeNameBack(file, false)).toBe(false);
    expect(await takeNameBack(file, true)).toBe(true);
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
