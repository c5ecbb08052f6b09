import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { probe } from '../media/index.ts';

/** Where the light pixels of a frame are, in shares of the picture; null where there are none. */
export interface Bright {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const light = 180;

const brightIn = (frame: Buffer, width: number, height: number): Bright | null => {
  const rows = Array.from({ length: height }, (_, y) => y).filter((y) =>
    frame.subarray(y * width, (y + 1) * width).some((value) => value > light),
  );
  const [first] = rows;
  if (first === undefined) return null;
  const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
    rows.some((y) => (frame[y * width + x] ?? 0) > light),
  );
  const share = (at: number | undefined, of: number): number => (at ?? 0) / of;
  return {
    ...{ top: share(first, height), bottom: share((rows.at(-1) ?? 0) + 1, height) },
    ...{ left: share(columns[0], width), right: share((columns.at(-1) ?? 0) + 1, width) },
  };
};

/** Every frame of the picture of a file, decoded. */
export const brightFrames = async (path: string): Promise<(Bright | null)[]> => {
  const { streams } = await probe(path);
  const picture = streams.find(({ codec_type }) => codec_type === 'video');
  const [width, height] = [Number(picture?.width), Number(picture?.height)];
  const args = ['-v', 'error', '-i', path, '-map', '0:v:0', '-fps_mode', 'passthrough'];
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [...args, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
    {
      ...{ encoding: 'buffer', maxBuffer: 2 ** 28 },
    },
  );
  const size = width * height;
  return Array.from({ length: stdout.length / size }, (_, n) =>
    brightIn(stdout.subarray(n * size, (n + 1) * size), width, height),
  );
};

/** Numbers of the frames that show something, as runs: `[[5, 9]]`. */
export const brightRuns = (frames: readonly (Bright | null)[]): number[][] =>
  frames.reduce<number[][]>((runs, frame, n) => {
    const last = runs.at(-1);
    if (frame && last?.[1] === n - 1) last[1] = n;
    else if (frame) runs.push([n, n]);
    return runs;
  }, []);
