import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { newId } from '../ids.ts';
import { flags } from '../media/flags.ts';
import { type MediaInfo, mediaInfo } from '../media/media-info.ts';
import { jobDefinition, jobTypes, makePlan, type Plan, type PlanContext, parseParams } from './index.ts';
import { streamLabel } from './remux/notes.ts';

const recordings = { id: newId(), name: 'recordings', device: 1 };
const editing = { id: newId(), name: 'editing', device: 1 };
const nas = { id: newId(), name: 'nas', device: 2 };

const recording: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 12.5,
  streams: [
    { kind: 'video', index: 0, codec: 'hevc', width: 1920, height: 1080 },
    {
      kind: 'audio',
      index: 1,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
      title: 'Game',
      language: 'deu',
    },
    { kind: 'audio', index: 2, codec: 'flac', channels: 2, sampleRate: 48_000, title: 'Mic' },
    { kind: 'subtitle', index: 3, codec: 'subrip' },
    { kind: 'data', index: 4, codec: 'none' },
  ],
});

const context = (changes: Partial<PlanContext> = {}, media = recording): PlanContext => ({
  inputs: [
    {
      assetId: newId(),
      driveId: recordings.id,
      path: 'night/Clip 1.mkv',
      dir: 'night',
      name: 'Clip 1.mkv',
      stem: 'Clip 1',
      ext: 'mkv',
      sizeBytes: 1000,
      modifiedAt: 0,
      tags: ['game:Hades'],
      media,
    },
  ],
  drives: [recordings, editing, nas],
  capabilities: { encoders: ['libx264'], mkvKeeps: { opusDelay: true, rotation: true } },
  recordedAt: Date.UTC(2026, 10, 21, 20),
  timeZone: 'UTC',
  found: {},
  ...changes,
});

const planOf = (type: string, params: Record<string, unknown>, given = context()): Plan => {
  const definition = jobDefinition(type);
  return makePlan(definition, parseParams(definition, params), given);
};

const rejection = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof StreamOpsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
};

describe('every job type', () => {
  it.each(jobTypes.map((definition) => [definition.type, definition] as const))(
    '%s has defaults, and a description of each parameter for its form',
    (_type, definition) => {
      expect(() => parseParams(definition, {})).not.toThrow();
      const { properties = {} } = z.toJSONSchema(definition.params, { io: 'input' });
      for (const [name, schema] of Object.entries(properties)) {
        expect(schema, name).toHaveProperty('description');
      }
    },
  );

  it('names what it does not know, and what it does', () => {
    expect(rejection(() => parseParams(jobDefinition('move'), { too: '/x/' }))).toMatch(
      /PARAMS_INVALID: Move: .*"too" It takes: to\./,
    );
    expect(rejection(() => parseParams(jobDefinition('sidecar'), { deep: true }))).toMatch(
      /takes no parameters/,
    );
  });

  it('has a type of its own', () => {
    expect(new Set(jobTypes.map(({ type }) => type)).size).toBe(jobTypes.length);
  });
});

describe('flags', () => {
  it('leaves out what is undefined, and keeps the order', () => {
    expect(flags({ crf: 20, vf: undefined, 'c:v': 'libx264' })).toEqual(['-crf', '20', '-c:v', 'libx264']);
  });
});

