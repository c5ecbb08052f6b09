import type { ContentLight, MasteringDisplay } from '@streamops/core';
import { z } from 'zod';

/** Two pieces of side data, as ffprobe tells them of a stream or a frame: `34000/50000`, and candelas a square metre. */
export const lightSideData = z.object({
  side_data_type: z.string().optional(),
  red_x: z.string().optional(),
  red_y: z.string().optional(),
  green_x: z.string().optional(),
  green_y: z.string().optional(),
  blue_x: z.string().optional(),
  blue_y: z.string().optional(),
  white_point_x: z.string().optional(),
  white_point_y: z.string().optional(),
  min_luminance: z.string().optional(),
  max_luminance: z.string().optional(),
  max_content: z.number().optional(),
  max_average: z.number().optional(),
});
type SideData = z.infer<typeof lightSideData>;

export interface Light {
  masteringDisplay?: MasteringDisplay;
  contentLight?: ContentLight;
}

/** NaN where it is no fraction. */
const fraction = (text = ''): number => {
  const [above, below] = text.split('/').map(Number);
  return (above ?? Number.NaN) / (below ?? Number.NaN);
};

const isWithin = (value: number, most: number): boolean => value >= 0 && value <= most;

/** PQ ends at 10,000 cd/m² (SMPTE ST 2084). */
const brightest = 10_000;

/** What says only half of it says nothing that an encoder takes; what can't be is left out too. */
const masteringOf = (data: SideData): MasteringDisplay | undefined => {
  const [redX, redY, greenX, greenY, blueX, blueY, whiteX, whiteY] = [
    ...[data.red_x, data.red_y, data.green_x, data.green_y],
    ...[data.blue_x, data.blue_y, data.white_point_x, data.white_point_y],
  ].map(fraction);
  const points = z
    .array(z.number().min(0).lt(1))
    .safeParse([redX, redY, greenX, greenY, blueX, blueY, whiteX, whiteY]);
  const [minLuminance, maxLuminance] = [fraction(data.min_luminance), fraction(data.max_luminance)];
  const isLit = isWithin(minLuminance, brightest) && isWithin(maxLuminance, brightest);
  if (!points.success || !isLit || maxLuminance <= minLuminance) return undefined;
  const [rx = 0, ry = 0, gx = 0, gy = 0, bx = 0, by = 0, wx = 0, wy = 0] = points.data;
  return {
    ...{ red: [rx, ry], green: [gx, gy], blue: [bx, by], white: [wx, wy] },
    ...{ minLuminance, maxLuminance },
  };
};

/** cd/m². What the 16 bits hold that a picture has for it; Matroska has more. */
const mostLight = 0xffff;

/** 0 says that it isn't known (CTA-861). */
const contentOf = ({ max_content = 0, max_average = 0 }: SideData): ContentLight | undefined =>
  (max_content > 0 || max_average > 0) && isWithin(max_content, mostLight) && isWithin(max_average, mostLight)
    ? { maxCll: max_content, maxFall: max_average }
    : undefined;

/** What an HDR10 picture was graded on, and how bright it gets, where it says so. */
export const lightOf = (sideData: readonly SideData[]): Light => {
  const named = (start: string) => sideData.find(({ side_data_type }) => side_data_type?.startsWith(start));
  const [display, content] = [named('Mastering display'), named('Content light level')];
  const masteringDisplay = display && masteringOf(display);
  const contentLight = content && contentOf(content);
  return {
    ...(masteringDisplay ? { masteringDisplay } : {}),
    ...(contentLight ? { contentLight } : {}),
  };
};

const frames = z.object({
  frames: z.array(z.object({ side_data_list: z.array(lightSideData).default([]) })).default([]),
});

/** ffprobe's JSON of frames (`-show_frames`): what the first one says. */
export const lightOfFrames = (json: unknown): Light => {
  const parsed = frames.safeParse(json);
  return lightOf(parsed.data?.frames[0]?.side_data_list ?? []);
};
