import { open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClipOptions, copyClip, makeClip } from '../../../test/media/index.ts';
import { ffprobe } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { packetTally } from './packet-tally.ts';
import { parsePacketLine } from './packets.ts';
import { packetsFromTables } from './sample-tables.ts';

const { signal } = new AbortController();
let tools: Tools;
let bench: Bench;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
});
afterAll(() => bench.remove());

/** The second opinion: every packet as ffprobe reads it. */
const byFfprobe = async (path: string) => {
  const show = [
    '-show_entries',
    'packet=stream_index,pts_time,dts_time,duration_time,flags',
    '-of',
    'csv=p=0',
  ];
  const lines = (await ffprobe(tools, { path, signal }, show)).trim().split('\n');
  const tallies: ReturnType<typeof packetTally>[] = [];
  for (const line of lines) {
    const packet = parsePacketLine(line);
    if (packet?.shownSec === undefined) continue;
    const tally = tallies[packet.index] ?? packetTally();
    tallies[packet.index] = tally;
    tally.add({ ...packet, timeSec: packet.shownSec });
  }
  return tallies.map((tally, index) => tally.facts(index, index === 0));
};

const clips: [string, ClipOptions][] = [
  ['an MP4 with three audio tracks', { container: 'mp4', audioTracks: 3 }],
  ['a MOV', { container: 'mov', seconds: 3, frameRate: '30000/1001' }],
  ['an MP4 of HEVC', { container: 'mp4', videoCodec: 'libx265' }],
  ['a MOV of keyframes only', { container: 'mov', videoCodec: 'prores_ks' }],
  ['an MP4 whose frame rate varies', { container: 'mp4', variableFrameRate: true }],
  ['an MP4 with Opus', { container: 'mp4', audioCodec: 'libopus' }],
  ['an MP4 with AC-3', { container: 'mp4', audioCodec: 'ac3' }],
  ['an MP4 that starts late', { container: 'mp4', extra: ['-output_ts_offset', '1.5'] }],
  [
    'a MOV whose sound has a packet of one tick, as where a clock went back',
    { container: 'mov', extra: ['-bsf:a', 'setts=ts=if(gte(N\\,20)\\,PTS-DURATION+1\\,PTS)'] },
  ],
  ['an MP4 whose tables stand first', { container: 'mp4', extra: ['-movflags', '+faststart'] }],
];

describe('sample tables', () => {
  it.each(clips)('of %s say what ffprobe reads of every packet', async (_, options) => {
    const path = await makeClip(options);
    const [found, expected] = [await packetsFromTables({ path, signal }), await byFfprobe(path)];
    expect(found?.length).toBe(expected.length);
    for (const [n, stream] of expected.entries()) {
      const { packets, keyframes, variableFrameRate } = stream;
      expect(found?.[n]).toMatchObject({ packets, ...(n === 0 ? { keyframes, variableFrameRate } : {}) });
      expect(found?.[n]?.firstSec).toBeCloseTo(stream.firstSec, 2);
      // ffprobe takes the last packet of sound for a whole one; the table knows how much of it is heard.
      expect(Math.abs((found?.[n]?.endSec ?? 0) - stream.endSec)).toBeLessThan(stream.frameSec);
      if (n === 0) expect(found?.[n]?.lastKeySec).toBeCloseTo(stream.lastKeySec ?? -1, 2);
    }
  });

  it.each([
    ['a MOV with raw sound', { container: 'mov', audioCodec: 'pcm_s24le' }],
    ['a fragmented MP4', { container: 'mp4', extra: ['-movflags', '+frag_keyframe+empty_moov'] }],
    ['an MP4 with chapters', { container: 'mp4', chapters: true }],
    ['an MKV', {}],
  ] satisfies [string, ClipOptions][])('leave %s to others', async (_, options) => {
    expect(await packetsFromTables({ path: await makeClip(options), signal })).toBeNull();
  });

  it('that are cut off or say too much are left to others', async () => {
    const path = await copyClip(join(bench.drive, 'cut.mp4'), { container: 'mp4' });
    await using file = await open(path, 'r+');
    const { size } = await file.stat();
    const bytes = Buffer.alloc(size);
    await file.read(bytes, 0, size, 0);
    const stts = bytes.indexOf('stts');
    await file.write(Buffer.from([0xff, 0xff, 0xff, 0xff]), 0, 4, stts + 8);
    await file.write(Buffer.from([0, 0, 0, 1]), 0, 4, stts + 12);
    expect(await packetsFromTables({ path, signal })).toBeNull();
    await truncate(path, size - 100);
    expect(await packetsFromTables({ path, signal })).toBeNull();
  });
});
