import { join } from 'node:path';
import type { FileArg } from '@streamops/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { probeStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { readEnds, readPackets, readStarts } from '../media/packets.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { gatherEvidence } from './evidence.ts';

let bench: Bench;
let tools: Tools;
beforeAll(async () => {
  bench = await makeBench();
  tools = await realTools();
});
afterAll(() => bench.remove());

const { signal } = new AbortController();

/** What verifying finds of one file, and how many processes that took. */
const looksAt = (path: string) => {
  let processes = 0;
  const launcher: Tools['launcher'] = (limits) => {
    processes += 1;
    return tools.launcher(limits);
  };
  const evidence = gatherEvidence({
    ...{ tools: { ...tools, launcher }, signal },
    // The cast: of the files of an attempt, verifying asks for paths alone.
    files: { path: async (_: FileArg) => path } as unknown as Parameters<typeof gatherEvidence>[0]['files'],
    ...{ ffmpegTraces: [], copyTraces: [], commands: [], costs: new Map() },
    ...{ advance: () => undefined, log: () => undefined },
  });
  return { evidence, started: () => processes };
};

it.each([
  ['mkv', 4],
  ['mkv', 14],
  ['ts', 4],
  ['mp4', 4],
])('a small %s of %i s is read once, and says what looks of their own say', async (container, length) => {
  const path = join(bench.drive, `small-${length}.${container}`);
  await copyClip(path, { seconds: length, width: 160, height: 120 });
  const { evidence, started } = looksAt(path);
  const file = { input: 0 };
  const [media, packets, ends, starts] = [
    await evidence.media(file),
    await evidence.packets(file),
    await evidence.ends(file),
    await evidence.starts(file, [0, 1]),
  ];
  expect(started()).toBe(1);
  const request = { path, signal };
  expect(media).toEqual(await probeStreams(tools, request));
  expect(await readPackets(tools, request)).toMatchObject(packets);
  expect(starts).toEqual(await readStarts(tools, request, [0, 1]));
  const alone = await readEnds(tools, request, media.durationSec);
  const facts = ({ index, firstSec, endSec }: (typeof ends)[number]) => ({ index, firstSec, endSec });
  expect(ends.map(facts)).toEqual(alone.map(facts));
});
