import { describe, expect, it } from 'vitest';
import { lightOf, lightOfFrames } from './parse-light.ts';

/** As ffprobe 5.1 prints it of a frame of x265's. */
const display = {
  side_data_type: 'Mastering display metadata',
  ...{ red_x: '34000/50000', red_y: '16000/50000', green_x: '13250/50000', green_y: '34500/50000' },
  ...{ blue_x: '7500/50000', blue_y: '3000/50000' },
  ...{ white_point_x: '15635/50000', white_point_y: '16450/50000' },
  ...{ min_luminance: '1/10000', max_luminance: '10000000/10000' },
};
const content = { side_data_type: 'Content light level metadata', max_content: 1000, max_average: 400 };

describe('what a picture says of its light', () => {
  it('is read in cd/m² and as x and y, from among other side data', () => {
    const json = { frames: [{ side_data_list: [{ side_data_type: 'User Data' }, display, content] }] };
    expect(lightOfFrames(json)).toEqual({
      masteringDisplay: {
        ...{ red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.3127, 0.329] },
        ...{ minLuminance: 0.0001, maxLuminance: 1000 },
      },
      contentLight: { maxCll: 1000, maxFall: 400 },
    });
  });

  it('may have black that gives no light', () => {
    const { masteringDisplay } = lightOf([{ ...display, min_luminance: '0/10000' }]);
    expect(masteringDisplay).toMatchObject({ minLuminance: 0 });
  });

  it.each([
    ['half of it is not told', { ...display, red_x: undefined }],
    ['a point is outside of the diagram', { ...display, red_x: '60000/50000' }],
    ['it divides by nothing', { ...display, white_point_x: '0/0' }],
    ['it is brighter than PQ', { ...display, max_luminance: '4294967295/10000' }],
    ['the darkest is no darker than the brightest', { ...display, min_luminance: '1000/1' }],
    ['no picture could say it', { ...content, max_content: 100_000 }],
    ['nothing is known of it', { ...content, max_content: 0, max_average: 0 }],
  ])('is left out where %s', (_why, data) => {
    expect(lightOf([data])).toEqual({});
  });

  it('is nothing where no frame could be read', () => {
    expect(lightOfFrames({})).toEqual({});
    expect(lightOfFrames({ frames: 'none' })).toEqual({});
  });
});
