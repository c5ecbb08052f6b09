import type { Verifier } from './define.ts';

export const container: Verifier<'container'> = async ({ output, container: promised }, { media }) => {
  const { container: found } = await media({ output });
  return { subject: `Container of ${output}`, promised, found, ok: found === promised };
};
