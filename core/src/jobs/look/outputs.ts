import { hoverFrameRate, type LookLayout } from '../../media/look/layout.ts';
import type { PosterChoice } from '../../media/look/poster-choice.ts';
import type { ArtifactName, Expectation, Output } from '../kit/plan.ts';
import type { Frames, LookOutputs } from './args.ts';

export const artifact = (
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

export const waveformOutput = (): Record<string, Output> => ({
  waveform: artifact('waveform', { fileName: 'waveform.json', contentType: 'application/json' }),
});

/** What a second pass writes is named apart: nothing is written over. */
export const namesOf = (frames: Frames): LookOutputs =>
  frames === 'everything'
    ? { sprite: 'sprite-all', hover: 'hover-all' }
    : { sprite: 'sprite', hover: 'hover' };

export const pictureOutputs = (layout: LookLayout, frames: Frames): Record<string, Output> => {
  const { columns, rows, tile, tiles, secondsPerTile, hoverFrames } = layout;
  const { sprite, hover } = namesOf(frames);
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

/** What must hold of the pictures before they are published. */
export const pictureLines = (layout: LookLayout, frames: Frames, poster: PosterChoice): Expectation[] => {
  const { sprite, hover } = namesOf(frames);
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
