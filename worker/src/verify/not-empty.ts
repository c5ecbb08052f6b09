import { stat } from 'node:fs/promises';
import type { Verifier } from './define.ts';

export const notEmpty: Verifier<'notEmpty'> = async ({ output }, { path }) => {
  const { size } = await stat(await path({ output }));
  return {
    subject: `Size of ${output}`,
    promised: 'more than nothing',
    found: `${size} bytes`,
    ok: size > 0,
  };
};
