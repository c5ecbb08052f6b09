import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import {
  hoverFrameRate,
  type LookLayout,
  type LookSource,
  lookArgs,
  lookLayout,
  posterArgs,
} from '../media/look-graph.ts';
import {
  type AudioStream,
  audioStreams,
  type ContainerName,
  type MediaInfo,
  mainVideo,
  type VideoStream,
} from '../media/media-info.ts';
import { choosePoster, judgedFrames, type PosterChoice } from '../media/poster-choice.ts';
import { peaksFilter, waveformOf } from '../media/waveform.ts';
import { defineJob, type PlanContext, sourceOf } from './define.ts';
import { ffmpegFacts, foundAs, packetFacts } from './found.ts';
import type { Arg, ArtifactName, Expectation, FfmpegFacts, Note, Output, PlanDraft, Step } from './plan.ts';

/** Shorter than this, decoding everything is as quick and shows more. */
const shortSec = 40;
/** With fewer keyframes a sprite sheet jumps: OBS writes one every 8.33 s, so every frame is decoded. */
const fewestKeyframes = 20;

/** What the passes share. */
interface Look {
  video: VideoStream | undefined;
  audio: AudioStream | undefined;
  durationSec: number;
  seekable: boolean;
  found: PlanContext['found'];
}

const mainAudio = (media: MediaInfo): AudioStream | undefined => {
  const tracks = audioStreams(media);
  return tracks.find((track) => track.default) ?? tracks[0];
};

const artifact = (
  name: ArtifactName,
  file: Pick<Output, 'fileName'> & { contentType: string },
  meta = {},
): Output => ({
  to: 'artifact',
  name,
  from: 0,
  meta,
  ...file,
});

const waveformOutput = (): Record<string, Output> => ({
  waveform: artifact('waveform', { fileName: 'waveform.json', contentType: 'application/json' }),
});

/** Which pass wrote the pictures. What the second writes is named apart: nothing is written over. */
type Pass = 'keyframes' | 'everything';
const namesOf = (pass: Pass) =>
  pass === 'keyframes' ? { sprite: 'sprite', hover: 'hover' } : { sprite: 'sprite-all', hover: 'hover-all' };

const pictureOutputs = (layout: LookLayout, pass: Pass): Record<string, Output> => {
  const { columns, rows, tile, tiles, secondsPerTile, hoverFrames } = layout;
  const { sprite, hover } = namesOf(pass);
  const grid = { columns, rows, tileWidth: tile.width, tileHeight: tile.height, tiles, secondsPerTile };
  return {
    [sprite]: artifact('sprite', { fileName: 'sprite.jpg', contentType: 'image/jpeg' }, grid),
    [hover]: artifact(
      'hover',
      { fileName: 'hover.mp4', contentType: 'video/mp4' },
      { durationSec: hoverFrames / hoverFrameRate },
    ),
  };
};

const ffmpegStep = (id: string, title: string, args: Arg[], durationSec?: number): Step => ({
  kind: 'ffmpeg',
  id,
  title,
  args,
  ...(durationSec === undefined ? {} : { durationSec }),
});

const lookPass = (look: Look & { video: VideoStream }, pass: Pass): PlanDraft => {
  const { video, audio, durationSec } = look;
  const layout = lookLayout(video, durationSec);
  const isSecond = look.found.keyframes !== undefined;
  const source: LookSource = {
    video,
    durationSec,
    keyframesOnly: pass === 'keyframes',
    // Measured already where this is the second pass.
    ...(audio && !isSecond ? { audio } : {}),
  };
  return {
    outputs: pictureOutputs(layout, pass),
    steps: [ffmpegStep(pass, 'Look', lookArgs(source, layout, namesOf(pass)), durationSec)],
    next: pass,
  };
};

const pictureLines = (layout: LookLayout, pass: Pass, poster: PosterChoice): Expectation[] => {
  const { sprite, hover } = namesOf(pass);
  const { columns, rows, tile } = layout;
  return [
    { kind: 'picture', output: 'poster', ...layout.poster, notBlack: poster.isLit },
    {
      kind: 'picture',
      output: sprite,
      width: columns * tile.width,
      height: rows * tile.height,
      notBlack: false,
    },
    { kind: 'container', output: hover, container: 'mp4' },
    {
      kind: 'stream',
      output: hover,
      index: 0,
      label: 'Hover clip',
      codec: 'h264',
      frames: layout.hoverFrames,
      durationSec: layout.hoverFrames / hoverFrameRate,
    },
  ];
};

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const waveformPart = (look: Look): PlanDraft => {
  if (!look.audio) return { notes: [note('info', 'Sound', 'There is no sound, so there is no waveform.')] };
  const lines = ['keyframes', 'everything', 'sound'].flatMap(
    (id) => foundAs(look.found, id, ffmpegFacts)?.lines ?? [],
  );
  const waveform = waveformOf(lines, look.audio, look.durationSec);
  if (!waveform) return { notes: [note('warn', 'Sound', 'The sound could not be decoded: no waveform.')] };
  return {
    outputs: waveformOutput(),
    steps: [{ kind: 'write', id: 'waveform', to: { output: 'waveform' }, text: JSON.stringify(waveform) }],
    expect: [{ kind: 'notEmpty', output: 'waveform' }],
  };
};

