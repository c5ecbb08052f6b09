import type { ClipCommand } from '../clip-args.ts';

/** One packet as ffprobe tells it; times in seconds. */
export interface TimedPacket {
  stream: number;
  ptsSec: number | null;
  dtsSec: number | null;
}

/** A file that media tools get wrong. */
export interface Torture {
  /** The name it gets; ffmpeg goes by the extension. */
  name: string;
  what: string;
  command: ClipCommand;
  /** A part of what ffprobe must say of it: the file is as special as it claims. */
  shows?: object;
  /** The same, told from its packets. */
  packets?(packets: readonly TimedPacket[]): boolean;
}

/** A small moving picture. `filter` follows the test picture. */
export const picture = ({ size = '160x96', rate = '25', seconds = 2, filter = '' } = {}): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}${filter && `,${filter}`}`],
];

export const tone = (seconds = 2, hertz = 440): string[] => [
  ...['-f', 'lavfi', '-i', `sine=frequency=${hertz}:sample_rate=48000:duration=${seconds}`],
];

/** H.264, a keyframe each half second at 25 frames a second. */
export const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '12'];
export const aac = ['-c:a', 'aac', '-b:a', '64k'];

export const made = (args: readonly string[], files: ClipCommand['files'] = {}): ClipCommand => ({
  args,
  files,
});
