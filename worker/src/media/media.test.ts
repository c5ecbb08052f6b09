import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaInfo } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ClipOptions, copyClip, makeClip } from '../../../test/media/index.ts';
import { probeStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { type Bench, makeBench, realTools } from '../testing/bench.ts';
import { onReaderWarning, probeHeader } from './header.ts';
import { outlineOf } from './outline.ts';
import { isVariable } from './packet-tally.ts';
import { parsePacketLine, readEnds, readPackets } from './packets.ts';
import { sniff } from './sniff.ts';

const { signal } = new AbortController();
let tools: Tools;
let bench: Bench;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
});
afterAll(() => bench.remove());

/** What both ways of reading must say alike. The header stage leaves out what only a bit stream tells. */
const comparable = ({ container, finished, chapters, streams }: MediaInfo) => ({
  container,
  finished,
  chapters,
  streams: streams.map((stream) => ({
    index: stream.index,
    kind: stream.kind,
    codec: stream.codec,
    language: stream.language,
    title: stream.title,
    default: stream.default,
    ...(stream.kind === 'video'
      ? {
          width: stream.width,
          height: stream.height,
          rotation: stream.rotation,
          hdr: stream.hdr,
          frameRate: stream.frameRate?.toFixed(2),
        }
      : {}),
    ...(stream.kind === 'audio' ? { channels: stream.channels, sampleRate: stream.sampleRate } : {}),
  })),
});

const tracks = [{ title: 'Game', language: 'eng' }, { title: 'Mikrofon', language: 'deu' }, {}];

