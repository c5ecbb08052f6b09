import { deviceFlags, presetFlags } from '../../media/encode/video-encoders.ts';
import type { StreamFit } from '../../media/fit-streams.ts';
import { flags } from '../../media/flags.ts';
import { mainVideo } from '../../media/media-info.ts';
import type { Arg } from '../kit/plan.ts';
import { endsInPacket, names } from '../remux/args.ts';
import { dispositionFlags } from '../remux/dispositions.ts';
import { colorFlags } from '../transcode/picture-args.ts';
import { chapterFile } from './args.ts';
import { type EncodedJoin, joinGraph, pictureGraph, ticksPerSec } from './graph.ts';
import type { Placed } from './timeline.ts';
import { joinPreset } from './whole.ts';

export interface EncodeOptions extends EncodedJoin {
  /** Streams as they come out. */
  fit: StreamFit;
  output: string;
}

const usualRate = 30;

/**
 * After `interleave` nobody knows how fast pictures follow each other, so that the last one would have no length, and
 * MP4's edit list would end before it (seen with ffmpeg 5.1: its packet is marked to be dropped).
 */
const lastingFilter = (placed: readonly Placed[]): string => {
  const last = placed.at(-1);
  const perSec = (last && mainVideo(last.input.media)?.frameRate) ?? usualRate;
  return `setts=pts=PTS:dts=DTS:duration=${(1 / perSec).toFixed(6)}/TB`;
};
/** Each decoder takes memory for as many pictures as it has threads; most of them wait. */
const manyParts = 8;

const inputs = ({ placed }: EncodedJoin): Arg[] =>
  placed.flatMap(({ input: { media } }, input) => [
    ...flags({
      threads: placed.length > manyParts ? 1 : undefined,
      // The last packet of what a killed recorder leaves is cut off, and says so.
      fflags: endsInPacket(media.container, media.finished) ? '+discardcorrupt' : undefined,
    }),
    ...['-i', { input }],
  ]);

const pictureFlags = ({ whole: { canvas }, encoder, placed }: EncodedJoin): string[] => {
  if (!(canvas && encoder)) return [];
  const { keyframeSec } = joinPreset.video;
  const joins = placed.slice(1).map(({ atSec }) => atSec.toFixed(6));
  return [
    ...presetFlags(encoder, joinPreset.video, 0),
    ...flags({
      'fps_mode:0': 'passthrough',
      'enc_time_base:0': `1/${ticksPerSec}`,
      'g:0': Math.max(1, Math.round((canvas.source.frameRate ?? usualRate) * keyframeSec)),
      'bsf:0': lastingFilter(placed),
      // So that each part can be sought, and cut out again.
      'force_key_frames:0': joins.join(','),
    }),
    ...colorFlags(canvas, 0),
  ];
};

const soundFlags = ({ whole: { canvas, tracks } }: EncodedJoin): string[] =>
  tracks.flatMap(({ channels }, track) => {
    const at = track + (canvas ? 1 : 0);
    return flags({
      [`c:${at}`]: 'aac',
      [`b:${at}`]: `${joinPreset.audio.kbitPerChannel * channels}k`,
    });
  });

/** One process that decodes all parts, one after another, and encodes each track once: no encoder begins at a join. */
export const encodedArgs = (options: EncodeOptions): Arg[] => {
  const { whole, encoder, placed, fit, output } = options;
  const labels = [...(whole.canvas ? ['[v]'] : []), ...whole.tracks.map((_, track) => `[a${track}]`)];
  return [
    ...(encoder ? deviceFlags(encoder) : []),
    ...inputs(options),
    ...['-f', 'ffmetadata', '-i', { work: chapterFile }],
    ...flags({ filter_complex: joinGraph(options) }),
    ...labels.flatMap((label) => ['-map', label]),
    ...pictureFlags(options),
    ...soundFlags(options),
    ...fit.kept.flatMap((kept, at) => [
      ...dispositionFlags(at, kept.stream, { room: 'mp4' }),
      ...names(at, kept, fit.container),
    ]),
    ...flags({ map_metadata: 0, map_chapters: placed.length, max_muxing_queue_size: 9999 }),
    // That of the first part is not that of the whole's first frame: nothing says where its own one was.
    ...['-metadata', 'timecode='],
    ...flags({ movflags: '+faststart', f: 'mp4' }),
    { output },
  ];
};

/** The first frames, to see whether an encoder takes pictures of this kind. */
export const encodedTrial = (options: EncodedJoin): Arg[] => [
  ...(options.encoder ? deviceFlags(options.encoder) : []),
  ...inputs(options),
  ...flags({ filter_complex: pictureGraph(options) }),
  ...['-map', '[v]'],
  ...pictureFlags(options),
  ...flags({ 'frames:v': 3, f: 'null' }),
  '-',
];
