import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realTools } from '../testing/bench.ts';
import { encoderCache } from './cache.ts';
import { findEncoders } from './encoders.ts';

it('names only encoders that encode a frame here, and remembers them for this ffmpeg', async () => {
  const found = await findEncoders(await realTools(), new AbortController().signal);
  expect(found).toContain('libx264');
  expect(found).toContain('prores_ks');

  const folder = await mkdtemp(join(tmpdir(), 'streamops-encoders-'));
  const cache = encoderCache(folder, { path: 'ffmpeg', version: '5.1' });
  expect(await cache.read()).toEqual({ encoders: [], fresh: false });
  await cache.write(found);
  expect(await cache.read()).toEqual({ encoders: found, fresh: true });
  expect(await encoderCache(folder, { path: 'ffmpeg', version: '6.0' }).read()).toMatchObject({
    fresh: false,
  });
  await rm(folder, { recursive: true });
});

it('follows no link that somebody put in its way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-encoders-'));
  const ours = join(folder, 'ours');
  await writeFile(ours, 'precious');
  const cache = encoderCache(folder, { path: 'ffmpeg', version: '5.1' });
  await cache.write(['libx264']);
  const [name] = (await readdir(folder)).filter((found) => found.startsWith('encoders-'));
  await symlink(ours, join(folder, `${name}.${process.pid}`));
  await expect(cache.write(['libx265'])).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(ours, 'utf8')).toBe('precious');
  await rm(folder, { recursive: true });
});
