import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffmpeg } from './run-for-real.ts';

/** Of one bit, in pixels: large enough to come through any encoder. */
const cell = 16;
const bits = 12;

/** The frame's number as a row of bright and dark cells, the lowest bit first, so that encoders can't hide it. */
const numbered = `geq=lum='if(gte(Y,${cell}),60+30*sin(X/9+N/5),if(bitand(floor(N/pow(2,floor(X/${cell}))),1),235,16))':cb=128:cr=128`;

export interface Numbered {
  seconds: number;
  rate?: number;
  /** Output options: codecs, the container's own. */
  options: readonly string[];
  /** How many tracks of sound: a beep of 50 ms in the middle of each second, when the picture's lower part flashes white. */
  tracks?: number;
  /** Input options for both: `-itsoffset`. */
  before?: readonly string[];
}

/** Frames that say which one they are, 192 × 64 pixels; they flash, and sound beeps, for 50 ms in the middle of each second. */
export const makeNumbered = async (path: string, options: Numbered): Promise<string> => {
  const { seconds, rate = 30, tracks = 1, before = [], options: output } = options;
  const flash = `drawbox=y=${cell}:color=white:t=fill:enable='between(mod(t,1),0.5,0.55)'`;
  const picture = `color=gray:s=${bits * cell}x64:r=${rate}:d=${seconds},format=yuv420p,${numbered},${flash}`;
  const sound = `aevalsrc='if(between(mod(t,1),0.5,0.55),0.8*sin(2*PI*1000*t),0)':s=48000:d=${seconds}`;
  const maps = Array.from({ length: tracks }, () => ['-map', '1:a']).flat();
  await ffmpeg(
    ...[...before, '-f', 'lavfi', '-i', picture, ...before, '-f', 'lavfi', '-i', sound],
    ...['-map', '0:v', ...maps, ...output, path],
  );
  return path;
};

interface Shown {
  /** As burnt in. */
  number: number;
  /** Seconds. */
  sec: number;
}

const decode = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
const shownFrames = ['-map', '0:v:0', '-fps_mode', 'passthrough', '-copyts'];

/** Every frame that a player shows, in their order: what number is burnt into it, and when it is shown. */
export const readNumbers = async (path: string, input: readonly string[] = []): Promise<Shown[]> => {
  const cells = `crop=${bits * cell}:${cell}:0:0,scale=${bits}:1:flags=area,format=gray`;
  const raw = ['-vf', cells, '-f', 'rawvideo', '-'];
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [...decode, ...input, '-i', path, ...shownFrames, ...raw],
    { encoding: 'buffer', maxBuffer: 2 ** 26 },
  );
  const print = ['-vf', 'metadata=add:key=a:value=b,metadata=print:key=a:file=-', '-f', 'null', '-'];
  const times = await ffmpeg(...input, '-i', path, ...shownFrames, ...print);
  return [...times.matchAll(/pts_time:(-?[\d.]+)/g)].map(([, time], frame) => {
    const row = [...stdout.subarray(frame * bits, (frame + 1) * bits)];
    const number = row.reduce((sum, luma, bit) => sum + (luma > 128 ? 2 ** bit : 0), 0);
    return { number, sec: Number(time) };
  });
};
