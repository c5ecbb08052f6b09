import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { makeTorture, type Torture, torture } from '../media/torture/index.ts';
import { expectedEnd } from './torture-ends.ts';

let tools: Tools;
beforeAll(async () => {
  tools = await realTools();
});

const remuxed = async (file: Torture, params: Record<string, unknown>) => {
  const bench = await makeBench();
  try {
    const path = join(bench.drive, file.name);
    await copyFile(await makeTorture(file), path);
    const { end } = await runAssignment(await bench.assignment('remux', path, params), { tools });
    if (!end.ok) return end.failure.error;
    await end.discard();
    return { code: 'ok', message: '' };
  } finally {
    await bench.remove();
  }
};

// The default, MOV with its index in front, is a column of the torture table.
describe.concurrent.each([
  { container: 'ts' },
  { container: 'mp4', fragmented: true },
  { container: 'mov', fragmented: true },
])('a remux to $container, fragmented: $fragmented', (params) => {
  it.each(torture)('of $name ($what) keeps what it can, or says why not', async (file) => {
    const { code, message } = await remuxed(file, params);
    const { code: wanted, why } = expectedEnd('remux', file.name);
    expect({ code, why: message }).toEqual({ code: wanted, why });
  });
});
