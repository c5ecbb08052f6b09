import { type Hashed, hashFile } from '../media/hash.ts';
import type { StepRunner } from './define.ts';

export const hash: StepRunner<'hash'> = async (
  { target, sha256 },
  { files, signal, advance },
): Promise<Hashed> => hashFile(await files.path(target), { signal, advance }, sha256);
