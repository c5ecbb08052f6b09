import type { VideoStream } from '../media-info.ts';
import type { PictureSize } from '../picture-size.ts';
import { hoverFrameRate, type LookLayout } from './layout.ts';

/** The transfers whose pictures look grey and flat when they are shown as they are. */
const wideTransfers = new Set(['smpte2084', 'arib-std-b67']);

/** HDR brought into BT.709. Said in full: zscale refuses to guess what a header leaves out. */
export const toneMap = ({ color }: VideoStream): string[] =>
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
export const scaled = (video: VideoStream, { width, height }: PictureSize): string[] => [
  `scale=${width}:${height}:flags=area`,
  'setsar=1',
  ...toneMap(video),
  'format=yuv420p',
];

/** What the poster is chosen by: how dark and bright it is, and how colourful. */
const judgedBy = ['YAVG', 'YLOW', 'YHIGH', 'SATAVG'] as const;

export const chain = (...filters: readonly string[]): string => filters.join(',');

/** About two frames a tile are looked at, however many there are. Seconds from one to the next, at least. */
const apartSec = ({ secondsPerTile }: LookLayout): number => secondsPerTile / 2;

/** Matroska rounds times to a millisecond: what was far enough apart may be one closer afterwards. */
const roundingSec = 0.002;

export const thinned = (layout: LookLayout): string =>
  `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(apartSec(layout) - roundingSec).toFixed(6)})'`;

/** Frames that a tile lasts for, at least, so that it need not be shown by a B-frame. */
const choiceFrom = 8;
export const hasChoice = ({ frameRate = 30 }: VideoStream, { secondsPerTile }: LookLayout): boolean =>
  secondsPerTile * frameRate >= choiceFrom;

/**
 * Of every frame: the first of each tile. Where there is a choice, the first that is no B-frame, as those may have been
 * decoded without smoothing; in its second half any, since some encoders write nothing else.
 */
export const firstOfTiles = (video: VideoStream, layout: LookLayout): string => {
  const sec = layout.secondsPerTile.toFixed(9);
  const tile = (time: string) => `floor((${time}+0.0005)/${sec})`;
  const isNew = `isnan(prev_selected_t)+gt(${tile('t')},${tile('prev_selected_t')})`;
  const fits = `not(eq(pict_type,B))+gte(mod(t,${sec}),${sec}/2)`;
  return `select='(${isNew})${hasChoice(video, layout) ? `*(${fits})` : ''}'`;
};

/**
 * The same choice among packets, of keyframes alone: what the filter drops of a stream that is copied. Register 0 holds
 * the time of the last one that was kept, register 1 whether there was one. `drop` knows expressions since ffmpeg 5.0.
 * 5.x has `pts` in the units of the output and `tb` of the input: where they differ, more or fewer are kept.
 */
export const thinnedKeyframes = (layout: LookLayout): string => {
  const wanted = `key*(not(ld(1))+gte((pts-ld(0))*tb,${apartSec(layout).toFixed(6)}))`;
  return `noise=drop='if(${wanted},st(1,1)*st(0,pts)*0,1)'`;
};

/**
 * Thinned, made small, judged; then exactly `tiles` frames, the last one repeated where the frames end early (after the
 * last keyframe there may be seconds without one).
 */
export const pictureGraph = (
  video: VideoStream,
  layout: LookLayout,
  from = `[0:${video.index}]${thinned(layout)},`,
): string[] => {
  const { tiles, secondsPerTile, columns, rows, tile, hoverStep, hoverFrames } = layout;
  return [
    chain(
      `${from}${scaled(video, layout.hover).join(',')}`,
      'signalstats',
      ...judgedBy.map((key) => `metadata=print:key=lavfi.signalstats.${key}`),
      // `pass`: one frame alone, long as it may be shown, would be rounded away.
      `fps=fps=${(1 / secondsPerTile).toFixed(9)}:start_time=0:round=down:eof_action=pass`,
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
