import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const told = { HUB_URL: 'http://localhost:1', WORKER_TOKEN: 'so_secret', REDIS_URL: '/run/redis.sock' };

describe('the worker’s settings', () => {
  it('take an empty text for nothing', () => {
    const { ffmpegPath, logLevel, cacheDir } = readConfig({ ...told, FFMPEG_PATH: '', CACHE_DIR: '' });
    expect({ ffmpegPath, logLevel }).toEqual({ ffmpegPath: 'ffmpeg', logLevel: 'info' });
    expect(cacheDir).not.toBe('');
  });

  it('give ffmpeg a path and where drivers lie, and nothing else', () => {
    const { cacheDir, mediaEnv } = readConfig({
      ...{
        ...told,
        PATH: '/bin',
        LD_LIBRARY_PATH: '/usr/lib/nvidia',
        CACHE_DIR: '/data/cache',
        HOME: '/root',
      },
    });
    expect(cacheDir).toBe('/data/cache');
    expect(mediaEnv).toEqual({ PATH: '/bin', LD_LIBRARY_PATH: '/usr/lib/nvidia', LC_ALL: 'C.UTF-8' });
  });

  it('name what is wrong, and not the token', () => {
    const wrong = () => readConfig({ ...told, REDIS_URL: 'localhost' });
    expect(wrong).toThrow(/REDIS_URL/);
    expect(wrong).not.toThrow(/so_secret/);
  });
});
