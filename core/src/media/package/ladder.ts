/** A step of a ladder for the web. Data, so that another ladder is another list. */
interface LadderStep {
  /** Pixels of the shorter side, so that an upright picture counts as a lying one does. */
  height: number;
  /** At 30 frames a second; what a busy picture may take at most. */
  maxKbit: number;
}

/** Largest first. About what Apple's authoring specification for HLS and YouTube's live settings ask for H.264. */
const ladder: readonly LadderStep[] = [
  { height: 2160, maxKbit: 16_000 },
  { height: 1440, maxKbit: 9_000 },
  { height: 1080, maxKbit: 5_000 },
  { height: 720, maxKbit: 2_800 },
  { height: 480, maxKbit: 1_400 },
  { height: 360, maxKbit: 800 },
  { height: 240, maxKbit: 400 },
];

export interface Rung {
  height: number;
  maxKbit: number;
}

/** Half as much again where there are twice as many frames: most of each is like the one before. */
const rateFactor = (frameRate: number): number => (frameRate > 31 ? 1.5 : 1);

/** A source this much taller than the next step has one of its own size. */
const worthOwn = 1.1;

const ownStep = (height: number): LadderStep => {
  const above = ladder.findLast((step) => step.height >= height) ?? { height: 2160, maxKbit: 16_000 };
  return { height, maxKbit: Math.max(200, Math.round(above.maxKbit * (height / above.height) ** 1.5)) };
};

/**
 * The steps of a source, largest first and at most `most`: never larger than it is, one of its own size where the
 * ladder has none near. `height`: pixels of its shorter side.
 */
export const rungsFor = (height: number, frameRate: number, most: number): Rung[] => {
  const fitting = ladder.filter((step) => step.height <= height);
  const [largest] = fitting;
  const own = !largest || height >= largest.height * worthOwn ? [ownStep(Math.min(height, 4320))] : [];
  return [...own, ...fitting]
    .slice(0, most)
    .map((step) => ({ height: step.height, maxKbit: Math.round(step.maxKbit * rateFactor(frameRate)) }));
};
