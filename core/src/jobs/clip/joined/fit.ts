import { StreamOpsError } from '../../../errors.ts';
import type { RemuxContainer } from '../../../media/containers.ts';
import type { KeptStream } from '../../../media/fit-streams.ts';
import type { PlanInput } from '../../kit/define.ts';
import { streamLabel } from '../../remux/notes.ts';
import { type ClipFit, clipFit } from '../fit.ts';

/** Sound that would have to be encoded: an encoder of its own for each part would put its silence at every join. */
const encodedSound = ({ fit }: ClipFit): KeptStream | undefined =>
  fit.kept.find(({ stream, convert }) => stream.kind === 'audio' && convert !== undefined);

/** In the source's own container where its sound can stay as it is there, else in Matroska. */
const fitOf = ({ media }: PlanInput, wanted: 'same' | RemuxContainer): ClipFit | undefined => {
  const found = clipFit(media, wanted);
  return found && wanted === 'same' && encodedSound(found) ? clipFit(media, 'mkv') : found;
};

/** MP4 and MOV leave a track out of a part in which nothing of it lies, and others would take its place. */
const isJoined = ({ stream, convert }: KeptStream, { main, fit }: ClipFit): boolean =>
  stream === main ||
  stream.kind === 'audio' ||
  stream.kind === 'attachment' ||
  (stream.kind === 'subtitle' && fit.container === 'mkv' && convert === undefined);

/**
 * What goes into parts that are joined: the picture, all sound, and subtitles where a part may be without. Rejects with
 * NOT_MEDIA, and with PARAMS_INVALID where sound would have to be encoded for the container that was asked for.
 */
export const joinedFit = (source: PlanInput, wanted: 'same' | RemuxContainer): ClipFit => {
  const found = fitOf(source, wanted);
  if (!found) throw new StreamOpsError('NOT_MEDIA', `${source.name} has neither picture nor sound.`);
  const encoded = encodedSound(found);
  if (encoded) {
    const container = found.fit.container.toUpperCase();
    const text = `${streamLabel(encoded.stream)} of ${source.name} can't be copied into ${container}, and parts are joined without encoding their sound. Take container same or mkv.`;
    throw new StreamOpsError('PARAMS_INVALID', text);
  }
  const kept = found.fit.kept.filter((one) => isJoined(one, found));
  const rest = found.fit.kept.filter((one) => !isJoined(one, found)).map(({ stream }) => stream);
  return { ...found, fit: { ...found.fit, kept }, leftOut: [...found.leftOut, ...rest] };
};