const clips: [string, ClipOptions][] = [
  ['MKV with three audio tracks', { audioTracks: tracks }],
  ['MP4 with three audio tracks', { container: 'mp4', audioTracks: tracks }],
  ['MOV with three audio tracks', { container: 'mov', audioTracks: tracks }],
  ['WebM', { container: 'webm', videoCodec: 'libvpx-vp9', audioCodec: 'libopus' }],
  ['MKV of HEVC in HDR', { videoCodec: 'libx265', hdr: true }],
  ['MP4 of HEVC in HDR', { container: 'mp4', videoCodec: 'libx265', hdr: true }],
  ['MKV with raw sound', { audioCodec: 'pcm_s16le' }],
  ['MOV with raw sound', { container: 'mov', audioCodec: 'pcm_s24le' }],
  ['MKV of 29.97 with FLAC', { frameRate: '30000/1001', audioCodec: 'flac' }],
  ['MKV with subtitles, chapters and an attachment', { subtitles: true, chapters: true, attachment: true }],
  ['MP4 with chapters', { container: 'mp4', chapters: true }],
  ['MP4 of MPEG-4 part 2', { container: 'mp4', videoCodec: 'mpeg4' }],
  ['sound alone', { videoCodec: 'none' }],
  ['MPEG-TS', { container: 'ts' }],
  ['WAV', { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' }],
];

describe('headers', () => {
  it.each(clips)('tell of %s what ffprobe tells', async (_, options) => {
    const path = await makeClip(options);
    const [header, streams] = await Promise.all([
      probeHeader(tools, { path, signal }),
      probeStreams(tools, { path, signal }),
    ]);
    // ffprobe 5 does not show the names that it wrote into MP4 and MOV: what only headers show is right too.
    const named = streams.streams.map((stream, n) => ({ title: header.streams[n]?.title, ...stream }));
    expect(comparable(header)).toEqual(comparable({ ...streams, streams: named }));
    expect(header.durationSec).toBeCloseTo(streams.durationSec ?? 0, 1);
  });

  it('of codecs that the reader does not know are told to the log alone', async () => {
    const path = await makeClip({ container: 'mov', videoCodec: 'mpeg4' });
    const heard: string[] = [];
    const forget = onReaderWarning((text) => heard.push(text));
    const printed = vi.spyOn(console, 'warn');
    try {
      const { streams } = await probeHeader(tools, { path, signal });
      expect(streams[0]).toMatchObject({ codec: 'mpeg4' });
      expect(heard.join()).toContain('mp4v');
      expect(printed).not.toHaveBeenCalled();
    } finally {
      forget();
      printed.mockRestore();
    }
  });

  it('of a recorder that was killed are unfinished', async () => {
    // Matroska that is written as to a pipe: neither duration nor cues, of unknown size.
    const path = await copyClip(join(bench.drive, 'killed.mkv'), { extra: ['-live', '1'] });
    await truncate(path, 100_000);
    expect(await outlineOf(path)).toMatchObject({ missingBytes: 0 });
    expect(await probeHeader(tools, { path, signal })).toMatchObject({ container: 'mkv', finished: false });
    expect(await probeStreams(tools, { path, signal })).toMatchObject({ container: 'mkv', finished: false });
  });
});

describe('packets', () => {
  it.each(clips.slice(0, 4))('of %s are counted, with their ends', async (_, options) => {
    const path = await makeClip(options);
    const packets = await readPackets(tools, { path, signal });
    const ends = await readEnds(tools, { path, signal }, 2);
    expect(packets[0]).toMatchObject({ index: 0, packets: 60, variableFrameRate: false });
    for (const [n, stream] of packets.entries()) {
      expect(stream.endSec - stream.firstSec).toBeCloseTo(2, 1);
      expect(ends[n]?.firstSec).toBeCloseTo(stream.firstSec, 2);
      expect(ends[n]?.endSec).toBeCloseTo(stream.endSec, 2);
    }
  });

  it('tell a variable frame rate, whatever the header says', async () => {
    const path = await makeClip({ variableFrameRate: true });
    const [picture] = await readPackets(tools, { path, signal });
    expect(picture).toMatchObject({ packets: 40, variableFrameRate: true });
  });

  it('may miss one frame and still be constant', () => {
    const times = Array.from({ length: 300 }, (_, n) => (n < 150 ? n : n + 1) / 60);
    expect(isVariable(times)).toBe(false);
    expect(isVariable(times.map((time) => Math.round(time * 1000) / 1000))).toBe(false);
    expect(isVariable(times.filter((_, n) => n % 3 !== 1))).toBe(true);
  });

  it('are parsed from the lines of ffprobe', () => {
    expect(parsePacketLine('0,0.021000,0.001000,0.033000,K_')).toEqual({
      index: 0,
      shownSec: 0.021,
      decodedSec: 0.001,
      durationSec: 0.033,
      key: true,
    });
    expect(parsePacketLine('1,-0.021333,N/A,N/A,__')).toMatchObject({ shownSec: -0.021333, durationSec: 0 });
    // H.264 in AVI.
    expect(parsePacketLine('0,N/A,0.080000,0.04,K_')).toMatchObject({ decodedSec: 0.08, durationSec: 0.04 });
    expect(parsePacketLine('1,N/A,N/A,0.02,K_')).toBeUndefined();
    expect(parsePacketLine('')).toBeUndefined();
  });
});

describe('the first bytes', () => {
  it.each([
    ['#EXTM3U\n', 'script'],
    ['\uFEFF  #EXTM3U\n', 'script'],
    ['ffconcat version 1.0\n', 'script'],
    ["file 'a.mkv'\n", 'script'],
    ['<?xml version="1.0"?>', 'script'],
    ['http://example.com/a.ts', 'script'],
    ['Notes of the day', 'text'],
    ['file descriptors are numbers', 'text'],
    ['00000020 66747970 69736f6d', 'isobmff', 'hex'],
    ['1a45dfa3 93428288 6d6174726f736b61', 'matroska', 'hex'],
    ['1a45dfa3 93428284 7765626d', 'webm', 'hex'],
    ['47401110 00', 'binary', 'hex'],
  ])('%j are %s', (head, kind, encoding?: string) => {
    const bytes = encoding === 'hex' ? Buffer.from(head.replaceAll(' ', ''), 'hex') : Buffer.from(head);
    expect(sniff(bytes)).toBe(kind);
  });
});
