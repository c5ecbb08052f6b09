import { ffmpeg } from './run-for-real.ts';

/** Seconds at which it becomes true of a value, of lines that filters print. */
const turns = (lines: string, isIt: (value: number) => boolean): number[] => {
  const found: number[] = [];
  let at = Number.NaN;
  let was = false;
  for (const line of lines.split('\n')) {
    const time = /pts_time:(-?[\d.]+)/.exec(line)?.[1];
    if (time !== undefined) at = Number(time);
    const value = /=(-?[\d.]+|-inf)$/.exec(line)?.[1];
    if (value === undefined) continue;
    const is = value !== '-inf' && isIt(Number(value));
    if (is && !was) found.push(at);
    was = is;
  }
  return found;
};

/**
 * Seconds at which the picture turns white and the sound begins, every time, as a player shows them. `limits`: output
 * options that end it early.
 */
export const flashesAndBeeps = async (
  path: string,
  limits: readonly string[] = [],
): Promise<{ flashes: number[]; beeps: number[] }> => {
  const print = (key: string, prefix = '') => `${prefix}metadata=print:key=lavfi.${key}:file=-`;
  const picture = `scale=1:1,format=gray,signalstats,${print('signalstats.YAVG')}`;
  const peaks = 'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Peak_level';
  const sound = `aformat=sample_fmts=flt,asetnsamples=n=48,${peaks},${print('astats.Overall.Peak_level', 'a')}`;
  const look = (map: string, kind: string, filter: string) =>
    ffmpeg('-i', path, '-map', map, '-copyts', kind, filter, ...limits, '-f', 'null', '-');
  return {
    flashes: turns(await look('0:v:0', '-vf', picture), (luma) => luma > 128),
    beeps: turns(await look('0:a:0', '-af', sound), (decibels) => decibels > -12),
  };
};

/** Three seconds at the most frames a second that there are here; of sound each is a thousandth of a second long. */
const firstSeconds = ['-frames:v', '300', '-frames:a', '3000'];

/** The first of them, which come in the first seconds of every file here. */
export const flashAndBeep = async (path: string): Promise<{ flash: number; beep: number }> => {
  const { flashes, beeps } = await flashesAndBeeps(path, firstSeconds);
  return { flash: flashes[0] ?? Number.NaN, beep: beeps[0] ?? Number.NaN };
};

/** Where they are in what `makeFlashAndBeep` makes. Seconds. */
export const flashSec = 0.5;

/** White and loud for 50 ms at `flashSec`, black and silent for the rest of a second, at 100 frames a second. */
export const makeFlashAndBeep = (path: string, audio: readonly string[]): Promise<string> => {
  const at = `between(t,${flashSec},${flashSec + 0.05})`;
  return ffmpeg(
    ...['-f', 'lavfi', '-i', `color=black:s=64x64:r=100:d=1,drawbox=color=white:t=fill:enable='${at}'`],
    ...['-f', 'lavfi', '-i', `aevalsrc='if(${at},0.8*sin(2*PI*1000*t),0)':s=48000:d=1`],
    ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '50', ...audio, path],
  );
};