describe('a remux', () => {
  it('is one command that reads the source once', () => {
    const { steps } = planOf('remux', {});
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ durationSec: 12.5 });
    expect(steps[0]?.kind === 'ffmpeg' && steps[0].args).toEqual([
      ...['-i', { input: 0 }],
      ...['-map', '0:0', '-map', '0:1', '-map', '0:2', '-c', 'copy', '-tag:0', 'hvc1', '-copyinkf:0'],
      ...['-disposition:1', 'default', '-metadata:s:1', 'title=Game', '-metadata:s:1', 'handler_name=Game'],
      ...['-metadata:s:1', 'language=ger', '-c:2', 'pcm_s24le', '-disposition:2', 'default'],
      ...['-metadata:s:2', 'title=Mic', '-metadata:s:2', 'handler_name=Mic'],
      ...[
        '-map_metadata',
        '0',
        '-map_chapters',
        '0',
        '-movflags',
        '+faststart',
        '-f',
        'mov',
        { output: 'video' },
      ],
      ...['-map', '0:3', '-c', 'copy', '-map_chapters', '-1', '-f', 'matroska', { output: 'sidecar' }],
    ]);
  });

  it('promises the packets of what it copies and the length of what it converts', () => {
    const { expect: promised } = planOf('remux', {});
    const streams = promised.filter((one) => one.kind === 'stream' && one.output === 'video');
    expect(streams).toMatchObject([
      { codec: 'hevc', copiedFrom: { input: 0, index: 0 } },
      { codec: 'aac', copiedFrom: { input: 0, index: 1 }, language: 'ger', title: 'Game' },
      { codec: 'pcm_s24le', sameDurationAs: { input: 0, index: 2 } },
    ]);
    expect(streams[2]).not.toHaveProperty('copiedFrom');
    expect(promised.map(({ kind }) => kind)).toContain('avStart');
  });

  it('leaves the index at the end where that is asked, and never asks it of MKV', () => {
    const args = (params: Record<string, unknown>) => JSON.stringify(planOf('remux', params).steps);
    expect(args({ faststart: false })).not.toContain('faststart');
    expect(args({ container: 'mkv' })).not.toContain('faststart');
  });

  it('puts its files beside the source', () => {
    expect(planOf('remux', { container: 'mp4' }).outputs).toMatchObject({
      video: { driveId: recordings.id, dir: 'night', fileName: 'Clip 1.mp4', relation: 'remux' },
      sidecar: { dir: 'night', fileName: 'Clip 1.mks', relation: 'sidecar' },
    });
  });

  it.each([
    ['beside the picture where it is small', 2 ** 30, [false, true]],
    ['on the way where it is large', 2 ** 30 + 1, [true, false]],
  ])('hears a recording %s', (_, sizeBytes, heard) => {
    const given = context({}, { ...recording, durationSec: 100 });
    const inputs = given.inputs.map((input) => ({ ...input, sizeBytes }));
    const gather = planOf('first_look', {}, { ...given, inputs });
    const found = { gather: { complaints: [], lines: [] } };
    const look = planOf('first_look', {}, { ...given, inputs, found });
    expect([gather, look].map((plan) => JSON.stringify(plan.steps).includes('astats'))).toEqual(heard);
    expect(look.steps.map(({ id }) => id)).toEqual(heard[0] ? ['keyframes'] : ['keyframes', 'sound']);
  });

  it('refuses what has neither picture nor sound', () => {
    const text = mediaInfo.parse({
      container: 'other',
      durationSec: 1,
      streams: [{ kind: 'subtitle', index: 0, codec: 'ass' }],
    });
    expect(rejection(() => planOf('remux', {}, context({}, text)))).toContain('NOT_MEDIA');
  });
});

describe('a move', () => {
  it('is a rename where the drives share a device', () => {
    const plan = planOf('move', {});
    expect(plan).toMatchObject({
      steps: [],
      outputs: {},
      effects: [{ kind: 'move', driveId: editing.id, dir: 'Hades/2026/11/21', fileName: 'Clip 1.mkv' }],
      notes: [{ level: 'info', subject: 'Place', text: expect.stringContaining('renamed') }],
    });
  });

  it('is a checked copy that the asset adopts where they do not', () => {
    const plan = planOf('move', { to: '{drive.nas}/{game}/' });
    expect(plan).toMatchObject({
      steps: [{ kind: 'copy' }],
      outputs: { file: { driveId: nas.id, dir: 'Hades' } },
      expect: [{ kind: 'sameBytes' }],
      effects: [{ kind: 'adopt', output: 'file' }],
    });
    expect(plan.outputs.file).not.toHaveProperty('relation');
  });

  it('does nothing where the file is there already', () => {
    const plan = planOf('move', { to: 'night/' });
    expect(plan).toMatchObject({ steps: [], effects: [], notes: [{ subject: 'Place' }] });
  });

  it('names the drives there are when the template names another', () => {
    expect(rejection(() => planOf('move', { to: '{drive.ssd}/' }))).toBe(
      'TEMPLATE_INVALID: There is no drive "ssd". Drives: recordings, editing, nas.',
    );
  });

  it('has its template checked when it is saved', () => {
    const saved = rejection(() => parseParams(jobDefinition('move'), { to: '{drive.editing}/{gmae}/' }));
    expect(saved).toMatch(/^TEMPLATE_INVALID: .*\{gmae\}/s);
    expect(rejection(() => parseParams(jobDefinition('move'), { to: 5 }))).toContain('PARAMS_INVALID');
  });
});

