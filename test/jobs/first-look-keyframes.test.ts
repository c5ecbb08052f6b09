import { readdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thinned, thinnedKeyframes } from '../../core/src/media/look/graph.ts';
import { lookLayout } from '../../core/src/media/look/layout.ts';
import { mainVideo } from '../../core/src/media/media-info.ts';
import { probeStreams } from '../../worker/src/ffmpeg/probe.ts';
import { copyClip, makeClip, probe } from '../media/index.ts';
import { artifact, colourOf, names, strongestOf, tileAt } from './looked.ts';
import { type Bench, type Done, ffmpeg, mediaTools, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const lookAt = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<Done> => {
  await copyClip(join(bench.drive, name), { width: 160, height: 90, ...options });
  return bench.ok('first_look', {}, name);
};

/** What each command of the job was for. */
const ways = ({ receipt }: Done): string[] =>
  receipt.commands.map((words) => {
    const line = words.join(' ');
    if (line.includes('astats') && !line.includes('signalstats')) return 'sound';
    const decodes = line.includes('-skip_frame') ? 'keyframes' : 'everything';
    if (line.includes('noise=drop')) return 'gather';
    return `${decodes} of ${/ -i file:\S*work\.keyframes\./.test(line) ? 'the gathered' : 'the recording'}`;
  });

const gatheredWays = ['gather', 'keyframes of the gathered', 'sound', 'keyframes of the gathered'];

/**
 * Dark red, bars, green and blue, a keyframe every second; the sound begins two seconds before the picture. The two
 * seconds of bars are what has most colour: the poster is theirs.
 */
const lateColours = async (name: string, encoder: readonly string[]): Promise<void> => {
  const parts = [
    ['color=0x600000', 11],
    ['smptebars', 2],
    ['color=0x006000', 20],
    ['color=0x000060', 11],
  ] as const;
  const inputs = parts.flatMap(([source, sec]) => {
    const size = `${source.includes('=') ? ':' : '='}s=320x180:r=10:d=${sec}`;
    return ['-f', 'lavfi', '-i', source + size];
  });
  const graph = 'concat=n=4,setpts=PTS+2/TB[late]';
  await ffmpeg(
    ...[...inputs, '-f', 'lavfi', '-i', 'sine=d=46', '-filter_complex', graph],
    ...['-map', '[late]', '-map', '4:a', ...encoder, '-g', '10', '-fps_mode', 'passthrough'],
    join(bench.drive, name),
  );
};

const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-bf',
  '2',
  '-b_strategy',
  '0',
  '-sc_threshold',
  '0',
];

