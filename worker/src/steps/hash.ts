import { type Hashed, hashFile } from '../media/hash.ts';
import type { StepRunner } from './define.ts';

export const hash: StepRunner<'hash'> = async ({ target }, { files, signal, advance }): Promise<Hashed> =>
  hashFile(await files.path(target), { signal, advance });
