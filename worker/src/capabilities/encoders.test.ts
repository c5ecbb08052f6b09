import { mkdtemp, rm } from 'node:fs/promises';
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