describe('keyframes', () => {
  it.each(['mkv', 'mp4', 'mov', 'flv'] as const)(
    'are gathered from %s that has enough of them',
    async (container) => {
      const done = await lookAt(`enough.${container}`, { seconds: 42, keyframeSec: 2, container });
      expect(ways(done)).toEqual(gatheredWays);
      expect(artifact(done, 'sprite').meta).toMatchObject({ tiles: 100, rows: 10 });
      expect(names(done)).toEqual(['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
    },
  );

  it('leave no copy behind, and nothing on the drive of the recording', async () => {
    const done = await lookAt('clean.mkv', { seconds: 42, keyframeSec: 2 });
    const staged = await readdir(dirname(artifact(done, 'sprite').path));
    expect(staged.sort()).toEqual([
      'hover.mp4',
      'poster.jpg',
      'sprite-vtt.vtt',
      'sprite.jpg',
      'waveform.json',
    ]);
    expect(await readdir(bench.drive)).not.toContain('.streamops');
  });

  it('are too few where they are as rare as OBS writes them: everything is decoded, the sound once', async () => {
    const done = await lookAt('obs.mkv', { seconds: 42, keyframeSec: 8.33 });
    expect(ways(done)).toEqual([
      'gather',
      'keyframes of the gathered',
      'sound',
      'everything of the recording',
      'everything of the recording',
    ]);
    expect(done.receipt.commands.filter((words) => words.join(' ').includes('astats'))).toHaveLength(1);
    expect(names(done)).toEqual(['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
  });

  it.each(['ts', 'avi'] as const)(
    'are taken from %s itself, which keeps its times otherwise',
    async (container) => {
      const codecs = container === 'avi' ? ({ videoCodec: 'mpeg4', audioCodec: 'libmp3lame' } as const) : {};
      const done = await lookAt(`whole.${container}`, {
        seconds: 42,
        keyframeSec: 0.5,
        container,
        ...codecs,
      });
      expect(ways(done)).toEqual(['keyframes of the recording', 'keyframes of the recording']);
      expect(names(done)).toEqual(['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
    },
  );

  it('are turned as their recording is', async () => {
    const flat = await makeClip({ seconds: 42, width: 160, height: 90, container: 'mp4' });
    const turned = join(bench.drive, 'turned.mp4');
    await ffmpeg('-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90', turned);
    const done = await bench.ok('first_look', {}, 'turned.mp4');
    expect(ways(done)).toEqual(gatheredWays);
    const sheet = await probe(artifact(done, 'poster').path);
    expect(sheet.streams).toMatchObject([{ width: 90, height: 160 }]);
    // Its first bar, red, has come to the lower edge. Scaled without being turned, magenta and cyan would be here.
    const [red = 0, green = 255, blue = 255] = await colourOf(artifact(done, 'poster').path, '10:10:70:145');
    expect(red - Math.max(green, blue)).toBeGreaterThan(100);
  });

  it('of a recording that was cut off are gathered as far as it goes', async () => {
    const whole = await makeClip({ seconds: 60, width: 160, height: 90, keyframeSec: 1 });
    const path = join(bench.drive, 'cut.mkv');
    // As a recorder writes that never comes back to fill in lengths; then its last fifth is gone.
    await ffmpeg('-i', whole, '-map', '0', '-c', 'copy', '-live', '1', path);
    await truncate(path, Math.floor((await readFile(path)).length * 0.8));
    const done = await bench.ok('first_look', {}, 'cut.mkv');
    expect(ways(done)).toEqual(gatheredWays);
    const { tiles, secondsPerTile } = artifact(done, 'sprite').meta;
    const shownSec = Number(tiles) * Number(secondsPerTile);
    expect(shownSec).toBeGreaterThan(40);
    expect(shownSec).toBeLessThan(55);
  });

  it.each([
    ['late.mkv', h264],
    ['late.mp4', h264],
    ['late.mov', h264],
    ['late.flv', h264],
    ['late-hevc.mkv', ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error']],
    ['late-vp9.webm', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']],
  ] as const)(
    'are shown at their times where the picture begins after the sound (%s)',
    async (name, encoder) => {
      await lateColours(name, encoder);
      const done = await bench.ok('first_look', {}, name);
      const poster = artifact(done, 'poster');
      // The bars are to be seen from 13 s to 15 s; grey and yellow are their left side.
      expect(poster.meta.atSec).toBeGreaterThanOrEqual(12.9);
      expect(poster.meta.atSec).toBeLessThan(15);
      const [red = 0, green = 0, blue = 255] = await colourOf(poster.path, '20:60:60:20');
      expect(Math.min(red, green) - blue).toBeGreaterThan(100);
      const sprite = artifact(done, 'sprite');
      const at = (sec: number) => tileAt(Math.floor(sec / Number(sprite.meta.secondsPerTile)));
      const seen = [12.4, 15.9, 34.4, 36.9].map((sec) => colourOf(sprite.path, at(sec)));
      expect((await Promise.all(seen)).map(strongestOf)).toEqual([0, 1, 1, 2]);
    },
  );

  it('are chosen among packets as frames are', async () => {
    const clip = await makeClip({ seconds: 42, width: 160, height: 90, keyframeSec: 0.1 });
    const media = await probeStreams(await mediaTools(), {
      path: clip,
      signal: new AbortController().signal,
    });
    const video = mainVideo(media);
    if (!video) throw new Error('no picture');
    const layout = lookLayout(video, 42);
    const chosen = async (name: string, ...args: readonly string[]): Promise<string[]> => {
      const list = join(bench.drive, name);
      await ffmpeg('-skip_frame', 'nokey', '-i', clip, '-map', '0:v', ...args, '-f', 'framecrc', list);
      const lines = (await readFile(list, 'utf8')).split('\n').filter((line) => /^\d/.test(line));
      return lines.map((line) => line.split(',')[2]?.trim() ?? '');
    };
    const copying = ['-c', 'copy', '-bsf:v', thinnedKeyframes(layout)];
    const packets = await chosen('packets.txt', ...copying);
    const frames = await chosen(
      'frames.txt',
      '-vf',
      thinned(layout),
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:1000',
    );
    expect(packets.length).toBeGreaterThan(100);
    expect(packets.length).toBeLessThanOrEqual(201);
    expect(packets).toEqual(frames);
  });
});
