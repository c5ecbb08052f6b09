import { copyFile, cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Expectation, type FileArg, segmentName } from '@streamops/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { readSegment } from '../media/cmaf.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../testing/bench.ts';
import type { Evidence } from './define.ts';
import { gatherEvidence } from './evidence.ts';
import { aligned, segmented } from './segmented.ts';

let bench: Bench;
let source: string;
let good: string;
let folder: string;
let evidence: Evidence;

const params = { rungs: 2, segmentSec: 1, preset: 'ultrafast', format: 'hls' };
const picture: Extract<Expectation, { kind: 'segmented' }> = {
  ...{ kind: 'segmented', output: 'package', label: 'Picture', track: 'v0', segments: 3, encrypted: false },
  ...{ of: { input: 0, index: 0 }, atSec: 1 },
};
const sound = { ...picture, label: 'Sound', track: 'a0', of: { input: 0, index: 1 } };
const sizes = { ...picture, kind: 'aligned' as const, tracks: ['v0', 'v1'] };

beforeAll(async () => {
  bench = await makeBench();
  source = join(bench.drive, 'show.mkv');
  await copyClip(source, { seconds: 3, width: 640, height: 480 });
  const assignment = await bench.assignment('package', source, params);
  const { end } = await runAssignment(assignment);
  expect(end.ok).toBe(true);
  good = join(assignment.roots[0]?.staging ?? '', 'package.package');
});
afterAll(() => bench.remove());

/** A good package of three seconds, which each test spoils in its own way. */
beforeEach(async () => {
  folder = join(bench.drive, 'spoiled');
  await rm(folder, { recursive: true, force: true });
  await cp(good, folder, { recursive: true });
  const path = async (arg: FileArg): Promise<string> => {
    if ('input' in arg) return source;
    return join(folder, 'work' in arg ? arg.work : (arg.file ?? ''));
  };
  evidence = gatherEvidence({
    ...{ tools: await realTools(), signal: new AbortController().signal },
    // The cast: of the files of an attempt, verifying asks for paths alone.
    files: { path } as unknown as Parameters<typeof gatherEvidence>[0]['files'],
    ...{ ffmpegTraces: [], copyTraces: [], commands: [], costs: new Map() },
    ...{ advance: () => undefined, log: () => undefined },
  });
});

const partOf = (track: string, at: number): string => join(folder, segmentName(track, at));
const swap = async (a: string, b: string): Promise<void> => {
  await rename(a, `${a}.away`);
  await rename(b, a);
  await rename(`${a}.away`, b);
};

describe('a package that is read back', () => {
  it('holds where nobody touched it', async () => {
    for (const one of [picture, sound]) expect(await segmented(one, evidence)).toMatchObject({ ok: true });
    expect(await aligned(sizes, evidence)).toMatchObject({ ok: true, found: '3 segments in 2 sizes' });
  });

  it.each([picture, sound])('does not hold where segments of its $label change places', async (one) => {
    await swap(partOf(one.track, 0), partOf(one.track, 1));
    expect(await segmented(one, evidence)).toMatchObject({
      ok: false,
      found: expect.stringMatching(/a gap after segment 1/),
    });
  });

  it('does not hold where a segment is missing', async () => {
    const spoiled = await segmented({ ...picture, segments: 2 }, evidence);
    expect(spoiled).toMatchObject({
      ok: false,
      found: expect.stringMatching(/^ends at 3\.0\d\d s and not at 4\.0\d\d s/),
    });
  });

  it('does not hold where bytes inside a segment are others', async () => {
    const path = partOf('v0', 1);
    const bytes = await readFile(path);
    bytes.fill(0xa5, bytes.indexOf('mdat') + 4);
    await writeFile(path, bytes);
    expect(await segmented(picture, evidence)).toMatchObject({ ok: false });
  });

  it('does not hold where a segment begins a tick later', async () => {
    const path = partOf('a0', 1);
    const bytes = await readFile(path);
    const at = bytes.indexOf('tfdt') + 8;
    bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at) + 1n, at);
    await writeFile(path, bytes);
    expect(await segmented(sound, evidence)).toMatchObject({
      ok: false,
      found: expect.stringMatching(/a gap after segment 1/),
    });
  });

  it('does not hold where a size is cut elsewhere', async () => {
    await copyFile(partOf('v1', 0), partOf('v1', 2));
    expect(await aligned(sizes, evidence)).toMatchObject({ ok: false, found: 'v1 differs' });
  });
});

it('refuses boxes that are not whole by name, wherever they are cut', async () => {
  const bytes = await readFile(partOf('v0', 0));
  const fragment = bytes.indexOf('mdat') - 4;
  for (let length = 1; length < fragment; length += 7) {
    expect(() => readSegment(bytes.subarray(0, length))).toThrow(/has no whole/);
  }
});
