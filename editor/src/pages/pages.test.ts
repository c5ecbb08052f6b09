import { jobDefinition } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeJob } from '../../dev/world-jobs.ts';
import { matchPath } from '../route-match.ts';
import { tightestDrive } from '../shell/disk.ts';
import { comboOf, keyName } from '../shell/keys.ts';
import { fit, ranked } from '../shell/palette-rank.ts';
import { isUnder } from '../shell/places.ts';
import { filterOf, isFiltered } from './assets/asset-filter.ts';
import { everything, nothing, reached, stillShown, toggled } from './assets/select.ts';
import { emptyLog, hasChecks, shellWords, whyWaits, workWords } from './jobs/job-words.ts';
import { paramRows } from './jobs/param-words.ts';
import { inOrder } from './live/recent.ts';
import { fieldErrors } from './run/run-words.ts';
import { driveName, nameTrouble } from './settings/drive-name.ts';
import { layoutWords } from './settings/layout-words.ts';
import { ownFields, presetWords } from './settings/preset-words.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('selecting many', () => {
  it('adds and takes away with a click', () => {
    const one = toggled(nothing, 'b');
    expect([[...one.ids], [...toggled(one, 'b').ids]]).toEqual([['b'], []]);
  });
  it('reaches with Shift, in both directions', () => {
    expect([...reached(toggled(nothing, 'b'), 'd', order).ids]).toEqual(['b', 'c', 'd']);
    expect([...reached(toggled(nothing, 'd'), 'b', order).ids].toSorted()).toEqual(['b', 'c', 'd']);
  });
  it('takes one when there is nowhere to reach from', () => {
    expect([...reached(nothing, 'c', order).ids]).toEqual(['c']);
  });
  it('takes all', () => expect(everything(order).ids.size).toBe(5));
  it('lets go of what a filter hid, so that nothing unseen is deleted', () => {
    expect([...stillShown(everything(order), ['b', 'x']).ids]).toEqual(['b']);
  });
});

describe('addresses', () => {
  it('finds parameters and tells pages apart', () => {
    expect(matchPath('/assets/:id', '/assets/7')).toEqual({ id: '7' });
    expect(matchPath('/assets/:id', '/assets')).toBe(null);
    expect(matchPath('/', '/')).toEqual({});
    expect(matchPath('/jobs/:id', '/assets/7')).toBe(null);
  });
  it('marks the place that a page lies under', () => {
    const assets = { href: '/assets', text: '', icon: 'assets' as const };
    expect([isUnder('/assets/7', assets), isUnder('/assetsfoo', assets)]).toEqual([true, false]);
    expect(isUnder('/jobs', { ...assets, href: '/' })).toBe(false);
  });
  it('reads a filter and leaves out what it does not know', () => {
    const filter = filterOf(new URLSearchParams('q= boss &status=ready&relation=nonsense&favourite=true'));
    expect(filter).toMatchObject({ q: 'boss', status: 'ready', relation: undefined, favourite: true });
    expect(isFiltered(filterOf(new URLSearchParams('q=%20')))).toBe(false);
  });
});

describe('the palette', () => {
  const command = (text: string, group: 'Pages' | 'Actions' = 'Pages') => ({ key: text, text, group });
  it('wants every word, and likes starts of words', () => {
    expect(fit('Hold processing', 'proc hold')).toBeGreaterThan(0);
    expect(fit('Hold processing', 'hold rabbit')).toBe(0);
    expect(fit('Jobs', 'jo')).toBeGreaterThan(fit('Ajo', 'jo'));
  });
  it('keeps groups together and the best on top', () => {
    const found = ranked([command('Rescan jobs', 'Actions'), command('My jobs'), command('Jobs')], 'jobs');
    expect(found.map(({ text }) => text)).toEqual(['Jobs', 'My jobs', 'Rescan jobs']);
  });
  it('names keys as they are printed', () => {
    expect([keyName('ctrl+a'), keyName(' '), keyName('x')]).toEqual(['Ctrl A', 'Space', 'X']);
    expect(comboOf({ key: 'A', ctrlKey: false, metaKey: true })).toBe('ctrl+a');
  });
});

