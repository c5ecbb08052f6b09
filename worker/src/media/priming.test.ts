import { audioStreams } from '@streamops/core';
import { expect, it } from 'vitest';
import { makeClip } from '../../../test/media/index.ts';
import { probeStreams } from '../ffmpeg/probe.ts';
import { realTools } from '../testing/bench.ts';
import { firstPacketsIn, readPriming } from './priming.ts';

const { signal } = new AbortController();

it('takes the packet that is shown first, whatever stands between', () => {
  const csv = '1,-0.021333,1024\n\n2,0.000000\n1,0.000000\n1,N/A\n';
  expect([...firstPacketsIn(csv)]).toEqual([
    [1, { timeSec: -0.021333, skippedSamples: 1024 }],
    [2, { timeSec: 0, skippedSamples: 0 }],
  ]);
});

it.each([
  ['mp4', 1024 / 48_000],
  ['mkv', 0],
] as const)('says of AAC in %s what its container says is not played', async (container, sec) => {
  const tools = await realTools();
  const request = { path: await makeClip({ container, seconds: 2 }), signal };
  const tracks = audioStreams(await probeStreams(tools, request));
  expect([...(await readPriming(tools, request, tracks)).values()]).toEqual([expect.closeTo(sec, 6)]);
});
