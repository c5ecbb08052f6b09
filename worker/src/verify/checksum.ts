import { readFile } from 'node:fs/promises';
import { parseChecksum } from '@streamops/core';
import type { Verifier } from './define.ts';

/** The checksum file as the disk has it: the digest and the name that one who checks later will meet. */
export const checksum: Verifier<'checksum'> = async ({ output, algorithm, digest, fileName }, { path }) => {
  const found = parseChecksum(await readFile(await path({ output }), 'utf8'));
  return {
    subject: `Checksum in ${output}`,
    promised: `${algorithm} ${digest} of ${fileName}`,
    found: found === null ? 'no checksum' : `${algorithm} ${found.digest} of ${found.fileName}`,
    ok: found?.digest === digest && found.fileName === fileName,
  };
};
