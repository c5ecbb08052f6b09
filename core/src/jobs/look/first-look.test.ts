import { describe, expect, it } from 'vitest';
import { mediaInfo } from '../../media/media-info.ts';
import { context, planOf, recording, rejection } from '../testing/plans.ts';

describe('a first look', () => {
  it('measures a recording first whose header tells no length', () => {
    const cut = { ...recording, durationSec: null };
    expect(planOf('first_look', {}, context({}, cut))).toMatchObject({
      steps: [{ kind: 'probe', how: 'packets' }],
      next: 'length',
    });
  });

  it('says before it starts that this ffmpeg cannot write the hover clip', () => {
    const poor = context({
      capabilities: { encoders: ['libvpx-vp9'], mkvKeeps: { opusDelay: true, rotation: true } },
    });
    expect(rejection(() => planOf('first_look', {}, poor))).toMatch(/^FFMPEG_MISSING: .*libx264/);
    const sound = { ...recording, streams: recording.streams.filter(({ kind }) => kind === 'audio') };
    expect(planOf('first_look', {}, { ...poor, inputs: context({}, sound).inputs })).toMatchObject({
      next: 'sound',
    });
  });

  it.each([
    ['beside the picture where it is small', 2 ** 30, [false, true]],
    ['on the way where it is large', 2 ** 30 + 1, [true, false]],
  ])('hears a recording %s', (_, sizeBytes, heard) => {
    const given = context({}, { ...recording, durationSec: 100 });
    const inputs = given.inputs.map((input) => ({ ...input, sizeBytes }));
    const gather = planOf('first_look', {}, { ...given, inputs });
    const found = { gather: { complaints: [], lines: [] } };
    const look = planOf('first_look', {}, { ...given, inputs, found });
    expect([gather, look].map((plan) => JSON.stringify(plan.steps).includes('astats'))).toEqual(heard);
    expect(look.steps.map(({ id }) => id)).toEqual(heard[0] ? ['keyframes'] : ['keyframes', 'sound']);
  });

  it('refuses what has neither picture nor sound', () => {
    const nothing = mediaInfo.parse({ container: 'other', durationSec: 1, streams: [] });
    expect(rejection(() => planOf('first_look', {}, context({}, nothing)))).toContain('NOT_MEDIA');
  });
});