const picturePart = (look: Look & { video: VideoStream }, pass: Pass, facts: FfmpegFacts): PlanDraft => {
  const layout = lookLayout(look.video, look.durationSec);
  const poster = choosePoster(judgedFrames(facts.lines));
  if (!poster) throw new StreamOpsError('MEDIA_BROKEN', 'No frame of the picture could be decoded.');
  const args = posterArgs(
    { video: look.video, keyframesOnly: pass === 'keyframes', atSec: poster.atSec, seekable: look.seekable },
    layout,
  );
  return {
    outputs: {
      poster: artifact(
        'poster',
        { fileName: 'poster.jpg', contentType: 'image/jpeg' },
        { atSec: poster.atSec },
      ),
      ...pictureOutputs(layout, pass),
    },
    steps: [ffmpegStep('poster', 'Poster', args)],
    expect: pictureLines(layout, pass, poster),
    notes: poster.isLit ? [] : [note('info', 'Poster', 'The whole picture is black, so the poster is too.')],
  };
};

const together = (...parts: readonly PlanDraft[]): PlanDraft => ({
  steps: parts.flatMap(({ steps = [] }) => steps),
  outputs: Object.assign({}, ...parts.map(({ outputs = {} }) => outputs)),
  expect: parts.flatMap(({ expect = [] }) => expect),
  notes: parts.flatMap(({ notes = [] }) => notes),
});

/** Keyframes first where that may do; then every frame where they were too few; then poster and waveform. */
const lookAtPicture = (look: Look & { video: VideoStream }): PlanDraft => {
  const everything = foundAs(look.found, 'everything', ffmpegFacts);
  if (everything) return together(picturePart(look, 'everything', everything), waveformPart(look));
  const keyframes = foundAs(look.found, 'keyframes', ffmpegFacts);
  if (!keyframes) return lookPass(look, look.durationSec < shortSec ? 'everything' : 'keyframes');
  if (judgedFrames(keyframes.lines).length < fewestKeyframes) return lookPass(look, 'everything');
  return together(picturePart(look, 'keyframes', keyframes), waveformPart(look));
};

const listen = (look: Look & { audio: AudioStream }): PlanDraft => {
  if (look.found.sound !== undefined) {
    return together(waveformPart(look), {
      notes: [note('info', 'Picture', 'There is no moving picture: only a waveform was made.')],
    });
  }
  const graph = `${peaksFilter(look.audio, look.durationSec)}[peaks]`;
  const args: Arg[] = ['-i', { input: 0 }, '-filter_complex', graph, '-map', '[peaks]', '-f', 'null', '-'];
  return { steps: [ffmpegStep('sound', 'Listen', args, look.durationSec)], next: 'sound' };
};

/** A recording that was cut off has no duration in its header: its packets tell. */
const measuredSec = (found: PlanContext['found']): number | undefined => {
  const packets = foundAs(found, 'length', packetFacts);
  return packets && Math.max(0.04, ...packets.streams.map(({ endSec }) => endSec));
};

const indexed: ReadonlySet<ContainerName> = new Set(['mkv', 'webm', 'mp4', 'mov', 'avi']);
const isSeekable = ({ container, finished }: MediaInfo): boolean => finished && indexed.has(container);

export const firstLook = defineJob({
  type: 'first_look',
  title: 'First look',
  summary: 'Make poster, sprite sheet, hover clip and waveform.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({}),
  plan(_params, context) {
    const { media, name } = sourceOf(context);
    const { found } = context;
    const video = mainVideo(media);
    const audio = mainAudio(media);
    const known =
      media.durationSec !== null && media.durationSec > 0 ? media.durationSec : measuredSec(found);
    if (!video && !audio) throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
    if (known === undefined) {
      return {
        steps: [{ kind: 'probe', id: 'length', target: { input: 0 }, how: 'packets' }],
        next: 'length',
      };
    }
    const look: Look = { video, audio, durationSec: known, seekable: isSeekable(media), found };
    if (video) return lookAtPicture({ ...look, video });
    return audio ? listen({ ...look, audio }) : {};
  },
});