describe('a copy', () => {
  it('is a fresh asset, also on the same device', () => {
    expect(planOf('copy', {})).toMatchObject({
      steps: [{ kind: 'copy' }],
      outputs: { file: { driveId: editing.id, relation: 'copy' } },
      expect: [{ kind: 'sameBytes' }],
      effects: [],
    });
  });
});

describe('an index', () => {
  const found = {
    header: recording,
    hash: { xxh64: '0011223344556677', sizeBytes: 1000 },
    packets: {
      streams: [
        { index: 0, packets: 9, firstSec: 0, endSec: 1, keyframes: 1, variableFrameRate: true },
        { index: 1, packets: 9, firstSec: 0, endSec: 1 },
      ],
    },
  };

  it('reads headers first and content after', () => {
    const first = planOf('index', {});
    expect(first).toMatchObject({ steps: [{ kind: 'probe', how: 'header' }], next: 'header' });
    const second = planOf('index', {}, context({ found: { header: recording } }));
    expect(second).toMatchObject({
      steps: [{ kind: 'hash' }, { kind: 'probe', how: 'packets' }],
      next: 'content',
    });
    const last = planOf('index', {}, context({ found }));
    expect(last).toMatchObject({
      steps: [],
      effects: [
        { kind: 'setMedia' },
        { kind: 'setContent', xxh64: found.hash.xxh64, variableFrameRate: true },
      ],
    });
    expect(last.next).toBeUndefined();
  });

  it('opens no content in its header stage, and no header in its content stage', () => {
    const header = planOf('index', { stage: 'header' }, context({ found: { header: recording } }));
    expect(header).toMatchObject({ steps: [], effects: [{ kind: 'setMedia' }] });
    const { hash, packets } = found;
    const content = planOf('index', { stage: 'content' }, context({ found: { hash, packets } }));
    expect(content).toMatchObject({ steps: [], effects: [{ kind: 'setContent', variableFrameRate: true }] });
  });

  it('asks the picture for its pace, not the sound that stands before it', () => {
    const audioFirst = mediaInfo.parse({
      container: 'mkv',
      durationSec: 1,
      streams: [
        { kind: 'audio', index: 0, codec: 'aac', channels: 2, sampleRate: 48_000 },
        { kind: 'video', index: 1, codec: 'h264', width: 16, height: 16 },
      ],
    });
    const line = { packets: 9, firstSec: 0, endSec: 1 };
    const streams = [
      { index: 0, ...line, variableFrameRate: false },
      { index: 1, ...line, variableFrameRate: true },
    ];
    const content = { found: { hash: found.hash, packets: { streams } } };
    const rateOf = (media: MediaInfo) =>
      planOf('index', { stage: 'content' }, context(content, media)).effects;
    expect(rateOf(audioFirst)).toMatchObject([{ kind: 'setContent', variableFrameRate: true }]);
    const sound = { ...audioFirst, streams: audioFirst.streams.slice(0, 1) };
    expect(rateOf(sound)).toMatchObject([{ kind: 'setContent', variableFrameRate: null }]);
    // Nothing is known of it yet: then its header is read first.
    const unknown = context({}, { ...audioFirst, streams: [] });
    expect(planOf('index', { stage: 'content' }, unknown)).toMatchObject({ steps: [{ how: 'header' }] });
  });

  it('keeps what a fuller look has told before', () => {
    const [picture, ...rest] = recording.streams;
    const fuller = mediaInfo.parse({
      ...recording,
      startSec: 0.5,
      streams: [{ ...picture, profile: 'Main 10', bitDepth: 10, hdr: 'dolby-vision' }, ...rest],
    });
    const plan = planOf('index', { stage: 'header' }, context({ found: { header: recording } }, fuller));
    expect(plan.effects).toMatchObject([
      {
        kind: 'setMedia',
        media: {
          startSec: 0.5,
          streams: [{ profile: 'Main 10', bitDepth: 10, hdr: 'dolby-vision' }, {}, {}, {}, {}],
        },
      },
    ]);
    const other = { ...fuller, streams: fuller.streams.slice(0, 2) };
    const anew = planOf('index', { stage: 'header' }, context({ found: { header: recording } }, other));
    expect(anew.effects).toEqual([{ kind: 'setMedia', input: 0, media: recording }]);
  });

  it('leaves open what nobody could tell', () => {
    const packets = { streams: [{ index: 0, packets: 9, firstSec: 0, endSec: 1 }] };
    const plan = planOf('index', { stage: 'content' }, context({ found: { hash: found.hash, packets } }));
    expect(plan.effects).toMatchObject([{ kind: 'setContent', variableFrameRate: null }]);
  });
});

