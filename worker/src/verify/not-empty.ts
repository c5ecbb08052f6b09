import { stat } from 'node:fs/promises';
import { counted, type Verifier } from './define.ts';

export const notEmpty: Verifier<'notEmpty'> = async ({ output, sizeBytes }, { path }) => {
  const { size } = await stat(await path({ output }));
  return {
    subject: `Size of ${output}`,
    promised: sizeBytes === undefined ? 'more than nothing' : counted(sizeBytes, 'byte'),
    found: counted(size, 'byte'),
    ok: size > 0 && size === (sizeBytes ?? size),
  };
};
