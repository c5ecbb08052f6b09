import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../testing/bench.ts';
import { inWordsOf } from './dialect.ts';

const words = ['-i', 'a.mkv', '-fps_mode', 'passthrough', '-fps_mode:v:0', 'vfr', 'b.mp4'];

/** An ffmpeg that ends as one before 5.0 does where a command says this. */
const refusing = async ({ drive }: Bench, said: string): Promise<string> => {
  const program = join(drive, 'older-ffmpeg');
  const complaint = `Error parsing bitstream filter sequence '${said}': Option not found`;
  const script = [
    '#!/bin/sh',
    `case "$*" in *${said}*) echo "${complaint}" >&2; exit 1;; esac`,
    'exec ffmpeg "$@"',
  ];
  await writeFile(program, `${script.join('\n')}\n`, { mode: 0o755 });
  return program;
};

describe('an older ffmpeg', () => {
  it.each(['4.4', 'n4.4.2', '5.0.1-3ubuntu5'])('%s is told -vsync', (version) => {
    expect(inWordsOf(version, words)).toEqual([
      '-i',
      'a.mkv',
      '-vsync',
      'passthrough',
      '-vsync',
      'vfr',
      'b.mp4',
    ]);
  });

  it('is told the same of one stream, which is how an encode says it', () => {
    expect(inWordsOf('4.4.4', ['-fps_mode:0', 'passthrough'])).toEqual(['-vsync', 'passthrough']);
  });

  it('is told no length of packets, which its filter does not take', () => {
    const last = (version: string) => inWordsOf(version, ['-bsf:0', 'setts=pts=PTS:duration=0.04/TB']).at(-1);
    expect([last('4.4.4'), last('5.1')]).toEqual(['setts=pts=PTS', 'setts=pts=PTS:duration=0.04/TB']);
  });

  it('is told to leave it to us which track of a Matroska file is the default', () => {
    const written = (version: string) =>
      inWordsOf(version, ['-f', 'matroska', 'b.mkv', '-f', 'mp4', 'c.mp4']);
    const mkv = ['-f', 'matroska', 'b.mkv', '-f', 'mp4', 'c.mp4'];
    expect(written('4.4.4')).toEqual(['-default_mode', 'passthrough', ...mkv]);
    expect(written('5.1')).toEqual(mkv);
  });

  it.each(['5.1', '5.1.8-0+deb12u1', '6.0', 'n7.1', 'N-109468-g', undefined])('%s is not', (version) => {
    expect(inWordsOf(version, words)).toEqual(words);
  });

  describe('at work', () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await makeBench();
    });
    afterAll(() => bench.remove());

    it('makes the same first look', async () => {
      const file = join(bench.drive, 'clip.mkv');
      await copyClip(file, { seconds: 2 });
      const tools = { ...(await realTools()), version: '4.4.2' };
      const { end } = await runAssignment(await bench.assignment('first_look', file), { tools });
      if (!end.ok) throw new Error(end.failure.error.message);
      expect(end.result.receipt.verdict).toBe('verified');
      const said = end.result.receipt.commands.flat();
      expect(said).toContain('-vsync');
      expect(said).not.toContain('-fps_mode');
    });

    it('that cannot choose packets takes the keyframes from the recording itself', async () => {
      const file = join(bench.drive, 'long.mkv');
      await copyClip(file, { seconds: 42, width: 160, height: 90 });
      const tools = { ...(await realTools()), ffmpeg: await refusing(bench, 'noise=drop') };
      const { end, log } = await runAssignment(await bench.assignment('first_look', file), { tools });
      if (!end.ok) throw new Error(end.failure.error.message);
      expect(log.join('\n')).toContain('Option not found');
      const [gather, look, poster] = end.result.receipt.commands.map((words) => words.join(' '));
      expect(gather).toContain('noise=drop');
      expect(look).toContain(`-skip_frame:0 nokey -protocol_whitelist`);
      expect([look, poster].filter((line) => line?.includes('work.'))).toEqual([]);
      expect(look).toContain('astats');
      const names = end.result.outputs.map(({ name }) => name).sort();
      expect(names).toEqual(['hover', 'poster', 'sprite', 'sprite-vtt', 'waveform']);
    });
  });
});
