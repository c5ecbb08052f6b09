import { chmod, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { makeNumbered } from './numbered-frames.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

/** A program that writes its name down before it becomes the one that was meant. */
const counting = async (name: string, program: string, log: string): Promise<string> => {
  const path = join(bench.drive, '..', name);
  await writeFile(path, `#!/bin/sh\necho ${name} >> '${log}'\nexec ${program} "$@"\n`);
  await chmod(path, 0o755);
  return path;
};

const countingTools = async (log: string): Promise<Tools> => {
  const tools = await realTools();
  return {
    ...tools,
    ffmpeg: await counting('ffmpeg', tools.ffmpeg, log),
    ffprobe: await counting('ffprobe', tools.ffprobe, log),
  };
};

// Most of what a short clip takes is starting them.
describe.skipIf(process.platform === 'win32')('the programs that a clip starts', () => {
  it.each(['mkv', 'mp4'])('are one to look, one to cut and three to verify it: %s', async (container) => {
    const path = join(bench.drive, `recording.${container}`);
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-bf', '2', '-c:a', 'aac'];
    await makeNumbered(path, { seconds: 6, options: codecs });
    // One that was just written is taken for one that grows.
    await utimes(path, new Date(0), new Date(0));
    const log = join(bench.drive, '..', `${container}.log`);
    const assignment = await bench.assignment('clip', path, { ranges: [{ startSec: 1.5, endSec: 3.2 }] });
    const { end } = await runAssignment(assignment, { tools: await countingTools(log) });
    expect(end).toMatchObject({ ok: true, result: { receipt: { verdict: 'verified' } } });
    const started = (await readFile(log, 'utf8')).trim().split('\n');
    expect(started.toSorted()).toEqual(['ffmpeg', 'ffmpeg', 'ffprobe', 'ffprobe', 'ffprobe']);
  });
});
