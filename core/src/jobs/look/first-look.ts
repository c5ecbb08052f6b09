import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { lookLayout } from '../../media/look/layout.ts';
import { choosePoster, judgedFrames } from '../../media/look/poster-choice.ts';
import { waveformOf } from '../../media/look/waveform.ts';
import {
  type AudioStream,
  audioStreams,
  type ContainerName,
  type MediaInfo,
  mainVideo,
} from '../../media/media-info.ts';
import { knowsDuration, packetsSec } from '../../media/merge-media.ts';
import { defineJob, type PlanContext, sourceOf } from '../kit/define.ts';
import { foundAs, packetFacts } from '../kit/found.ts';
import type { FfmpegFacts, Note, PlanDraft } from '../kit/plan.ts';
import { type Frames, hoverEncoder, posterArgs } from './args.ts';
import { artifact, pictureLines, pictureOutputs, waveformOutput } from './outputs.ts';
import {
  factsOf,
  ffmpegStep,
  gatherPass,
  heardLines,
  keyframesOf,
  type Look,
  lookPass,
  type Picture,
  soundStep,
} from './passes.ts';

/** Shorter than this, decoding everything is as quick and shows more. */
const shortSec = 40;
/** With fewer keyframes a sprite sheet jumps: OBS writes one every 8.33 s, so every frame is decoded. */
const fewestKeyframes = 20;

const mainAudio = (media: MediaInfo): AudioStream | undefined => {
  const tracks = audioStreams(media);
  return tracks.find((track) => track.default) ?? tracks[0];
};

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const waveformPart = (look: Look): PlanDraft => {
  if (!look.audio) return { notes: [note('info', 'Sound', 'There is no sound, so there is no waveform.')] };
  const waveform = waveformOf(heardLines(look), look.audio, look.durationSec);
  if (!waveform) return { notes: [note('warn', 'Sound', 'The sound could not be decoded: no waveform.')] };
  return {
    outputs: waveformOutput(),
    steps: [{ kind: 'write', id: 'waveform', to: { output: 'waveform' }, text: JSON.stringify(waveform) }],
    expect: [{ kind: 'notEmpty', output: 'waveform' }],
  };
};

const picturePart = (look: Picture, frames: Frames, { lines }: FfmpegFacts): PlanDraft => {
  const { video, container, durationSec, seekable } = look;
  const layout = lookLayout(video, durationSec);
  const poster = choosePoster(judgedFrames(lines));
  if (!poster) throw new StreamOpsError('MEDIA_BROKEN', 'No frame of the picture could be decoded.');
  const args = posterArgs({ video, container, frames, atSec: poster.atSec, seekable }, layout);
  return {
    outputs: {
      poster: artifact(
        'poster',
        { fileName: 'poster.jpg', contentType: 'image/jpeg' },
        { atSec: poster.atSec },
      ),
      ...pictureOutputs(layout, frames),
    },
    steps: [ffmpegStep('poster', args, { title: 'Poster' })],
    expect: pictureLines(layout, frames, poster),
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
const lookAtPicture = (look: Picture): PlanDraft => {
  const everything = factsOf(look, 'everything');
  if (everything) return together(picturePart(look, 'everything', everything), waveformPart(look));
  if (look.durationSec < shortSec) return lookPass(look, 'everything');
  const frames = keyframesOf(look);
  if (frames === 'gathered' && !factsOf(look, 'gather')) return gatherPass(look);
  const keyframes = factsOf(look, 'keyframes');
  if (!keyframes) return lookPass(look, frames);
  if (judgedFrames(keyframes.lines).length < fewestKeyframes) return lookPass(look, 'everything');
  return together(picturePart(look, frames, keyframes), waveformPart(look));
};

const listen = (look: Look & { audio: AudioStream }): PlanDraft => {
  if (look.found.sound !== undefined) {
    return together(waveformPart(look), {
      notes: [note('info', 'Picture', 'There is no moving picture: only a waveform was made.')],
    });
  }
  return { steps: [soundStep(look, look.audio)], next: 'sound' };
};

/** A recording that was cut off has no duration in its header, others guess at it: their packets tell. */
const measuredSec = (found: PlanContext['found']): number | undefined => {
  const packets = foundAs(found, 'length', packetFacts);
  return packets && Math.max(0.04, packetsSec(packets.streams) ?? 0);
};

/** A transport stream's length is told by the times at its ends: to read it all for that would take twice as long. */
const headerSec = (media: MediaInfo): number | null =>
  media.container === 'ts' || knowsDuration(media) ? media.durationSec || null : null;

const indexed: ReadonlySet<ContainerName> = new Set(['mkv', 'webm', 'mp4', 'mov', 'avi']);
const isSeekable = ({ container, finished }: MediaInfo): boolean => finished && indexed.has(container);

const refuseWithout = (encoder: string, { capabilities }: PlanContext): void => {
  const { encoders } = capabilities;
  // Until a worker has tried them, just after its first start, it knows of none.
  if (encoders.length === 0 || encoders.includes(encoder)) return;
  const why = `The worker's ffmpeg has no ${encoder}, which writes the hover clip.`;
  throw new StreamOpsError('FFMPEG_MISSING', why);
};

export const firstLook = defineJob({
  type: 'first_look',
  title: 'First look',
  summary: 'Make poster, sprite sheet, hover clip and waveform.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({}),
  plan(_params, context) {
    const { media, name, sizeBytes } = sourceOf(context);
    const { found } = context;
    const video = mainVideo(media);
    const audio = mainAudio(media);
    const known = headerSec(media) ?? measuredSec(found);
    if (!video && !audio) throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
    if (known === undefined) {
      return {
        steps: [{ kind: 'probe', id: 'length', target: { input: 0 }, how: 'packets' }],
        next: 'length',
      };
    }
    const { container } = media;
    const seekable = isSeekable(media);
    const look: Look = { video, audio, durationSec: known, sizeBytes, container, seekable, found };
    if (video) {
      refuseWithout(hoverEncoder, context);
      return lookAtPicture({ ...look, video });
    }
    return audio ? listen({ ...look, audio }) : {};
  },
});
