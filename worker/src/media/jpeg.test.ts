import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffmpeg } from '../../../test/jobs/run-for-real.ts';
import { type Bench, makeBench } from '../testing/bench.ts';
import { jpegFacts } from './jpeg.ts';

const start = [0xff, 0xd8];
const comment = [0xff, 0xfe, 0x00, 0x06, 0xff, 0xc0, 0x11, 0x22];
const tables = [0xff, 0xc4, 0x00, 0x04, 0x01, 0x02];
/** 8 bits, 272 lines of 2400, one component. */
const frame = [0xff, 0xc2, 0x00, 0x0b, 0x08, 0x01, 0x10, 0x09, 0x60, 0x01, 0x01, 0x11, 0x00];
const scan = [0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00, 0x12, 0x34];
const end = [0xff, 0xd9];

describe('a JPEG', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await makeBench();
  });
  afterAll(() => bench.remove());

  it.each([
    ['1280x720', 1280, 720],
    ['322x182', 322, 182],
  ])('of ffmpeg says that it is %s and whole', async (size, width, height) => {
    const path = join(bench.drive, `${size}.jpg`);
    await ffmpeg('-f', 'lavfi', '-i', `testsrc2=s=${size}`, '-frames:v', '1', path);
    const bytes = await readFile(path);
    expect(jpegFacts(bytes)).toEqual({ width, height, whole: true });
    expect(jpegFacts(bytes.subarray(0, -1))).toEqual({ width, height, whole: false });
  });

  it('is measured by its frame, past comments and tables that look like one', () => {
    const bytes = Buffer.from([...start, ...comment, ...tables, ...frame, ...scan, ...end]);
    expect(jpegFacts(bytes)).toEqual({ width: 2400, height: 272, whole: true });
  });

  it.each([
    ['nothing', []],
    ['another kind of file', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
    ['one that ends inside its header', [...start, ...comment]],
    ['one whose scan comes first', [...start, ...scan, ...frame, ...end]],
    ['one whose segment has no length', [...start, 0xff, 0xfe, 0x00, 0x00, ...frame, ...end]],
  ])('is not %s', (_, bytes) => {
    expect(jpegFacts(Buffer.from(bytes))).toBeUndefined();
  });
});
