import { stat } from 'node:fs/promises';
import type { Verifier } from './define.ts';

export const notEmpty: Verifier<'notEmpty'> = async ({ output, sizeBytes }, { path }) => {
  const { size } = await stat(await path({ output }));
  return {
    subject: `Size of ${output}`,
    promised: sizeBytes === undefined ? 'more than nothing' : `${sizeBytes} bytes`,
    found: `${size} bytes`,
    ok: size > 0 && size === (sizeBytes ?? size),
  };
};
