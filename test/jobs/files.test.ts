import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { copyClip, probe } from '../media/index.ts';
import { type Bench, ffmpeg, mediaTools, openBench } from './run-for-real.ts';

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

describe('tag', () => {
  it('asks for no file: its drive may be away', async () => {
    const tagged = await bench.away('tag', { add: ['boss'] }, 'away.mkv');
    expect(tagged).toMatchObject({ ok: true, result: { effects: [{ kind: 'tag', add: ['boss'] }] } });
    const moved = await bench.away('move', { to: '{drive.recordings}/filed/' }, 'away.mkv');
    expect(moved).toMatchObject({ ok: false, failure: { error: { code: 'FILE_MISSING' } } });
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

  it('measures where the header only lets one guess', async () => {
    // Loud, then silent: by the rate of its first packets it is several times too short.
    const sound = "aevalsrc='if(lt(t,2),random(0),0)':s=48000:d=40";
    await ffmpeg('-f', 'lavfi', '-i', sound, '-c:a', 'aac', '-b:a', '192k', join(bench.drive, 'guessed.aac'));
    const guess = Number((await probe(join(bench.drive, 'guessed.aac'))).format.duration);
    expect(Math.abs(guess - 40)).toBeGreaterThan(5);
    const { effects } = await bench.ok('index', { stage: 'content' }, 'guessed.aac');
    expect(effects).toMatchObject([{ kind: 'setMedia' }, { kind: 'setContent' }]);
    const [set] = effects;
    expect(set?.kind === 'setMedia' && set.media.durationSec).toBeCloseTo(40, 0);
  });

  it('gives the same hash to equal files', async () => {
    const hashOf = async (name: string) => {
      await clip(name, { container: 'mp4' });
      const { effects } = await bench.ok('index', { stage: 'content' }, name);
      return effects.map((effect) => effect.kind === 'setContent' && effect.xxh64);
    };
    expect(await hashOf('one.mp4')).toEqual(await hashOf('two.mp4'));
  });

  it('starts no process for a header that it reads itself', async () => {
    const place = await makeBench();
    try {
      const path = await copyClip(join(place.drive, 'alone.mp4'), { container: 'mp4' });
      const nothing = join(place.drive, 'no such program');
      const tools = { ...(await mediaTools()), ffmpeg: nothing, ffprobe: nothing };
      const header = await place.assignment('index', path, { stage: 'header' });
      expect((await runAssignment(header, { tools })).end).toMatchObject({
        result: { effects: [{ kind: 'setMedia', media: { container: 'mp4' } }] },
      });
      const other = await copyClip(join(place.drive, 'other.ts'), { container: 'ts' });
      const { end } = await runAssignment(await place.assignment('index', other), { tools });
      expect(end).toMatchObject({ failure: { error: { code: 'FFMPEG_MISSING' } } });
    } finally {
      await place.remove();
    }
  });

  it.each([
    ['half an MKV', 'half.mkv', {}],
    ['half an MP4 whose tables stand first', 'half.mp4', { container: 'mp4' as const }],
  ])('refuses %s, in both stages', async (_, name, options) => {
    const path = join(bench.drive, await clip(name, options));
    await truncate(path, Math.floor((await stat(path)).size / 2));
    for (const stage of ['header', 'content']) {
      expect(await bench.run('index', { stage }, name)).toMatchObject({
        failure: { error: { code: 'MEDIA_BROKEN', message: expect.stringContaining('cut off') } },
      });
    }
  });

  it('says of text that it is no media, whatever its name says', async () => {
    await writeFile(join(bench.drive, 'notes.mkv'), 'Notes of the day');
    expect(await bench.run('index', {}, 'notes.mkv')).toMatchObject({
      failure: { error: { code: 'NOT_MEDIA' } },
    });
  });
});
