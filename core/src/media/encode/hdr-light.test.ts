import { expect, it } from 'vitest';
import { hasLight, svtLight, x265Light } from './hdr-light.ts';
import { encoderFlags } from './video-encoders.ts';

const light = {
  masteringDisplay: {
    red: [0.68, 0.32] as [number, number],
    green: [0.265, 0.69] as [number, number],
    blue: [0.15, 0.06] as [number, number],
    white: [0.3127, 0.329] as [number, number],
    ...{ minLuminance: 0.0001, maxLuminance: 1000 },
  },
  contentLight: { maxCll: 1000, maxFall: 400 },
};
const told = (name: string) =>
  encoderFlags({ maker: 'software', name }, { quality: 20, speed: 'usual', at: 0, light }).join(' ');

it('x265 is told of it in whole numbers of its own units', () => {
  expect(x265Light(light)).toEqual([
    'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)',
    'max-cll=1000,400',
  ]);
  expect(told('libx265')).toMatch(/-x265-params:0 log-level=error:master-display=G\S+:max-cll=1000,400$/);
});

it('SVT-AV1 is told of it in figures as they are', () => {
  expect(svtLight(light)).toEqual([
    'mastering-display=G(0.26500,0.69000)B(0.15000,0.06000)R(0.68000,0.32000)WP(0.31270,0.32900)L(1000.0000,0.0001)',
    'content-light=1000,400',
  ]);
  expect(told('libsvtav1')).toMatch(/-svtav1-params:0 mastering-display=G\S+:content-light=1000,400$/);
});

it('no other is, and none of nothing', () => {
  expect(told('libvpx-vp9')).not.toContain('1000');
  expect(hasLight({})).toBe(false);
  expect(svtLight({ contentLight: light.contentLight })).toEqual(['content-light=1000,400']);
});
