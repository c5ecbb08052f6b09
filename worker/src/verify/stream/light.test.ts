import { expectation, mediaStream } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { light } from './light.ts';
import type { StreamExpectation } from './part.ts';

const masteringDisplay = {
  ...{ red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.3127, 0.329] },
  ...{ minLuminance: 0.0001, maxLuminance: 1000 },
};
const contentLight = { maxCll: 1000, maxFall: 400 };

const promised = (): StreamExpectation => {
  const line = { kind: 'stream', output: 'video', index: 0, label: 'Video', codec: 'av1' };
  const parsed = expectation.parse({ ...line, masteringDisplay, contentLight });
  if (parsed.kind !== 'stream') throw new Error('It is a stream.');
  return parsed;
};

const found = (shown: object) => {
  const stream = { kind: 'video', index: 0, codec: 'av1', width: 2, height: 2, ...shown };
  return light(promised(), mediaStream.parse(stream)).map(({ ok }) => ok);
};

describe('the light of an HDR10 picture', () => {
  it('is the same where AV1 rounded it', () => {
    // 44564/65536 …, 2/16384
    const rounded = { ...masteringDisplay, red: [0.67999, 0.32001], minLuminance: 0.000122 };
    expect(found({ masteringDisplay: rounded, contentLight })).toEqual([true, true]);
  });

  it.each([
    ['nothing', {}, [false, false]],
    [
      'another display',
      { masteringDisplay: { ...masteringDisplay, red: [0.64, 0.33] }, contentLight },
      [false, true],
    ],
    [
      'another brightness',
      { masteringDisplay: { ...masteringDisplay, maxLuminance: 4000 }, contentLight },
      [false, true],
    ],
    ['another peak', { masteringDisplay, contentLight: { maxCll: 1000, maxFall: 401 } }, [true, false]],
  ])('is missed where the file says %s', (_what, shown, ok) => {
    expect(found(shown)).toEqual(ok);
  });
});
