import { mainVideo } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { runMedia } from '../ffmpeg/process.ts';
import type { Evidence, Verifier } from './define.ts';

const timeoutSec = 60;
/** Mean brightness of 0 to 255 below which a picture shows nothing. */
const blackBelow = 6;

/** Mean brightness of the first frame, 0 to 255. */
const brightness = async ({ tools, signal }: Evidence, path: string): Promise<number> => {
  const chunks: Buffer[] = [];
  await runMedia(tools, {
    program: 'ffmpeg',
    args: [
      ...['-nostdin', '-loglevel', 'error', ...guardedInput(path)],
      ...['-frames:v', '1', '-vf', 'scale=64:64,format=gray', '-f', 'rawvideo', 'pipe:1'],
    ],
    timeoutSec,
    signal,
    onStdout: (chunk) => chunks.push(chunk),
  });
  const pixels = Buffer.concat(chunks);
  return pixels.length === 0 ? 0 : pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
};

export const picture: Verifier<'picture'> = async ({ output, width, height, notBlack }, evidence) => {
  const video = mainVideo(await evidence.media({ output }));
  const size = (w: number | undefined, h: number | undefined) => `${w ?? 'any'} × ${h ?? 'any'}`;
  const fits =
    video !== undefined &&
    (width === undefined || video.width === width) &&
    (height === undefined || video.height === height);
  const mean = notBlack ? await brightness(evidence, await evidence.path({ output })) : null;
  return {
    subject: `Picture ${output}`,
    promised: `${size(width, height)}${notBlack ? ', not black' : ''}`,
    found: `${size(video?.width, video?.height)}${mean === null ? '' : `, mean brightness ${mean.toFixed(0)}`}`,
    ok: fits && (mean === null || mean >= blackBelow),
  };
};
