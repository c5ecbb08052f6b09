import type { ContentLight, MasteringDisplay, MediaStream } from '@streamops/core';
import type { Part, StreamExpectation } from './part.ts';

const untold = 'not told';

const displayInWords = (display: MasteringDisplay | undefined): string => {
  if (!display) return `mastering display ${untold}`;
  const { red, green, blue, white, minLuminance, maxLuminance } = display;
  const points = [red, green, blue, white].map(([x, y]) => `${x.toFixed(4)} ${y.toFixed(4)}`).join(', ');
  return `mastering display ${minLuminance.toFixed(4)} to ${maxLuminance.toFixed(0)} cd/m², R, G, B and white ${points}`;
};

/** AV1 counts in 1/65536, HEVC in 1/50000. */
const pointAway = 0.00005;
/** cd/m². AV1 counts the darkest in 1/16384, the brightest in 1/256. */
const [darkAway, brightAway] = [0.0001, 0.01];

const isSame = (a: MasteringDisplay, b: MasteringDisplay): boolean => {
  const points = (['red', 'green', 'blue', 'white'] as const).flatMap((name) => [
    Math.abs(a[name][0] - b[name][0]),
    Math.abs(a[name][1] - b[name][1]),
  ]);
  return (
    points.every((away) => away <= pointAway) &&
    Math.abs(a.minLuminance - b.minLuminance) <= darkAway &&
    Math.abs(a.maxLuminance - b.maxLuminance) <= brightAway
  );
};

const contentInWords = (light: ContentLight | undefined): string =>
  light ? `MaxCLL ${light.maxCll}, MaxFALL ${light.maxFall} cd/m²` : `MaxCLL ${untold}`;

/** What an HDR10 picture says of the display it was graded on, and of how bright it gets. */
export const light = ({ masteringDisplay, contentLight }: StreamExpectation, stream: MediaStream): Part[] => {
  const found = stream.kind === 'video' ? stream : undefined;
  const display = found?.masteringDisplay;
  return [
    ...(masteringDisplay
      ? [
          {
            promised: displayInWords(masteringDisplay),
            found: displayInWords(display),
            ok: display !== undefined && isSame(masteringDisplay, display),
          },
        ]
      : []),
    ...(contentLight
      ? [
          {
            promised: contentInWords(contentLight),
            found: contentInWords(found?.contentLight),
            ok:
              contentLight.maxCll === found?.contentLight?.maxCll &&
              contentLight.maxFall === found.contentLight.maxFall,
          },
        ]
      : []),
  ];
};
