import { readFile } from 'node:fs/promises';
import { mainVideo } from '@streamops/core';
import { guardedInput } from '../ffmpeg/input.ts';
import { runMedia } from '../ffmpeg/process.ts';
import { jpegFacts } from '../media/jpeg.ts';
import type { Evidence, ExpectationOf, Verifier } from './define.ts';

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

interface Shown {
  width: number | undefined;
  height: number | undefined;
  /** A JPEG that ends early. */
  cutOff: boolean;
}

/** A JPEG's header tells, at no cost; of other pictures ffprobe does. */
const lookAt = async (evidence: Evidence, output: string): Promise<Shown> => {
  const jpeg = jpegFacts(await readFile(await evidence.path({ output })));
  if (jpeg) return { ...jpeg, cutOff: !jpeg.whole };
  const video = mainVideo(await evidence.media({ output }));
  return { width: video?.width, height: video?.height, cutOff: false };
};

/** Both at once: a process each, where there is one. */
const found = async (evidence: Evidence, { output, notBlack }: ExpectationOf<'picture'>) => {
  const path = await evidence.path({ output });
  const [shown, mean] = await Promise.all([
    lookAt(evidence, output),
    notBlack ? brightness(evidence, path) : null,
  ]);
  return { ...shown, mean };
};

const size = (width: number | undefined, height: number | undefined): string =>
  `${width ?? 'any'} × ${height ?? 'any'}`;

export const picture: Verifier<'picture'> = async (expected, evidence) => {
  const { output, notBlack } = expected;
  const { width, height, cutOff, mean } = await found(evidence, expected);
  const fits = [
    width !== undefined && width === (expected.width ?? width),
    height !== undefined && height === (expected.height ?? height),
    !cutOff,
    mean === null || mean >= blackBelow,
  ];
  return {
    subject: `Picture ${output}`,
    promised: `${size(expected.width, expected.height)}${notBlack ? ', not black' : ''}`,
    found: [
      size(width, height),
      ...(cutOff ? ['cut off'] : []),
      ...(mean === null ? [] : [`mean brightness ${mean.toFixed(0)}`]),
    ].join(', '),
    ok: fits.every(Boolean),
  };
};
