import { describe, expect, it } from 'vitest';
import { commandFaults } from './recorder.ts';

const guarded = ['-protocol_whitelist', 'file', '-i', 'file:/drive/a.mkv'];
const faults = (...argv: readonly string[]) => commandFaults(argv, ['/drive']);

describe('what is held against a command', () => {
  it.each([
    ['an input outside', ['-protocol_whitelist', 'file', '-i', 'file:/etc/passwd'], 2],
    ['an input by any protocol', ['-i', 'file:/drive/a.mkv'], 1],
    ['an output outside', [...guarded, '/etc/a.mp4'], 1],
    ['an address', [...guarded, 'http://127.0.0.1/a'], 1],
    ['files joined by a protocol', [...guarded, 'concat:/drive/a'], 1],
    ['a filter that opens a file', [...guarded, '-vf', 'scale=2:2,movie=a.png[b]'], 1],
    ['a filter that is told a path', [...guarded, '-filter_complex', "[0:v]subtitles='/etc/a.srt'[v]"], 1],
    ['a generator that opens a file', ['-f', 'lavfi', '-i', 'amovie=a.wav'], 1],
  ])('%s', (_, argv, count) => expect(faults(...argv)).toHaveLength(count));

  it('nothing where there is nothing', () => {
    const graph = ['-filter_complex', '[0:v]scale=iw/2:-2,ass=lines.ass,fps=30000/1001[v]'];
    const title = ['-metadata', 'title=/etc/passwd'];
    expect(faults(...guarded, ...graph, ...title, 'file:/drive/b.mp4')).toEqual([]);
  });
});
