import type { MasteringDisplay, VideoStream } from '../media-info.ts';
import type { VideoEncoder } from './video-encoders.ts';

/** What an HDR10 picture was graded on, and how bright it gets. */
export type HdrLight = Pick<VideoStream, 'masteringDisplay' | 'contentLight'>;

/** Encoders that are told of it. `svtParams`: whether ffmpeg hands parameters on to SVT-AV1. */
export const carriesLight = (
  encoder: VideoEncoder | undefined,
  { svtParams = false }: { svtParams?: boolean },
): boolean => encoder?.name === 'libx265' || (encoder?.name === 'libsvtav1' && svtParams);

export const lightOf = ({ masteringDisplay, contentLight }: VideoStream): HdrLight => ({
  ...(masteringDisplay ? { masteringDisplay } : {}),
  ...(contentLight ? { contentLight } : {}),
});

export const hasLight = ({ masteringDisplay, contentLight }: HdrLight): boolean =>
  masteringDisplay !== undefined || contentLight !== undefined;

type Write = (value: number) => string;

const displayWords = (display: MasteringDisplay, point: Write, light: Write): string => {
  const { red, green, blue, white, minLuminance, maxLuminance } = display;
  const at = (letter: string, [x, y]: readonly [number, number]) => `${letter}(${point(x)},${point(y)})`;
  return [
    ...[at('G', green), at('B', blue), at('R', red), at('WP', white)],
    `L(${light(maxLuminance)},${light(minLuminance)})`,
  ].join('');
};

/** In 0.00002 and 0.0001 cd/m²: https://x265.readthedocs.io/en/master/cli.html#cmdoption-master-display */
export const x265Light = ({ masteringDisplay, contentLight }: HdrLight): string[] => {
  const parts = (perOne: number): Write => {
    return (value) => String(Math.round(value * perOne));
  };
  return [
    ...(masteringDisplay
      ? [`master-display=${displayWords(masteringDisplay, parts(50_000), parts(10_000))}`]
      : []),
    ...(contentLight ? [`max-cll=${contentLight.maxCll},${contentLight.maxFall}`] : []),
  ];
};

/** As they are: Docs/Parameters.md of SVT-AV1, `mastering-display` and `content-light`. */
export const svtLight = ({ masteringDisplay, contentLight }: HdrLight): string[] => {
  const digits = (after: number): Write => {
    return (value) => value.toFixed(after);
  };
  return [
    ...(masteringDisplay
      ? [`mastering-display=${displayWords(masteringDisplay, digits(5), digits(4))}`]
      : []),
    ...(contentLight ? [`content-light=${contentLight.maxCll},${contentLight.maxFall}`] : []),
  ];
};
