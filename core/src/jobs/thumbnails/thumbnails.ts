import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { nameOf } from '../../media/file-path.ts';
import { mainVideo, type VideoStream } from '../../media/media-info.ts';
import { isHdr, type Thumbnails, thumbnailSize } from '../../media/thumbnails/graph.ts';
import { refuseMany, thumbnailCount, thumbnailFormats } from '../../media/thumbnails/names.ts';
import { thumbnailsVtt } from '../../media/thumbnails/vtt.ts';
import { defineJob, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { foundAs, pictureFacts } from '../kit/found.ts';
import type { Expectation, Found, Output, PlanDraft, Step } from '../kit/plan.ts';
import { thumbnailArgs } from './args.ts';
import { thumbnailNotes } from './notes.ts';
import { boundOfKeyframes } from './shown.ts';

const params = z.object({
  everySec: z
    .number()
    .min(0.1)
    .max(86_400)
    .default(10)
    .describe('Seconds from one picture to the next; the first is at the start'),
  format: z
    .enum(thumbnailFormats)
    .default('jpg')
    .describe('Format: jpg, png, or webp where this ffmpeg writes it'),
  width: z
    .int()
    .min(16)
    .max(7680)
    .default(640)
    .describe('Width in pixels at most; a picture is never enlarged'),
  exact: z
    .boolean()
    .default(false)
    .describe('Exact: decode every frame; else a keyframe close before a picture may stand for it'),
});
type Params = z.output<typeof params>;

const output = 'thumbnails';

/** What the passes share. */
interface Asked extends Params {
  source: PlanInput;
  video: VideoStream;
}

export type PicturesFound = Found['pictures'];

const outputOf = ({ driveId, dir, stem }: PlanInput): Output => ({
  to: 'drive',
  driveId,
  dir,
  fileName: nameOf(stem, '.thumbnails'),
  entry: 'index.vtt',
  relation: 'thumbnails',
  from: 0,
});

interface Pass {
  frames: Thumbnails['frames'];
  toneMaps: boolean;
}

/** ffmpeg's lines are kept up to twenty thousand: there are two for each keyframe. */
const mostKeyframes = 9000;
const apartOf = ({ media }: PlanInput): number => (media.durationSec ?? 0) / mostKeyframes;

const thumbnailsOf = ({ source, video, width, everySec, format }: Asked, pass: Pass): Thumbnails => ({
  ...{ video, everySec, format, ...pass, apartSec: apartOf(source), startSec: source.media.startSec },
  size: thumbnailSize(video, width),
});

const idOf = ({ frames, toneMaps }: Pass): string => `${frames}${toneMaps ? ' as SDR' : ''}`;

const stepOf = (asked: Asked, pass: Pass): Step => {
  const { source, video, everySec, format } = asked;
  const { durationSec } = source.media;
  return {
    kind: 'pictures',
    id: idOf(pass),
    title: 'Take pictures',
    args: thumbnailArgs(thumbnailsOf(asked, pass)),
    ...{ into: output, everySec, format, stream: video.index, startSec: source.media.startSec },
    ...(durationSec === null ? {} : { durationSec }),
  };
};

/** Every frame of these is a keyframe: to pass them over saves nothing. */
const onlyKeyframes = /^(prores|dnxhd|mjpeg|rawvideo|v210|v410|r210|ffv1|huffyuv|ffvhuff|utvideo|cfhd|png)$/;
/** Shorter than this, decoding everything is as quick. */
const shortSec = 40;

const mayTakeKeyframes = ({ exact, video, source, everySec }: Asked): boolean => {
  const { durationSec } = source.media;
  if (exact || durationSec === null || durationSec < shortSec || onlyKeyframes.test(video.codec))
    return false;
  // Passed over for lack of lines, they would be too far from each other.
  return apartOf(source) <= everySec / 5;
};

const hasNoFilter = /No such filter|Filter not found|zscale|tonemap/i;

/** Why the last pass came to nothing, where another one can't do better. Rejects with FFMPEG_MISSING, FFMPEG_FAILED. */
const refuse = (failed: string, { format }: Asked): never => {
  if (!/Unknown encoder|Encoder not found/i.test(failed)) throw new StreamOpsError('FFMPEG_FAILED', failed);
  const text = `The worker's ffmpeg writes no ${format}. Ask for jpg or png.`;
  throw new StreamOpsError('FFMPEG_MISSING', text);
};

interface Taken {
  pass: Pass;
  pictures: PicturesFound;
  /** How far a picture may lie from its time; 0: each is the frame that is shown then. Seconds. */
  boundSec: number;
}

/** The pass to make next, or what the last one has made. */
const goOn = (asked: Asked, found: PlanContext['found']): Pass | Taken => {
  const { video, everySec } = asked;
  let pass: Pass = {
    frames: mayTakeKeyframes(asked) ? 'keyframes' : 'everything',
    toneMaps: isHdr(video),
  };
  for (;;) {
    const pictures = foundAs(found, idOf(pass), pictureFacts);
    if (!pictures) return pass;
    const { failed, count, lines } = pictures;
    if (failed !== undefined && pass.toneMaps && hasNoFilter.test(failed))
      pass = { ...pass, toneMaps: false };
    else if (pass.frames === 'keyframes') {
      const boundSec = failed === undefined ? boundOfKeyframes(lines, { count, everySec }) : undefined;
      if (boundSec !== undefined) return { pass, pictures, boundSec };
      pass = { ...pass, frames: 'everything' };
    } else return failed === undefined ? { pass, pictures, boundSec: 0 } : refuse(failed, asked);
  }
};

export const saidOf = (boundSec: number): string =>
  boundSec === 0
    ? 'Each picture is the frame that is shown at the start of its cue.'
    : `Each picture is a keyframe that is shown at the start of its cue or at most ${boundSec.toFixed(2)} s from it.`;

const finished = (asked: Asked, { pass, pictures, boundSec }: Taken): PlanDraft => {
  const { source, video, everySec, format } = asked;
  const { size } = thumbnailsOf(asked, pass);
  const { lengthSec } = pictures;
  const said = saidOf(boundSec);
  const count = thumbnailCount(lengthSec, everySec);
  const text = thumbnailsVtt({ count, everySec, lengthSec, format, said });
  const expect: Expectation[] = [
    {
      kind: 'pictures',
      ...{ output, label: `Pictures, ${size.width} × ${size.height}`, count, everySec, format, ...size },
      of: { input: 0, index: video.index },
      startSec: source.media.startSec,
    },
    { kind: 'text', output, file: 'index.vtt', label: 'index.vtt', text },
  ];
  return {
    outputs: { [output]: outputOf(source) },
    steps: [{ kind: 'write', id: 'index', to: { output, file: 'index.vtt' }, text }],
    expect,
    effects: [{ kind: 'setMedia', input: 0, media: source.media }],
    notes: thumbnailNotes({ source, video, pictures, said, isToneMapped: pass.toneMaps }),
  };
};

export const thumbnails = defineJob({
  type: 'thumbnails',
  title: 'Thumbnails',
  summary: 'Take a picture every so many seconds, into a folder with an index by time.',
  lane: 'cpu',
  needs: 'streams',
  params,
  plan(given, context): PlanDraft {
    const source = sourceOf(context);
    const { media, name } = source;
    const video = mainVideo(media);
    if (!video) {
      throw new StreamOpsError('NOT_MEDIA', `${name} has no moving picture to take thumbnails of.`);
    }
    // To the millisecond: names and cues have no more.
    const everySec = Math.round(given.everySec * 1000) / 1000;
    refuseMany(media.durationSec ?? 0, everySec, name);
    const asked: Asked = { ...given, everySec, source, video };
    const state = goOn(asked, context.found);
    if ('pictures' in state) return finished(asked, state);
    return {
      outputs: { [output]: outputOf(source) },
      steps: [stepOf(asked, state)],
      next: idOf(state),
    };
  },
});
