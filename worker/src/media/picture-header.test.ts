import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { pictureFacts } from './picture-header.ts';

const made = async (...output: string[]): Promise<Buffer> => {
  const source = ['-f', 'lavfi', '-i', 'testsrc=s=322x178:d=0.04:r=25', '-frames:v', '1'];
  const { stdout } = await promisify(execFile)(
    process.env.FFMPEG_PATH ?? 'ffmpeg',
    ['-v', 'error', ...source, ...output, '-'],
    { encoding: 'buffer' },
  );
  return stdout;
};

it.each([
  ['jpg', ['-c:v', 'mjpeg', '-f', 'image2pipe']],
  ['png', ['-c:v', 'png', '-f', 'image2pipe']],
  ['webp', ['-c:v', 'libwebp', '-pix_fmt', 'yuv420p', '-f', 'webp']],
  // With transparency it has a chunk of its own for the size.
  ['webp', ['-c:v', 'libwebp', '-pix_fmt', 'yuva420p', '-f', 'webp']],
] as const)('reads the size of a %s, and whether it is whole', async (format, output) => {
  const bytes = await made(...output);
  const facts = pictureFacts[format];
  expect(facts(bytes)).toEqual({ width: 322, height: 178, whole: true });
  expect(facts(bytes.subarray(0, -3))).toMatchObject({ width: 322, whole: false });
  for (let length = 0; length < 45; length += 1) {
    expect(facts(bytes.subarray(0, length))?.whole ?? false).toBe(false);
  }
  expect(
    facts(Buffer.from('A page that says: not found. It is long enough to be looked at.')),
  ).toBeUndefined();
});
