import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { makeTorture, type Torture, torture } from '../media/torture/index.ts';
import { everyTypeOver, fileTypes, type Row, rowLimitMs, toolsWithHooks, typeTableOf } from './every-type.ts';
import { expectedEnd } from './torture-ends.ts';

const isLong = ({ name }: Torture): boolean => name === 'two-hours.mkv';

let tools: Tools;
beforeAll(async () => {
  tools = await toolsWithHooks();
});

const rows = new Map<string, Row>();
const runAll = async (file: Torture): Promise<Row> => {
  const row: Row = new Map();
  rows.set(file.name, row);
  return everyTypeOver({ name: file.name, path: await makeTorture(file), tools }, row);
};

afterAll(() =>
  console.log(`Every job type over every file of the torture set:\n${typeTableOf(torture, rows)}`),
);

/** First what takes longest: beside it the others are done, and nobody waits for it alone. */
const longestFirst = [...torture].sort((a, b) => Number(isLong(b)) - Number(isLong(a)));

// At once: each has a drive of its own, and much of the time goes into starting processes.
describe.concurrent('every job type that takes a file', () => {
  it.each(longestFirst)('does $name ($what), or says why not', { timeout: rowLimitMs }, async (each) => {
    const row = await runAll(each);
    for (const { type } of fileTypes) {
      const { code, why } = row.get(type) ?? { code: 'not run', why: '' };
      expect({ type, code, why }).toEqual({ type, ...expectedEnd(type, each.name) });
    }
  });
});

describe('a hybrid MP4 that was cut off as it grew', () => {
  it('is as long as what was written, and its remux says that it was recovered', async () => {
    const file = torture.find(({ name }) => name === 'cut-hybrid.mp4');
    const bench = await makeBench();
    try {
      const path = join(bench.drive, 'cut.mp4');
      if (file) await copyFile(await makeTorture(file), path);
      const remuxed = await runAssignment(await bench.assignment('remux', path), { tools });
      expect(remuxed.end).toMatchObject({
        result: {
          receipt: {
            notes: expect.arrayContaining([
              expect.objectContaining({ text: expect.stringContaining('never finished') }),
            ]),
          },
        },
      });
      const indexed = await runAssignment(await bench.assignment('index', path), { tools });
      const effects = indexed.end.ok ? indexed.end.result.effects : [];
      const [length] = effects.flatMap((each) => (each.kind === 'setMedia' ? [each.media.durationSec] : []));
      // Its tables name 3.39 s.
      expect(length).toBeCloseTo(2.93, 1);
    } finally {
      await bench.remove();
    }
  });
});

describe('a picture subtitle that nothing takes down', () => {
  it('does not make a clip of two seconds last for 49 days', async () => {
    const file = torture.find(({ name }) => name === 'picture-subtitles.mkv');
    const bench = await makeBench();
    try {
      const path = join(bench.drive, 'subtitles.mkv');
      if (file) await copyFile(await makeTorture(file), path);
      const { end } = await runAssignment(await bench.assignment('index', path), { tools });
      expect(end).toMatchObject({
        result: {
          effects: expect.arrayContaining([
            expect.objectContaining({
              media: expect.objectContaining({ durationSec: expect.closeTo(2, 0) }),
            }),
          ]),
        },
      });
    } finally {
      await bench.remove();
    }
  });
});
