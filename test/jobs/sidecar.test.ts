import { readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type SidecarJson, sidecarJson } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const read = async (name: string, tags: string[] = []): Promise<SidecarJson> => {
  const done = await bench.ok('sidecar', {}, name, tags);
  expect(done.outputs[0]?.output).toMatchObject({ fileName: `${name}.json`, relation: 'sidecar' });
  expect(done.receipt.lines).toMatchObject([{ subject: 'Sidecar', ok: true }]);
  return sidecarJson.parse(JSON.parse(await readFile(done.path('json'), 'utf8')));
};

describe('sidecar', () => {
  it('tells game, scene, times, rate, streams and chapters', async () => {
    const name = 'a "night".mkv';
    const path = await copyClip(join(bench.drive, name), {
      seconds: 2,
      chapters: true,
      audioTracks: [{ title: 'Game "sound"', language: 'deu' }, { title: 'Mic' }],
    });
    const { size, mtimeMs } = await stat(path);
    const told = await read(name, ['game:Elden Ring', 'Scene: Boss fight', 'best']);
    expect(told).toMatchObject({
      ...{ fileName: name, sizeBytes: size, game: 'Elden Ring', scene: 'Boss fight', container: 'mkv' },
      streams: [{ kind: 'video', codec: 'h264' }, { title: 'Game "sound"' }, { title: 'Mic' }],
      chapters: [
        { startSec: 0, title: 'Lobby' },
        { startSec: 1, title: 'Match' },
      ],
      markers: [],
      endedAt: Math.floor(mtimeMs),
    });
    const { durationSec, startedAt, endedAt, averageBitRate } = told;
    expect(durationSec).toBeCloseTo(2, 0);
    expect(endedAt - (startedAt ?? 0)).toBeCloseTo((durationSec ?? 0) * 1000, -1);
    expect(averageBitRate).toBe(Math.round((size * 8) / (durationSec ?? 0)));
  });

  it('says that nothing is known of game and scene', async () => {
    await copyClip(join(bench.drive, 'plain.mp4'), { container: 'mp4' });
    expect(await read('plain.mp4')).toMatchObject({ game: null, scene: null, tags: [], chapters: [] });
  });

  it('measures where the header has no duration', async () => {
    await copyClip(join(bench.drive, 'stream.ts'), { container: 'ts', seconds: 2 });
    const { durationSec } = await read('stream.ts');
    expect(durationSec).toBeGreaterThan(1.9);
    expect(durationSec).toBeLessThan(2.2);
  });

  it('refuses what is cut off', async () => {
    const path = await copyClip(join(bench.drive, 'half.mp4'), { container: 'mp4' });
    await truncate(path, Math.floor((await stat(path)).size / 2));
    expect(await bench.run('sidecar', {}, 'half.mp4')).toMatchObject({
      failure: { error: { code: 'MEDIA_BROKEN' } },
    });
  });
});
