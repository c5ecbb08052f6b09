import { StreamOpsError } from '../../errors.ts';
import { type ExactCut, exactCut } from '../../media/cut/exact-cut.ts';
import { type ContainerName, mainVideo } from '../../media/media-info.ts';
import { type PlanInput, sourceOf } from '../kit/define.ts';
import { copyArgs, spanOf } from './args.ts';
import { encoderFor } from './encoder.ts';
import { encodeArgs, exactSpan } from './exact-args.ts';
import { cleanNote, encodedNotes, splicedNotes } from './notes.ts';
import type { Made, Ranged } from './plan.ts';
import { missedOf, smartClip } from './smart/smart.ts';

/** These find a time in the file, and not the keyframe before it that decoding has to begin with. */
const findsNoKeyframes: ReadonlySet<ContainerName> = new Set(['ts', 'mpeg', 'other']);

/** Rejects with PARAMS_INVALID. */
const refuseStreams = ({ name, media: { container } }: PlanInput): void => {
  if (!findsNoKeyframes.has(container)) return;
  const text = `${name} is a stream without an index, which no exact cut can be made from. Remux it to MKV and cut that, or cut it in mode copy.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const cutOf = ({ asked, around, context }: Ranged): ExactCut => {
  const { media, name } = sourceOf(context);
  const range = { fromSec: media.startSec + asked.startSec, toSec: media.startSec + asked.endSec };
  const cut = exactCut(around, range);
  if (cut) return cut;
  const text = `${name} shows no new frame from ${asked.startSec} to ${asked.endSec} s.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const commonOf = (ranged: Ranged, cut: ExactCut) => {
  const { fit, leftOut, main, output, name, context, isPart } = ranged;
  const { media } = sourceOf(context);
  const { firstSec, decodedBeforeSec, earlierSec, lastSec } = cut;
  const { mkvKeeps } = context.capabilities;
  const coversSec = media.startSec + ranged.asked.endSec;
  // One that grows shows frames behind the range by the time it is read.
  const untilSec = cut.untilSec ?? (media.finished ? undefined : coversSec);
  return {
    ...{ fit, leftOut, main, output, name, media, mkvKeeps, firstSec, untilSec, decodedBeforeSec },
    ...{ earlierSec, lastSec },
    ...{ zeroSec: firstSec, coversSec },
    ...(isPart ? { isPart } : {}),
  };
};

/** Both ends lie where a copy is clean, as they always do where every frame is a keyframe. */
const copied = (ranged: Ranged, cut: ExactCut): Made => {
  const options = commonOf(ranged, cut);
  const promised = { ...options, span: spanOf(options) };
  return { title: 'Cut', args: copyArgs(options), promised, mayMiss: true, notes: [cleanNote(ranged.name)] };
};

type Common = ReturnType<typeof commonOf>;

const exactOptions = (common: Common, { context }: Ranged) => {
  const picture = mainVideo(common.media);
  if (!picture) throw new StreamOpsError('NOT_MEDIA', 'There is no picture to encode.');
  return { ...common, picture, encoder: encoderFor(picture, context.capabilities) };
};

/** Encoded at its ends alone where that goes, else from the first frame to the last; the sound copied beside it. */
const encoded = (ranged: Ranged, cut: ExactCut): Made => {
  const { around, context, output } = ranged;
  const options = exactOptions(commonOf(ranged, cut), ranged);
  const promised = { ...options, span: exactSpan(options), encoded: { codec: options.encoder.codec } };
  const smart = smartClip({ ...options, around, found: context.found });
  const { before } = smart;
  if ('waits' in smart) {
    return { title: 'Encode', args: [], before, waits: true, promised, notes: [] };
  }
  if ('why' in smart) {
    const isAgain = missedOf(context.found, output) && context.found[output] !== undefined;
    const again = isAgain ? { id: `${output}Whole`, overwrites: true } : {};
    const notes = encodedNotes({ ...options, why: smart.why });
    return { title: 'Encode', args: encodeArgs(options), before, ...again, promised, notes };
  }
  const { args, head, copied: between, tail } = smart;
  const spliced = { head, copied: between, tail };
  const notes = splicedNotes({ ...options, spliced });
  return { title: 'Join', args, before, promised: { ...promised, spliced }, notes };
};

/** From the first frame to the last, whatever could be copied; in place of what was made of the range before. */
const whole = (ranged: Ranged & { wholly: string }, cut: ExactCut): Made => {
  const options = exactOptions(commonOf(ranged, cut), ranged);
  return {
    ...{ title: 'Encode', id: `${ranged.output}Whole`, overwrites: true, args: encodeArgs(options) },
    promised: { ...options, span: exactSpan(options), encoded: { codec: options.encoder.codec } },
    notes: encodedNotes({ ...options, why: ranged.wholly }),
  };
};

/** From the very frame that was asked for to the last one. */
export const exactClip = ({ wholly, ...ranged }: Ranged): Made => {
  refuseStreams(sourceOf(ranged.context));
  const cut = cutOf(ranged);
  if (wholly !== undefined) return whole({ ...ranged, wholly }, cut);
  // A stream that is refreshed bit by bit (x264's intra-refresh) calls frames keyframes that no decoder begins with.
  const missed = missedOf(ranged.context.found, ranged.output);
  return cut.isClean && !missed ? copied(ranged, cut) : encoded(ranged, cut);
};
