import { StreamOpsError } from '../../errors.ts';
import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { type GameLayout, layoutByTags } from '../../media/game-layouts.ts';
import { type Rectangle, wholePicture } from '../../media/rectangle.ts';
import { taggedAs } from '../../media/tag-values.ts';
import type { PlanInput } from '../kit/define.ts';
import type { SocialLayout } from './layout.ts';
import type { SocialParams } from './params.ts';

type Parts = Pick<SocialParams, 'crop' | 'webcam' | 'gameplay'>;

/** The job's own for the recording's game go before those for all. */
const partsFor = ({ games, crop, webcam, gameplay }: SocialParams, tags: readonly string[]): Parts => {
  const own = layoutByTags(games, tags);
  return {
    crop: own?.crop ?? crop,
    webcam: own?.webcam ?? webcam,
    gameplay: own?.gameplay ?? gameplay,
  };
};

/** A job that says of no part where it is gets those that people keep for the recording's game. */
export const withKept = (
  params: SocialParams,
  kept: readonly GameLayout[],
  tags: readonly string[],
): SocialParams => {
  const { crop, webcam, gameplay } = partsFor(params, tags);
  const found = layoutByTags(kept, tags);
  if (params.layout === 'blur' || crop || webcam || gameplay || !found) return params;
  return {
    ...params,
    ...{ crop: found.crop ?? null, webcam: found.webcam ?? null, gameplay: found.gameplay ?? null },
  };
};

const noWebcam = ({ name, tags }: PlanInput): never => {
  const game = taggedAs(tags, 'game');
  const keep = game
    ? `keep one for "${game}" in gameLayouts of the settings`
    : `keep one in gameLayouts of the settings, and give ${name} the tag game:NAME`;
  const why = 'Two zones need "webcam", the rectangle that the upper one shows.';
  throw new StreamOpsError('PARAMS_INVALID', `${why} Give it, or ${keep}.`);
};

const even = (length: number): number => Math.round(length / 2) * 2;

/** Rejects with PARAMS_INVALID where there is nothing that could follow, or two things say where it is. */
const checkFollow = ({ follow, layout, pan }: SocialParams): void => {
  if (!follow) return;
  const refuse = (why: string): never => {
    throw new StreamOpsError('PARAMS_INVALID', why);
  };
  if (layout !== 'crop')
    refuse(
      `Only a crop can follow what moves, and the layout is "${layout}": set layout: crop, or leave out "follow".`,
    );
  if (pan.length > 0)
    refuse('Where the crop is says either "pan" or what moves: leave out "pan", or leave out "follow".');
};

/** In which part of the picture nothing is followed: somebody in front of a webcam moves all the time. */
export const notFollowed = (asked: SocialParams, { tags }: PlanInput): Rectangle | null =>
  partsFor(asked, tags).webcam;

/** Rejects with PARAMS_INVALID where two zones have no webcam, or what is to follow motion can't. */
export const layoutFor = (asked: SocialParams, target: TargetPicture, source: PlanInput): SocialLayout => {
  checkFollow(asked);
  const { crop, webcam, gameplay } = partsFor(asked, source.tags);
  const { pan, panEasing: easing, startSec: fromSec, upperShare } = asked;
  if (asked.layout === 'blur') return { kind: 'blur' };
  if (asked.layout === 'crop') return { kind: 'crop', crop: crop ?? wholePicture, pan, easing, fromSec };
  if (!webcam) return noWebcam(source);
  const upperHeight = even(target.height * upperShare);
  return { kind: 'zones', webcam, gameplay: gameplay ?? wholePicture, upperHeight };
};
