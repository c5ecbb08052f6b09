import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { type ObsStep, skipWithoutObs, withObs } from './obs.ts';

describe.skipIf(await skipWithoutObs())('a real OBS', () => {
  it('records three seconds that ffprobe reads', async () => {
    await withObs({ seconds: 3 }, async ({ recordings, steps, done }) => {
      const seen: ObsStep[] = [];
      for await (const step of steps) seen.push(step);
      await done;
      expect(seen.map(({ step }) => step)).toEqual(['connected', 'started', 'stopped']);

      const [name = '', ...others] = await readdir(recordings);
      expect(others).toEqual([]);
      expect(seen.at(-1)).toMatchObject({ path: join(recordings, name) });
      const { streams, format } = await probe(join(recordings, name));
      expect(streams.map((stream) => stream.codec_name)).toEqual(['h264', 'aac']);
      expect(Number(format.duration)).toBeGreaterThan(2.5);
    });
  });

  it('is ended when whoever uses it fails', async () => {
    const failing = withObs({ seconds: 60 }, async ({ steps }) => {
      for await (const { step } of steps) if (step === 'started') throw new Error('not what we hoped for');
    });
    await expect(failing).rejects.toThrow('not what we hoped for');
  });
});
