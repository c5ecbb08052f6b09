import { stat } from 'node:fs/promises';
import { counted, type ExpectationOf, type Verifier } from './define.ts';

const inWords = ({ sizeBytes, maxBytes }: ExpectationOf<'notEmpty'>): string => {
  if (sizeBytes !== undefined) return counted(sizeBytes, 'byte');
  return maxBytes === undefined ? 'more than nothing' : `at most ${counted(maxBytes, 'byte')}`;
};

export const notEmpty: Verifier<'notEmpty'> = async (expected, { path }) => {
  const { output, sizeBytes, maxBytes } = expected;
  const { size } = await stat(await path({ output }));
  return {
    subject: `Size of ${output}`,
    promised: inWords(expected),
    found: counted(size, 'byte'),
    ok: size > 0 && size === (sizeBytes ?? size) && size <= (maxBytes ?? size),
  };
};
