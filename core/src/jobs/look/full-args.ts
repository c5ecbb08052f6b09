import { flags } from '../../media/flags.ts';
import { chain, firstOfTiles, hasChoice, pictureGraph, scaled } from '../../media/look/graph.ts';
import type { LookLayout } from '../../media/look/layout.ts';
import { peaksFilter } from '../../media/look/waveform.ts';
import type { AudioStream, VideoStream } from '../../media/media-info.ts';
import { smallPictures } from '../../media/scenes/graph.ts';
import { soundFilters } from '../../media/scenes/sound.ts';
import type { Arg } from '../kit/plan.ts';
import { type LookOutputs, writePictures } from './args.ts';

interface Decoded {
  video?: VideoStream;
  audio?: AudioStream;
  durationSec: number;
}

/** What one decoding of everything makes, beside what it prints. */
interface Pictures extends LookOutputs {
  layout: LookLayout;
}

export const pictureFile = { work: 'pictures.raw' };
export const timesFile = { work: 'times.txt' };
const posterFile = { work: 'posters.mkv' };

/** Of how many frames a poster is made, to choose among: one in so many seconds. */
const posters = { everySec: 4, least: 6, most: 24 };

/** Each so many of the frames that are judged. */
export const posterStep = ({ tiles, secondsPerTile }: LookLayout): number => {
  const wanted = Math.ceil((tiles * secondsPerTile) / posters.everySec);
  const count = Math.min(posters.most, Math.max(posters.least, wanted));
  return Math.max(1, Math.floor(tiles / count));
};

const lookGraph = (video: VideoStream, layout: LookLayout): string[] => [
  chain(`[0:${video.index}]split[every][some]`),
  smallPictures('[every]', ',split[cells][ticks]'),
  chain(`[some]${firstOfTiles(video, layout)}`, 'split[shown][large]'),
  ...pictureGraph(video, layout, '[shown]'),
  chain(
    `[large]select='not(mod(n,${posterStep(layout)}))'`,
    ...scaled(video, layout.poster),
    'settb=1',
    'setpts=N[posters]',
  ),
];

const soundGraph = (audio: AudioStream, durationSec: number): string[] => {
  const { silence, loudness } = soundFilters(durationSec);
  return [
    chain(`[0:${audio.index}]${silence.join(',')}`, 'asplit[waves][levels]'),
    chain(peaksFilter(audio, durationSec, '[waves]'), "aselect='not(n)'[peaks]"),
    chain(`[levels]${loudness.join(',')}`, "aselect='not(n)'[loudness]"),
  ];
};

/** A microsecond is finer than any container counts; unless told, ffmpeg rounds times to whole frames. */
const everyFrame = flags({ fps_mode: 'passthrough', enc_time_base: '1:1000000', 'c:v': 'rawvideo' });

/** From the pads `[cells]` and `[ticks]`. */
export const writeCells: Arg[] = [
  ...[...flags({ map: '[cells]' }), ...everyFrame, ...flags({ f: 'rawvideo' })],
  pictureFile,
  ...[...flags({ map: '[ticks]' }), ...everyFrame, ...flags({ f: 'framecrc' })],
  timesFile,
];

const writePosters: Arg[] = [
  ...flags({ map: '[posters]', fps_mode: 'passthrough', enc_time_base: '1:1', 'c:v': 'mjpeg', 'q:v': 3 }),
  posterFile,
];

/** What no other frame is built on is not smoothed over the edges of blocks. */
export const roughly = ({ index }: VideoStream): string[] =>
  flags({ [`skip_loop_filter:${index}`]: 'noref' });

/**
 * Everything from one decoding: small pictures of every frame, and what sound tells; with `pictures` also sprite sheet,
 * hover clip, and posters to choose among. Frames that no other is built on become cells at most, and are not
 * smoothed over the edges of blocks: a twentieth of decoding.
 */
export const fullArgs = ({ video, audio, durationSec }: Decoded, pictures?: Pictures): Arg[] => {
  const small = video && smallPictures(`[0:${video.index}]`, ',split[cells][ticks]');
  const seen = video && pictures ? lookGraph(video, pictures.layout) : small ? [small] : [];
  const graph = [...seen, ...(audio ? soundGraph(audio, durationSec) : [])];
  return [
    ...(video && (!pictures || hasChoice(video, pictures.layout)) ? roughly(video) : []),
    '-i',
    { input: 0 },
    ...flags({ filter_complex: graph.join(';') }),
    ...(video && pictures ? [...writePictures(pictures), ...writePosters] : []),
    ...(video ? writeCells : []),
    ...(audio ? [...flags({ map: '[peaks]' }), ...flags({ map: '[loudness]', f: 'null' }), '-'] : []),
  ];
};

/** The n-th of the posters, as it was encoded. They are a second apart; what is copied begins earlier unless it is told. */
export const posterArgs = (n: number): Arg[] => [
  ...flags({ ss: Math.max(0, n - 0.25) }),
  '-i',
  posterFile,
  ...flags({ map: '0:0', c: 'copy', copypriorss: 0, 'frames:v': 1 }),
  { output: 'poster' },
];
