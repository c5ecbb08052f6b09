import { mainVideo } from '@streamops/core';
import type { Verifier } from './define.ts';

/** As an editor reads it, from the track that ffmpeg wrote for it. */
export const timecode: Verifier<'timecode'> = async ({ output, timecode: promised }, { media }) => {
  const found = mainVideo(await media({ output }))?.timecode ?? 'none';
  return { subject: `Timecode of ${output}`, promised, found, ok: found === promised };
};
