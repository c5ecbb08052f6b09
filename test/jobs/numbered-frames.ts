import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { madeOnce } from '../media/make.ts';
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

/**
 * Frames and sound as they are before any encoder: to work out what each pixel shows takes longer than to encode it, and
 * the tests want the same few over and over. NUT counts in the frame rate itself.
 */
const drawn = ({ seconds, rate = 30 }: Numbered): Promise<string> => {
  const flash = `drawbox=y=${cell}:color=white:t=fill:enable='between(mod(t,1),0.5,0.55)'`;
  const picture = `color=gray:s=${bits * cell}x64:r=${rate}:d=${seconds},format=yuv420p,${numbered},${flash}`;
  const sound = `aevalsrc='if(between(mod(t,1),0.5,0.55),0.8*sin(2*PI*1000*t),0)':s=48000:d=${seconds}`;
  const args = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-map', '0', '-map', '1'];
  return madeOnce({ args: [...args, '-c:v', 'rawvideo', '-c:a', 'pcm_f64le'], files: {} }, 'nut');
};

/** Frames that say which one they are, 192 × 64 pixels; they flash, and sound beeps, for 50 ms in the middle of each second. */
export const makeNumbered = async (path: string, options: Numbered): Promise<string> => {
  const { tracks = 1, before = [], options: output } = options;
  const maps = Array.from({ length: tracks }, () => ['-map', '0:a']).flat();
  await ffmpeg(...before, '-i', await drawn(options), '-map', '0:v', ...maps, ...output, path);
  return path;
};

interface Shown {
  /** As burnt in. */
  number: number;
  /** Seconds. */
  sec: number;
}

const decode = ['-hide_banner', '-loglevel', 'info', '-nostats', '-nostdin'];
const shownFrames = ['-map', '0:v:0', '-fps_mode', 'passthrough', '-copyts'];

/** Every frame that a player shows, in their order: what number is burnt into it, and when it is shown. */
export const readNumbers = async (path: string, input: readonly string[] = []): Promise<Shown[]> => {
  const cells = `crop=${bits * cell}:${cell}:0:0,scale=${bits}:1:flags=area,format=gray`;
  // One decode for both: the numbers as pixels, and the times in what the last filter says of each frame.
  const raw = ['-vf', `${cells},showinfo=checksum=0`, '-f', 'rawvideo', '-'];
  const { stdout, stderr } = await promisify(execFile)(
    'ffmpeg',
    [...decode, ...input, '-i', path, ...shownFrames, ...raw],
    { encoding: 'buffer', maxBuffer: 2 ** 26 },
  );
  return [...stderr.toString().matchAll(/pts_time:(-?[\d.]+)/g)].map(([, time], frame) => {
    const row = [...stdout.subarray(frame * bits, (frame + 1) * bits)];
    const number = row.reduce((sum, luma, bit) => sum + (luma > 128 ? 2 ** bit : 0), 0);
    return { number, sec: Number(time) };
  });
};
