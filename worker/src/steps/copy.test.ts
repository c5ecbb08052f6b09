import { existsSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attemptFiles } from '../job/files.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { copy } from './copy.ts';
import type { CopyTrace, StepContext } from './define.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

/** Copies 4 MiB; `onAdvance` is told where the copy lies, as often as the copy says how far it is. */
const traced = async (onAdvance: (staged: string) => void): Promise<CopyTrace | undefined> => {
  const path = join(bench.drive, 'source.bin');
  await writeFile(path, Buffer.alloc(2 ** 22, 7));
  const assignment = await bench.assignment('copy', path);
  const files = attemptFiles(assignment);
  const { driveId } = bench;
  files.expect({ file: { to: 'drive', driveId, dir: '', fileName: 'copy.bin', from: 0 } });
  const staged = await files.path({ output: 'file' });
  const context: StepContext = {
    tools: await realTools(),
    files,
    signal: new AbortController().signal,
    advance: () => onAdvance(staged),
    log: () => undefined,
    ...{ commands: [], costs: new Map(), ffmpegTraces: [], copyTraces: [], around: new Map() },
  };
  await copy({ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } }, context);
  return context.copyTraces[0];
};

it('a copy that something else writes to has a hash of its own, which its receipt shows', async () => {
  const trace = await traced((staged) => {
    if (existsSync(staged)) writeFileSync(staged, 'x', { flag: 'r+' });
  });
  expect(trace?.read).toMatch(/^[0-9a-f]{16}$/);
  expect(trace?.written).not.toBe(trace?.read);
});

it('a copy that is left alone has the hash of its source', async () => {
  const trace = await traced(() => undefined);
  expect(trace?.written).toBe(trace?.read);
});
