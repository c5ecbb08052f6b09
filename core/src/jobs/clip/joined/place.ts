import { mostOf } from '../../../extremes.ts';
import type { MediaInfo } from '../../../media/media-info.ts';
import type { PartsFacts } from '../../kit/plan.ts';
import { bundleZero } from './bundle-args.ts';
import type { Bundle } from './bundles.ts';
import type { JoinedPart } from './parts.ts';

/** A part in the whole. Seconds. */
export interface PlacedPart extends JoinedPart {
  atSec: number;
  durationSec: number;
}

/** Of what each file of a list is in the whole, from where on. Seconds; the first may begin before or behind 0. */
export type Places = readonly number[];

export interface Placed {
  parts: readonly PlacedPart[];
  /** Of the files of the picture, and of each bundle's. */
  picture: Places;
  bundles: readonly Places[];
  lengthSec: number;
}

type Facts = PartsFacts['parts'][number];

const startOf = (facts: Facts | undefined): number => facts?.startSec ?? 0;

/** How far a file goes, on its own clock. */
const endOf = (facts: Facts | undefined): number =>
  mostOf([0, ...(facts?.streams ?? []).map(({ toldEndSec }) => toldEndSec)]);

interface Made {
  parts: readonly JoinedPart[];
  bundles: readonly Bundle[];
  media: MediaInfo;
  /** Of the files of the picture, and of each bundle's. */
  pictureFacts: readonly Facts[];
  bundleFacts: readonly (readonly Facts[])[];
}

/** When the start of a bundle's file is, from the start of its part. */
const bundleStart = (bundle: Bundle, at: number, { parts, media }: Made): number => {
  const stretch = bundle.stretches[at];
  return stretch ? bundleZero(stretch, { media }) - (parts[at]?.zeroSec ?? 0) : 0;
};

/** To where the next frame would be; one that goes to the end of the recording is as long as what it holds. */
const durationOf = (part: JoinedPart, at: number, made: Made): number => {
  const { zeroSec, firstSec, untilSec } = part;
  if (untilSec !== undefined) return untilSec - zeroSec;
  const facts = made.pictureFacts[at];
  return mostOf([
    firstSec - zeroSec + endOf(facts) - startOf(facts),
    ...made.bundles.map((bundle, n) => bundleStart(bundle, at, made) + endOf(made.bundleFacts[n]?.[at])),
  ]);
};

/** One frame after another: no part waits for its sound. Every file lies where its packets are as far from the frames as they were. */
export const placedParts = (made: Made): Placed => {
  let atSec = 0;
  const parts = made.parts.map((part, at): PlacedPart => {
    const placed = { ...part, atSec, durationSec: durationOf(part, at, made) };
    atSec += placed.durationSec;
    return placed;
  });
  return {
    parts,
    picture: parts.map((part) => part.atSec + part.firstSec - part.zeroSec),
    bundles: made.bundles.map((bundle, n) =>
      parts.map(
        (part, at) => part.atSec + bundleStart(bundle, at, made) + startOf(made.bundleFacts[n]?.[at]),
      ),
    ),
    lengthSec: atSec,
  };
};
