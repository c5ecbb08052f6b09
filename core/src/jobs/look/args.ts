import { flags } from '../../media/flags.ts';
import { chain, pictureGraph, scaled, thinnedKeyframes } from '../../media/look/graph.ts';
import type { LookLayout } from '../../media/look/layout.ts';
import { peaksFilter } from '../../media/look/waveform.ts';
import type { AudioStream, ContainerName, VideoStream } from '../../media/media-info.ts';
import type { Arg } from '../kit/plan.ts';

/**
 * What is decoded: every frame of the recording, its keyframes (a tenth of the work), or the keyframes that were
 * gathered from it into a scratch file.
 */
export type Frames = 'everything' | 'keyframes' | 'gathered';

/** What the hover clip is encoded with: every browser plays it. */
export const hoverEncoder = 'libx264';

interface LookSource {
  video: VideoStream;
  /** Of the recording. */
  container: ContainerName;
  /** Absent: no waveform is wanted of it, or there is no sound. */
  audio?: AudioStream;
  durationSec: number;
  frames: Frames;
}

/** The names of the outputs that a pass writes. */
export interface LookOutputs {
  sprite: string;
  hover: string;
}

/**
 * What keyframes are gathered into, by the container of the recording: one that has a place for its codecs, counts time
 * in the same units and keeps what is said about turning the picture. Absent: they are not gathered.
 */
const gatheredAs: Partial<Record<ContainerName, 'mkv' | 'mp4' | 'mov'>> = {
  mkv: 'mkv',
  webm: 'mkv',
  flv: 'mkv',
  mp4: 'mp4',
  mov: 'mov',
};
export const canGather = (container: ContainerName): boolean => gatheredAs[container] !== undefined;

const gathered = ({ container }: Pick<LookSource, 'container'>): Arg => ({
  work: `keyframes.${gatheredAs[container] ?? 'mkv'}`,
});

type Decoded = Pick<LookSource, 'video' | 'container' | 'frames'>;

/** The file that is decoded, and where the picture stands in it. */
const fileOf = (source: Decoded): Arg => (source.frames === 'gathered' ? gathered(source) : { input: 0 });
const placed = ({ video, frames }: Decoded): VideoStream =>
  frames === 'gathered' ? { ...video, index: 0 } : video;

/**
 * What stands before -i. The gathered keyframes keep the recording's times: without -copyts the first would be at 0. Of
 * them a microsecond is analysed, which is nothing: what is worth knowing was known when they were gathered, and ffmpeg
 * would decode a few to find out how frames are reordered.
 */
const decoding = (source: Decoded): string[] => [
  ...(source.frames === 'gathered' ? ['-copyts', ...flags({ analyzeduration: 1 })] : []),
  ...(source.frames === 'everything' ? [] : flags({ [`skip_frame:${placed(source).index}`]: 'nokey' })),
];

/** From how many times the size of the hover clip on. */
const coarseFrom = 3;

/**
 * Smoothing over the edges of blocks, a tenth of decoding, is left out where it does not show: a picture made a third
 * of its size or less has an SSIM of 0.998 and more against the smoothed one. Keyframes only: others build on it.
 */
const smoothing = (source: LookSource, { hover }: LookLayout): string[] => {
  const { width, height } = source.video;
  const isCoarse = Math.max(width, height) >= coarseFrom * Math.max(hover.width, hover.height);
  const option = `skip_loop_filter:${placed(source).index}`;
  return isCoarse && source.frames !== 'everything' ? flags({ [option]: 'all' }) : [];
};

/**
 * The peaks are printed; of the sound itself one frame goes on, into nothing. Newer ffmpegs have no graph that ends
 * without an output.
 */
const listening = ({ audio, durationSec }: Pick<LookSource, 'audio' | 'durationSec'>) =>
  audio
    ? {
        graph: [chain(peaksFilter(audio, durationSec), "aselect='not(n)'[peaks]")],
        output: [...flags({ map: '[peaks]', f: 'null' }), '-'],
      }
    : { graph: [], output: [] };

