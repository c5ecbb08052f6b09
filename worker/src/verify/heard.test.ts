import { expect, it } from 'vitest';
import { createPacketColumns, type HashedPacket, type HashedPackets } from '../media/packet-columns.ts';
import type { Evidence, ExpectationOf } from './define.ts';
import { heard } from './heard.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

/** Packets of 20 ms, one behind the other. */
const sound = (fromSec: number, toSec: number): HashedPacket[] =>
  Array.from({ length: Math.round((toSec - fromSec) / 0.02) }, (_, n) => {
    const sec = fromSec + n * 0.02;
    return { sec, endSec: sec + 0.02, digest: n };
  });

const picture = (sec: number): HashedPacket => ({ sec, endSec: sec + 0.04, digest: 0 });

const both = (shown: HashedPacket, heardOf: readonly HashedPacket[]): HashedPackets => {
  const columns = createPacketColumns();
  columns.add(0, shown);
  for (const packet of heardOf) columns.add(1, packet);
  return columns.all();
};

interface Sides {
  source?: readonly HashedPacket[];
  made: readonly HashedPacket[];
}

const evidence = ({ source = sound(0, 20), made }: Sides): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  ...{ path: nothing, media: nothing, packets: nothing, ends: nothing, loudness: nothing, runs: nothing },
  starts: nothing,
  readsWhole: () => false,
  hashed: (file) => Promise.resolve('input' in file ? both(picture(10), source) : both(picture(0), made)),
  ffmpegTraces: [],
  copyTraces: [],
});

/** From 10 to 12 s. */
const promised: ExpectationOf<'heard'> = {
  ...{ kind: 'heard', output: 'clip1', index: 1, label: 'Sound', of: { input: 0, index: 1 } },
  ...{ window: { fromSec: 7, toSec: 15 }, beside: { index: 0, firstSec: 10 } },
  ...{ begins: { leastSec: 10, mostSec: 10 }, ends: { leastSec: 12, mostSec: 12 } },
};

it.each([
  ['all of it', sound(0, 2), true],
  ['a packet less at both ends', sound(0.02, 1.98), true],
  ['other packets of the same sound', [{ sec: 0, endSec: 2, digest: 0 }], true],
  ['one packet', sound(0, 0.02), false],
  ['truncated', sound(0, 1.8), false],
  ['nothing', [], false],
  ['more than was asked for', sound(0, 2.4), false],
  ['moved against the picture', sound(0.1, 2.02), false],
  ['moved before the picture', sound(-0.1, 1.98), false],
  ['a hole', [...sound(0, 0.8), ...sound(1.2, 2)], false],
])('sound is told from other sound: %s', async (_, made, ok) => {
  expect(await heard(promised, evidence({ made }))).toMatchObject({ ok });
});

it.each([
  ['begins later', sound(11, 20), sound(1, 2), true],
  ['begins later, and the clip does not', sound(11, 20), sound(0, 2), false],
  ['ends before', sound(0, 11), sound(0, 1), true],
  ['ends before, and the clip still earlier', sound(0, 11), sound(0, 0.5), false],
  ['has a hole', [...sound(0, 10.8), ...sound(11.2, 20)], [...sound(0, 0.8), ...sound(1.2, 2)], true],
  ['has none there', sound(0, 5), sound(0, 2), false],
  ['begins behind the range, with a packet of it', sound(13, 20), sound(3, 3.08), true],
  ['begins behind the range, and the clip goes on', sound(13, 20), sound(3, 3.4), false],
])('no more is asked for than the source has: it %s', async (_, source, made, ok) => {
  expect(await heard(promised, evidence({ source, made }))).toMatchObject({ ok });
});

it('goes to the end of the source where nothing is left out', async () => {
  const whole = { ...promised, ends: { leastSec: 1e9 } };
  expect(await heard(whole, evidence({ made: sound(0, 10) }))).toMatchObject({ ok: true });
  expect(await heard(whole, evidence({ made: sound(0, 9.8) }))).toMatchObject({ ok: false });
});
