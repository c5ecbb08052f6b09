import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../media/index.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const clip = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), options);
  return name;
};

describe('copy', () => {
  it('leaves a file with the same bytes at the place of the template', async () => {
    const name = await clip('a clip.mkv');
    const done = await bench.ok('copy', { to: 'best/{game}/{stem} of {game}' }, name, ['game:Hades']);
    expect(done.outputs[0]?.output).toMatchObject({ dir: 'best/Hades', fileName: 'a clip of Hades.mkv' });
    expect(await readFile(done.path('file'))).toEqual(await readFile(join(bench.drive, name)));
    expect(done.receipt.lines).toMatchObject([{ ok: true }]);
  });
});

describe('move', () => {
  it('asks for a rename on one drive and stages nothing', async () => {
    const done = await bench.ok('move', { to: '{drive.recordings}/filed/' }, await clip('moved.mkv'));
    expect(done.outputs).toEqual([]);
    expect(done.effects).toMatchObject([{ kind: 'move', dir: 'filed', fileName: 'moved.mkv' }]);
  });

  it('fails by name where the drive is not known', async () => {
    const end = await bench.run('move', { to: '{drive.gone}/' }, await clip('stays.mkv'));
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'TEMPLATE_INVALID' } } });
  });
});

describe('index', () => {
  it('tells streams, hash and an even frame rate', async () => {
    const audioTracks = [{ title: 'Game' }, { title: 'Mic', language: 'eng' }];
    const { effects } = await bench.ok('index', {}, await clip('even.mkv', { audioTracks }));
    expect(effects).toMatchObject([
      {
        kind: 'setMedia',
        media: {
          container: 'mkv',
          streams: [{ codec: 'h264', width: 320 }, { title: 'Game' }, { title: 'Mic', language: 'eng' }],
        },
      },
      { kind: 'setContent', xxh64: expect.stringMatching(/^[0-9a-f]{16}$/), variableFrameRate: false },
    ]);
  });

  it('tells a varying frame rate', async () => {
    const name = await clip('varies.mkv', { variableFrameRate: true });
    expect((await bench.ok('index', { stage: 'content' }, name)).effects).toMatchObject([
      { kind: 'setContent', variableFrameRate: true },
    ]);
  });

  it('gives the same hash to equal files, and starts no process for a header', async () => {
    const [one, two] = [
      await clip('one.mp4', { container: 'mp4' }),
      await clip('two.mp4', { container: 'mp4' }),
    ];
    const hashOf = async (name: string) => {
      const { effects } = await bench.ok('index', { stage: 'content' }, name);
      return effects.map((effect) => effect.kind === 'setContent' && effect.xxh64);
    };
    expect(await hashOf(one)).toEqual(await hashOf(two));
    const header = await bench.ok('index', { stage: 'header' }, one);
    expect(header.receipt.commands).toEqual([]);
    expect(header.effects).toHaveLength(1);
  });
});