describe('a tag', () => {
  it('adds and takes away, and touches no file', () => {
    expect(planOf('tag', { add: [' boss '], remove: ['old'] })).toMatchObject({
      steps: [],
      outputs: {},
      effects: [{ kind: 'tag', add: ['boss'], remove: ['old'] }],
    });
  });

  it.each([[['']], [['x'.repeat(61)]], [Array.from({ length: 51 }, () => 'x')]])('refuses %j', (add) => {
    expect(rejection(() => parseParams(jobDefinition('tag'), { add }))).toContain('PARAMS_INVALID');
  });
});

describe('a first look', () => {
  it('measures a recording first whose header tells no length', () => {
    const cut = { ...recording, durationSec: null };
    expect(planOf('first_look', {}, context({}, cut))).toMatchObject({
      steps: [{ kind: 'probe', how: 'packets' }],
      next: 'length',
    });
  });

  it('says before it starts that this ffmpeg cannot write the hover clip', () => {
    const poor = context({
      capabilities: { encoders: ['libvpx-vp9'], mkvKeeps: { opusDelay: true, rotation: true } },
    });
    expect(rejection(() => planOf('first_look', {}, poor))).toMatch(/^FFMPEG_MISSING: .*libx264/);
    const sound = { ...recording, streams: recording.streams.filter(({ kind }) => kind === 'audio') };
    expect(planOf('first_look', {}, { ...poor, inputs: context({}, sound).inputs })).toMatchObject({
      next: 'sound',
    });
  });

  it.each([
    ['beside the picture where it is small', 2 ** 30, [false, true]],
    ['on the way where it is large', 2 ** 30 + 1, [true, false]],
  ])('hears a recording %s', (_, sizeBytes, heard) => {
    const given = context({}, { ...recording, durationSec: 100 });
    const inputs = given.inputs.map((input) => ({ ...input, sizeBytes }));
    const gather = planOf('first_look', {}, { ...given, inputs });
    const found = { gather: { complaints: [], lines: [] } };
    const look = planOf('first_look', {}, { ...given, inputs, found });
    expect([gather, look].map((plan) => JSON.stringify(plan.steps).includes('astats'))).toEqual(heard);
    expect(look.steps.map(({ id }) => id)).toEqual(heard[0] ? ['keyframes'] : ['keyframes', 'sound']);
  });

  it('refuses what has neither picture nor sound', () => {
    const nothing = mediaInfo.parse({ container: 'other', durationSec: 1, streams: [] });
    expect(rejection(() => planOf('first_look', {}, context({}, nothing)))).toContain('NOT_MEDIA');
  });
});

it('names a stream by its kind, place, codec and title; by its file where ffmpeg has no name for the codec', () => {
  const font = { kind: 'attachment', index: 6, codec: 'unknown', default: false, fileName: 'A.ttf' } as const;
  expect(streamLabel(font)).toBe('Attachment #6 (A.ttf)');
  expect(streamLabel({ ...font, codec: 'ttf' })).toBe('Attachment #6 ttf (A.ttf)');
});
