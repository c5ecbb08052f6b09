import { flags } from '../jobs/flags.ts';
import type { Arg } from '../jobs/plan.ts';
import type { AudioStream, VideoStream } from './media-info.ts';
import { displaySize, fitInside, type PictureSize } from './picture-size.ts';
import { peaksFilter } from './waveform.ts';

/** Pixels, longest side. */
const posterLongest = 1280;
const hoverLongest = 480;
const tileLongest = 240;

const mostTiles = 100;
const tilesPerSec = 4;
const mostColumns = 10;
const mostHoverFrames = 40;
export const hoverFrameRate = 8;

/** How a recording is cut into tiles, and what the pictures measure. */
export interface LookLayout {
  tiles: number;
  secondsPerTile: number;
  columns: number;
  rows: number;
  tile: PictureSize;
  hover: PictureSize;
  poster: PictureSize;
  hoverFrames: number;
  /** Every n-th tile is a frame of the hover clip. */
  hoverStep: number;
}

export const lookLayout = (video: VideoStream, durationSec: number): LookLayout => {
  const tiles = Math.min(mostTiles, Math.max(1, Math.ceil(durationSec * tilesPerSec)));
  const columns = Math.min(mostColumns, tiles);
  const size = displaySize(video);
  const hoverStep = Math.ceil(tiles / mostHoverFrames);
  return {
    tiles,
    secondsPerTile: durationSec / tiles,
    columns,
    rows: Math.ceil(tiles / columns),
    tile: fitInside(size, tileLongest),
    hover: fitInside(size, hoverLongest),
    poster: fitInside(size, posterLongest),
    hoverFrames: Math.ceil(tiles / hoverStep),
    hoverStep,
  };
};

/** The transfers whose pictures look grey and flat when they are shown as they are. */
const wideTransfers = new Set(['smpte2084', 'arib-std-b67']);

/** HDR brought into BT.709. Said in full: zscale refuses to guess what a header leaves out. */
const toneMap = ({ color }: VideoStream): string[] =>
  color.transfer !== undefined && wideTransfers.has(color.transfer)
    ? [
        `zscale=tin=${color.transfer}:pin=bt2020:min=bt2020nc:rin=${color.range === 'pc' ? 'full' : 'limited'}:t=linear:npl=100`,
        'format=gbrpf32le',
        'zscale=p=bt709',
        'tonemap=hable:desat=0',
        'zscale=t=bt709:m=bt709:r=limited',
      ]
    : [];

/** Small first, so that everything after it is cheap; area averaging, as other scalers shimmer at this ratio. */
const scaled = (video: VideoStream, { width, height }: PictureSize): string[] => [
  `scale=${width}:${height}:flags=area`,
  'setsar=1',
  ...toneMap(video),
  'format=yuv420p',
];

/** What the poster is chosen by: how dark and bright it is, and how colourful. */
export const judgedBy = ['YAVG', 'YLOW', 'YHIGH', 'SATAVG'] as const;

const chain = (...filters: readonly string[]): string => filters.join(',');

/**
 * Thinned to about two frames a tile, made small, judged; then exactly `tiles` frames, the last one repeated where
 * the frames end early (after the last keyframe there may be seconds without one).
 */
const pictureGraph = (video: VideoStream, layout: LookLayout): string[] => {
  const { tiles, secondsPerTile, columns, rows, tile, hoverStep, hoverFrames } = layout;
  const gap = (secondsPerTile / 2).toFixed(6);
  return [
    chain(
      `[0:${video.index}]select='isnan(prev_selected_t)+gte(t-prev_selected_t,${gap})'`,
      ...scaled(video, layout.hover),
      'signalstats',
      ...judgedBy.map((key) => `metadata=print:key=lavfi.signalstats.${key}`),
      `fps=fps=${(1 / secondsPerTile).toFixed(9)}:start_time=0:round=down`,
      'tpad=stop=-1:stop_mode=clone',
      `trim=end_frame=${tiles}`,
      'split[many][some]',
    ),
    chain(
      `[many]scale=${tile.width}:${tile.height}:flags=area`,
      'setsar=1',
      `tile=${columns}x${rows}[sprite]`,
    ),
    chain(
      `[some]framestep=${hoverStep}`,
      `settb=1/${hoverFrameRate}`,
      'setpts=N',
      // Without it the graph's own pace stays, a frame a tile, and the encoder rounds every time to that.
      `fps=${hoverFrameRate}`,
      `trim=end_frame=${hoverFrames}`,
      'setsar=1[hover]',
    ),
  ];
};

export interface LookSource {
  video: VideoStream;
  /** Absent: no waveform is wanted of it, or there is no sound. */
  audio?: AudioStream;
  durationSec: number;
  /** Only keyframes are decoded: a tenth of the work. */
  keyframesOnly: boolean;
}

/** The names of the outputs that a pass writes. */
export interface LookOutputs {
  sprite: string;
  hover: string;
}

const decoding = (video: VideoStream, keyframesOnly: boolean): string[] =>
  keyframesOnly ? flags({ [`skip_frame:${video.index}`]: 'nokey' }) : [];

/** Sprite sheet, hover clip, what the poster is chosen by, and peaks of the sound: one process, one reading. */
export const lookArgs = (source: LookSource, layout: LookLayout, outputs: LookOutputs): Arg[] => {
  const { video, audio, durationSec, keyframesOnly } = source;
  const graph = [
    ...pictureGraph(video, layout),
    ...(audio ? [chain(peaksFilter(audio, durationSec), 'anullsink')] : []),
  ];
  return [
    ...decoding(video, keyframesOnly),
    '-i',
    { input: 0 },
    ...flags({ filter_complex: graph.join(';') }),
    ...flags({ map: '[sprite]', 'frames:v': 1, 'q:v': 6 }),
    { output: outputs.sprite },
    // Passed through: ffmpeg would even out the pace by the graph's own, which is a frame every few seconds.
    ...flags({ map: '[hover]', fps_mode: 'passthrough', 'c:v': 'libx264', preset: 'veryfast', crf: 27 }),
    ...flags({ pix_fmt: 'yuv420p', movflags: '+faststart' }),
    { output: outputs.hover },
  ];
};

/** Just before the frame, so that rounding of its time does not lead to the next one. */
const aBitBeforeSec = 0.002;

/**
 * Where the frame is looked for: by seeking, or, in files without an index, by reading from the start. Seeking in
 * a transport stream lands between keyframes, and then nothing may be left that decodes.
 */
const wayTo = (atSec: number, seekable: boolean): { before: string[]; filters: string[] } => {
  const from = Math.max(0, atSec - aBitBeforeSec).toFixed(6);
  return seekable
    ? { before: flags({ ss: from }), filters: [] }
    : { before: [], filters: [`select='gte(t,${from})'`] };
};

export interface PosterSource extends Pick<LookSource, 'video' | 'keyframesOnly'> {
  atSec: number;
  /** Whether the file has an index that leads to keyframes. */
  seekable: boolean;
}

export const posterArgs = (
  { video, keyframesOnly, atSec, seekable }: PosterSource,
  layout: LookLayout,
): Arg[] => {
  const { before, filters } = wayTo(atSec, seekable);
  const vf = chain(...filters, ...scaled(video, layout.poster));
  return [
    ...decoding(video, keyframesOnly),
    ...before,
    '-i',
    { input: 0 },
    ...flags({ map: `0:${video.index}`, 'frames:v': 1, vf, 'q:v': 3 }),
    { output: 'poster' },
  ];
};
