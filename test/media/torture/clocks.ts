import { expect } from 'vitest';
import { aac, h264, made, picture, type TimedPacket, type Torture, tone } from './entry.ts';

/** Seconds between pictures, in the order they are shown. */
const gaps = (packets: readonly TimedPacket[]): number[] => {
  const times = packets.flatMap(({ stream, ptsSec }) => (stream === 0 && ptsSec !== null ? [ptsSec] : []));
  times.sort((a, b) => a - b);
  return times.slice(1).map((at, n) => at - (times[n] ?? at));
};

/** How many different ones there are, to the millisecond's tenfold: Matroska rounds to one. */
const kindsOf = (seconds: readonly number[]): number =>
  new Set(seconds.map((each) => Math.round(each * 100))).size;

const startsAt = (packets: readonly TimedPacket[], stream: number): number =>
  Math.min(...packets.flatMap((each) => (each.stream === stream ? [each.ptsSec ?? Number.NaN] : [])));

const isNegative = ({ dtsSec }: TimedPacket): boolean => dtsSec !== null && dtsSec < 0;

/** x264 with pictures out of order. */
const reordered = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '12', '-bf', '2'];

/** Its packets' times go from 23.9 h to nothing at all after half a second: the clock has 33 bits of 90 kHz. */
const beforeWrap = 2 ** 33 / 90_000 - 1.4 - 0.5;

export const clocks: readonly Torture[] = [
  {
    name: 'variable-rate.mkv',
    what: 'variable frame rate',
    command: made([
      ...picture({ rate: '50', filter: "select='not(mod(n,5))+between(n,20,60)'" }),
      ...[...tone(), '-fps_mode', 'vfr', ...h264, ...aac],
    ]),
    packets: (packets) => kindsOf(gaps(packets)) > 1,
  },
  {
    name: 'variable-rate.mp4',
    what: 'the same in MP4',
    command: made([
      ...picture({ rate: '50', filter: "select='not(mod(n,5))+between(n,20,60)'" }),
      ...[...tone(), '-fps_mode', 'vfr', ...h264, ...aac],
    ]),
    packets: (packets) => kindsOf(gaps(packets)) > 1,
  },
  {
    name: 'dropped.mkv',
    what: 'half a second of frames dropped',
    command: made([
      ...picture({ filter: "select='not(between(n,20,32))'" }),
      ...[...tone(), '-fps_mode', 'vfr', ...h264, ...aac],
    ]),
    packets: (packets) => Math.max(...gaps(packets)) > 0.5,
  },
  {
    name: 'duplicated.mp4',
    what: 'each frame five times',
    command: made([...picture({ rate: '6', filter: 'fps=30' }), ...tone(), ...h264, ...aac]),
    shows: { streams: [{ nb_frames: '60' }, {}] },
  },
  {
    name: 'starts-late.mkv',
    what: 'starts at 100 s',
    command: made([...picture(), ...tone(), ...h264, ...aac, '-output_ts_offset', '100']),
    packets: (packets) => startsAt(packets, 0) > 99,
  },
  {
    name: 'starts-late.mp4',
    what: 'starts at 100 s, MP4',
    command: made([...picture(), ...tone(), ...h264, ...aac, '-output_ts_offset', '100']),
    packets: (packets) => startsAt(packets, 0) > 99,
  },
  {
    name: 'negative-dts.mp4',
    what: 'DTS below zero, pictures reordered',
    command: made([...picture(), ...tone(), ...reordered, ...aac]),
    packets: (packets) => packets.some((each) => each.stream === 0 && isNegative(each)),
  },
  {
    name: 'negative-dts.mkv',
    what: 'sound from below zero',
    command: made([...picture(), ...tone(), ...reordered, ...aac, '-avoid_negative_ts', 'disabled']),
    packets: (packets) => packets.some((each) => each.stream === 1 && isNegative(each)),
  },
  {
    name: 'sound-later.mkv',
    what: 'sound 0.5 s after the picture',
    command: made([...picture(), '-itsoffset', '0.5', ...tone(1.5), ...h264, ...aac]),
    packets: (packets) => startsAt(packets, 1) - startsAt(packets, 0) > 0.4,
  },
  {
    name: 'sound-earlier.mkv',
    what: 'sound 0.5 s before the picture',
    command: made(['-itsoffset', '0.5', ...picture({ seconds: 1.5 }), ...tone(), ...h264, ...aac]),
    packets: (packets) => startsAt(packets, 0) - startsAt(packets, 1) > 0.4,
  },
  {
    name: 'sound-later.mp4',
    what: 'sound 0.5 s after the picture, MP4',
    command: made([...picture(), '-itsoffset', '0.5', ...tone(1.5), ...h264, ...aac]),
    packets: (packets) => startsAt(packets, 1) - startsAt(packets, 0) > 0.4,
  },
  {
    name: 'sound-earlier.mp4',
    what: 'sound 0.5 s before the picture, MP4',
    command: made([
      '-itsoffset',
      '0.5',
      ...picture({ seconds: 1.5 }),
      ...tone(),
      '-fps_mode',
      'passthrough',
      ...h264,
      ...aac,
    ]),
    packets: (packets) => startsAt(packets, 0) - startsAt(packets, 1) > 0.4,
  },
  {
    name: 'clock-wraps.ts',
    what: 'the clock of a transport stream runs over',
    command: made([...picture(), ...tone(), ...h264, ...aac, '-output_ts_offset', String(beforeWrap)]),
    packets: (packets) => packets.some(({ ptsSec }) => ptsSec !== null && ptsSec < 0),
  },
  {
    name: 'two-hours.mkv',
    what: 'two hours, one frame a second',
    command: made([
      ...picture({ size: '64x36', rate: '1', seconds: 7200 }),
      ...['-f', 'lavfi', '-i', 'anullsrc=sample_rate=8000:channel_layout=mono:duration=7200'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10', ...aac],
    ]),
    shows: { format: { duration: expect.stringMatching(/^7200\./) } },
  },
];
