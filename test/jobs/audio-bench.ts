import { join } from 'node:path';
import { probe } from '../media/index.ts';
import { type Done, ffmpeg, openBench } from './run-for-real.ts';

export interface Sound {
  /** A tone of so many hertz at this level, or an expression. */
  tracks: readonly { hertz: number; level?: number; channels?: number; rate?: number }[];
  codec?: readonly string[];
}

const titles = ['Game', 'Mic', 'Music'];

export const three = (codec?: readonly string[]): Sound => ({
  tracks: [{ hertz: 440 }, { hertz: 1000 }, { hertz: 3000, channels: 2 }],
  ...(codec ? { codec } : {}),
});

export const md5 = async (path: string, stream: string): Promise<string> =>
  (await ffmpeg('-i', path, '-map', stream, '-c:a', 'pcm_s24le', '-f', 'md5', '-')).trim();

/** A sine's peak is so much above its RMS. dB. */
const sineRms = 3.01;

/** How loud a tone is in a track, in dB under full scale: its level once all others are filtered out. */
export const toneIn = async (path: string, hertz: number, track = 0): Promise<number> => {
  const band = `bandpass=f=${hertz}:width_type=h:w=40,atrim=start=0.7:end=1.9,astats=measure_perchannel=none:measure_overall=RMS_level`;
  const shown = await ffmpeg(
    '-i',
    path,
    '-map',
    `0:a:${track}`,
    '-af',
    band,
    '-loglevel',
    'info',
    '-f',
    'null',
    '-',
  );
  return Number(/RMS level dB: (\S+)/.exec(shown)?.[1]) + sineRms;
};

export const soundOf = async (path: string) =>
  (await probe(path)).streams.filter(({ codec_type }) => codec_type === 'audio');
export const titlesOf = async (path: string) =>
  (await soundOf(path)).map(({ tags }) => tags?.title ?? tags?.handler_name);
export const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text }) => text);
export const decibels = (level: number): number => 20 * Math.log10(level);

/** A drive for `audio_tracks`, and recordings whose tracks are tones. */
export const openAudioBench = async () => {
  const bench = await openBench();

  /** Two seconds of a picture, with a tone on each track. */
  const make = async (name: string, { tracks, codec = ['-c:a', 'flac'] }: Sound): Promise<string> => {
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=2'],
      ...tracks.flatMap(({ hertz, level = 0.2, channels = 1, rate = 48_000 }) => {
        const tone = `${level}*sin(2*PI*${hertz}*t)`;
        const all = Array.from({ length: channels }, () => tone).join('|');
        return ['-f', 'lavfi', '-i', `aevalsrc='${all}':s=${rate}:d=2,aformat=sample_fmts=s16`];
      }),
      ...['-map', '0', ...tracks.flatMap((_, n) => ['-map', `${n + 1}`])],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', ...codec],
      ...tracks.flatMap((_, n) => [
        `-metadata:s:a:${n}`,
        `title=${titles[n]}`,
        `-metadata:s:a:${n}`,
        `handler_name=${titles[n]}`,
        `-metadata:s:a:${n}`,
        'language=deu',
      ]),
      join(bench.drive, name),
    );
    return name;
  };

  const run = (name: string, params: Record<string, unknown>): Promise<Done> =>
    bench.ok('audio_tracks', params, name);

  /** `ok`, or the error. */
  const failure = async (name: string, params: Record<string, unknown>): Promise<string> => {
    const end = await bench.run('audio_tracks', params, name);
    return end.ok ? 'ok' : `${end.failure.error.code}: ${end.failure.error.message}`;
  };

  return { ...bench, make, run, failure };
};
