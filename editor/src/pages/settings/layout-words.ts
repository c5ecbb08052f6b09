import type { Settings } from '@streamops/core';

export type OwnLayout = Settings['gameLayouts'][number];

const percent = (share: number): string => String(Math.round(share * 100));

type Part = NonNullable<OwnLayout['webcam']>;
const part = (name: string, at: Part | undefined): string[] =>
  at
    ? [`${name} ${percent(at.width)} × ${percent(at.height)} % at ${percent(at.x)}, ${percent(at.y)} %`]
    : [];

/** `Webcam 25 × 30 % at 0, 70 %`: how large each part is, and where its upper left corner is. Pure. */
export const layoutWords = ({ crop, webcam, gameplay }: OwnLayout): string =>
  [...part('Crop', crop), ...part('Webcam', webcam), ...part('Gameplay', gameplay)].join(' · ');