describe('jobs in words', () => {
  const job = makeJob(2, 0);
  const system = {
    version: '',
    startedAt: 0,
    obs: { state: 'unknown' as const },
    guard: { holding: false, sentence: null },
    queue: { ready: true, kind: 'embedded' as const },
    workers: [],
    jobs: { running: 0, waiting: 1 },
    quarantine: { heldBytes: 0, capBytes: 0 },
    warnings: [],
  };
  it('says why a job waits', () => {
    expect(whyWaits(job, system, 0)).toBe('No worker is connected');
    expect(whyWaits(job, { ...system, queue: { ready: false, kind: 'embedded' } }, 0)).toMatch('Redis');
    const sentence = 'Transcodes wait: OBS is recording';
    expect(whyWaits(job, { ...system, guard: { holding: true, sentence } }, 0)).toBe(sentence);
    expect(whyWaits({ ...job, notBefore: 5000 }, system, 0)).toBe('Tries again in 5 s');
    expect(whyWaits({ ...job, state: 'running' }, system, 0)).toBe(null);
  });
  it('sums up what was done', () => {
    expect(workWords(makeJob(6, 1e12))).toBe('18.2 GB in 44 s · 414 MB/s');
    expect(workWords(job)).toBe('');
  });
  it('writes commands as one would type them', () => {
    expect(shellWords(['ffmpeg', '-i', "it's here.mkv"])).toBe(`ffmpeg -i 'it'\\''s here.mkv'`);
  });
  it('calls parameters what the form calls them', () => {
    const form = (type: 'index' | 'move') => z.toJSONSchema(jobDefinition(type).params, { io: 'input' });
    expect(paramRows({ stage: 'both' }, form('index'))).toEqual([['How much is read', 'both']]);
    expect(paramRows({ to: '{drive.nas}/', of: ['a', 'b'] }, form('move'))).toEqual([
      ['Destination', '{drive.nas}/'],
      ['of', 'a, b'],
    ]);
    expect(paramRows({ replace: false }, undefined)).toEqual([['replace', 'no']]);
  });
  it('says parameters in words: times, sizes, rows and groups', () => {
    const schema = z.toJSONSchema(
      z.object({
        ranges: z.array(z.object({ startSec: z.number(), endSec: z.number(), name: z.string().optional() })),
        maxBytes: z.int().describe('Largest size'),
        gainDb: z.number(),
        everySec: z.number(),
        crop: z.object({ x: z.int(), y: z.int().nullable() }).nullable().describe('Crop'),
        webcam: z.object({ x: z.int() }).nullable().describe('Webcam'),
        tracks: z.array(z.string()),
      }),
      { io: 'input' },
    );
    const params = {
      ...{ ranges: [{ startSec: 1.25, endSec: 62.5, name: 'Boss' }], maxBytes: 10_000_000, gainDb: -3 },
      ...{ everySec: 10, crop: { x: 4, y: null }, webcam: null, tracks: [], gone: { a: 1 } },
    };
    expect(paramRows(params, schema)).toEqual([
      ['Ranges', ['0:00:01.250 to 0:01:02.500, name Boss']],
      ['Largest size', '10 MB'],
      ['Gain', '-3 dB'],
      ['Every', '10 s'],
      ['Crop', ['X: 4 px', 'Y: not set']],
      ['Webcam', 'not set'],
      ['Tracks', 'none'],
      ['gone', '{"a":1}'],
    ]);
  });
  it('says why there is no log, and whether a receipt promised anything', () => {
    const done = makeJob(6, 1e12);
    const plain = done.receipt && { ...done.receipt, lines: [], commands: [] };
    expect([emptyLog({ ...done, receipt: plain }).text, emptyLog(job).title]).toEqual([
      'It needed no ffmpeg, and nothing went wrong.',
      'Nothing logged yet',
    ]);
    expect([done.receipt && hasChecks(done.receipt), plain && hasChecks(plain)]).toEqual([true, false]);
  });
  it('puts what runs before what waits', () => {
    const states = inOrder([makeJob(4, 0), makeJob(2, 0), makeJob(7, 0), makeJob(0, 0)]).map(
      ({ state }) => state,
    );
    expect(states).toEqual(['running', 'queued', 'queued']);
  });
});

describe('drives', () => {
  it('makes a name of a folder', () => {
    expect([driveName('/home/me/OBS Recordings/'), driveName('D:\\Vidéos'), driveName('/')]).toEqual([
      'obs-recordings',
      'vide-os',
      '',
    ]);
    expect([nameTrouble('obs-recordings'), nameTrouble('OBS')]).toEqual([
      null,
      expect.stringContaining('Lower-case'),
    ]);
  });
  it('shows the room where a recording would run out first', () => {
    const drive = { online: true, watch: true, freeBytes: 5, totalBytes: 10 };
    const some = [
      { ...drive, freeBytes: 9 },
      drive,
      { ...drive, watch: false, freeBytes: 1 },
      { ...drive, online: false, freeBytes: 0 },
    ];
    // Only what the choice looks at.
    expect(tightestDrive(some as never)?.freeBytes).toBe(5);
    expect(tightestDrive([])).toBe(null);
  });
});

it('a layout of a game is told in a line', () => {
  const webcam = { x: 0, y: 0.7, width: 0.25, height: 0.3 };
  const gameplay = { x: 0.3, y: 0, width: 0.5, height: 1 };
  expect(layoutWords({ game: 'Doom', webcam, gameplay })).toBe(
    'Webcam 25 × 30 % at 0, 70 % · Gameplay 50 × 100 % at 30, 0 %',
  );
});

describe('a preset of one’s own', () => {
  const audio = { codec: 'opus' as const, kbitPerChannel: 64 };
  const sound = { name: 'a', title: 'A', container: 'm4a' as const, video: null, audio };
  it('is told in a line', () => {
    expect(presetWords({ ...sound, maxBytes: 5e6 })).toBe(
      'M4A · no picture · Opus, 64 kbit/s a channel · 5 MB at most',
    );
    const video = {
      ...{ codec: 'av1' as const, encoders: ['software' as const], speed: 'fast' as const, tenBit: true },
      ...{ quality: { software: 40, hardware: 40 }, maxHeight: 540, keyframeSec: 1 },
    };
    expect(presetWords({ ...sound, container: 'webm', video })).toMatch(/^WebM · AV1, 540p at most · Opus/);
  });
  it('hears what the hub says of its fields, in the list of all', () => {
    const details = [
      { field: 'presets.2.video.codec', message: 'mp4 takes h264' },
      { path: ['params', 'x'], message: 'No.' },
      { message: 'of nothing' },
    ];
    expect(ownFields(fieldErrors(details))).toEqual({ 'video.codec': 'mp4 takes h264.', 'params.x': 'No.' });
  });
});
