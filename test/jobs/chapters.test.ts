import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClipOptions, copyClip } from '../media/index.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const clip = async (name: string, options: ClipOptions = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), { seconds: 2, ...options });
  return name;
};

const everyFormat = { formats: ['youtube', 'csv', 'edl', 'fcpxml', 'otio'] };

describe('chapters', () => {
  it('of a file are written in every format, beside it', async () => {
    const done = await bench.ok('chapters', everyFormat, await clip('Night 1.mkv', { chapters: true }));
    expect(done.outputs.map(({ output }) => output)).toMatchObject(
      ['.chapters.txt', '.chapters.csv', '.edl', '.fcpxml', '.otio'].map((ending) => ({
        ...{ fileName: `Night 1.mkv${ending}`, relation: 'sidecar' },
      })),
    );
    expect(done.receipt.lines.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(done.receipt.notes).toMatchObject([{ level: 'warn', subject: 'YouTube' }]);
    expect(await readFile(done.path('youtube'), 'utf8')).toBe('0:00 Lobby\n0:01 Match\n');
    expect(await readFile(done.path('csv'), 'utf8')).toMatch(/\r\n1\.000,2\.0\d\d,"Match"\r\n$/);
    expect(await readFile(done.path('edl'), 'utf8')).toContain('002  AX       V     C        00:00:01:00');
    expect(await readFile(done.path('fcpxml'), 'utf8')).toContain('value="Match"');
    expect(JSON.parse(await readFile(done.path('otio'), 'utf8'))).toMatchObject({ name: 'Night 1.mkv' });
  });

  it('and markers come in the order of their times; what lies after the end is said', async () => {
    const markers = [
      { atSec: 99, title: 'too late' },
      { atSec: 0.5, title: 'Boss; $(x) "y"' },
    ];
    const name = await clip('marked.mkv', { chapters: true });
    const done = await bench.ok('chapters', { markers }, name);
    expect(await readFile(done.path('youtube'), 'utf8')).toBe(
      '0:00 Lobby\n0:00 Boss; $(x) "y"\n0:01 Match\n',
    );
    expect(done.receipt.notes).toMatchObject([
      { subject: 'Markers', text: expect.stringContaining('1 of 4') },
      { subject: 'YouTube' },
    ]);
  });

  it('are counted where only the packets tell how long it is', async () => {
    const markers = [{ atSec: 0, title: 'All' }];
    const name = await clip('stream.ts', { container: 'ts' });
    const done = await bench.ok('chapters', { formats: ['csv'], markers }, name);
    expect(await readFile(done.path('csv'), 'utf8')).toMatch(/\r\n0\.000,2\.\d{3},"All"\r\n$/);
  });

  it.each([
    ['none at all', {}],
    ['only one after the end', { markers: [{ atSec: 5, title: 'late' }] }],
    ['one before the start', { markers: [{ atSec: -1, title: 'early' }] }],
    ['a format that is none', { formats: ['doc'] }],
  ])('are refused where there is %s', async (_, params) => {
    expect(await bench.run('chapters', params, await clip('plain.mkv'))).toMatchObject({
      failure: { error: { code: 'PARAMS_INVALID' } },
    });
  });
});