/** Peaks of the sound alone. */
export const soundArgs = (audio: AudioStream, durationSec: number): Arg[] => {
  const { graph, output } = listening({ audio, durationSec });
  return ['-i', { input: 0 }, ...flags({ filter_complex: graph.join(';') }), ...output];
};

/**
 * Keyframes into a file of their own, no more than are looked at, and peaks of the sound on the way: one reading.
 * Nothing is encoded. Straight from the recording, one core would decode them: ffmpeg hands packets to the threads of a
 * decoder in turn, also those that it skips, so a keyframe waits for the one before it. At `verbose` it would print a
 * line for every packet that is dropped.
 */
export const gatherArgs = (source: Omit<LookSource, 'frames'>, layout: LookLayout): Arg[] => {
  const sound = listening(source);
  return [
    ...flags({ loglevel: 'level+info' }),
    '-i',
    { input: 0 },
    ...sound.graph.flatMap((graph) => flags({ filter_complex: graph })),
    ...flags({ map: `0:${source.video.index}`, c: 'copy', bsf: thinnedKeyframes(layout) }),
    gathered(source),
    ...sound.output,
  ];
};

/** What becomes of `[sprite]` and `[hover]`. */
export const writePictures = ({ sprite, hover }: LookOutputs): Arg[] => [
  ...flags({ map: '[sprite]', 'frames:v': 1, 'q:v': 6 }),
  { output: sprite },
  // Passed through: ffmpeg would even out the pace by the graph's own, which is a frame every few seconds.
  ...flags({ map: '[hover]', fps_mode: 'passthrough', 'c:v': hoverEncoder, preset: 'veryfast', crf: 27 }),
  ...flags({ pix_fmt: 'yuv420p', movflags: '+faststart' }),
  { output: hover },
];

/** Sprite sheet, hover clip, what the poster is chosen by, and peaks of the sound: one process, one reading. */
export const lookArgs = (source: LookSource, layout: LookLayout, outputs: LookOutputs): Arg[] => {
  const sound = listening(source);
  const graph = [...pictureGraph(placed(source), layout), ...sound.graph];
  return [
    ...decoding(source),
    ...smoothing(source, layout),
    '-i',
    fileOf(source),
    ...flags({ filter_complex: graph.join(';') }),
    ...writePictures(outputs),
    ...sound.output,
  ];
};

interface PosterSource extends Decoded {
  atSec: number;
  /** Whether the recording has an index that leads to keyframes. */
  seekable: boolean;
}

/** Just before the frame: ffmpeg prints times with six digits, so after 1000 s they are rounded to a hundredth. */
const justBefore = (atSec: number): number => {
  const lastDigitSec = 10 ** (Math.floor(Math.log10(Math.max(1, atSec))) - 5);
  return Math.max(0, atSec - 0.002 - lastDigitSec / 2);
};

/**
 * How the frame is found: by seeking, or, in files without an index, by reading from the start. Seeking in a transport
 * stream lands between keyframes, and then nothing may be left that decodes.
 */
const wayTo = ({ frames, atSec, seekable }: PosterSource): { before: string[]; filters: string[] } => {
  const from = justBefore(atSec).toFixed(6);
  const filters = [`select='gte(t,${from})'`];
  // Not from where the file starts, as -ss counts else; with -copyts its exact cut would be wrong by as much.
  const there = ['-noaccurate_seek', ...flags({ seek_timestamp: 1, ss: from })];
  if (frames === 'gathered') return { before: there, filters };
  return seekable ? { before: flags({ ss: from }), filters: [] } : { before: [], filters };
};

export const posterArgs = (source: PosterSource, layout: LookLayout): Arg[] => {
  const { before, filters } = wayTo(source);
  const { index } = placed(source);
  const vf = chain(...filters, ...scaled(source.video, layout.poster));
  // A second thread would begin with keyframes that nobody asked for.
  const threads = source.frames === 'everything' ? {} : { threads: 1 };
  return [
    ...decoding(source),
    ...flags(threads),
    ...before,
    '-i',
    fileOf(source),
    ...flags({ map: `0:${index}`, 'frames:v': 1, vf, 'q:v': 3 }),
    { output: 'poster' },
  ];
};
