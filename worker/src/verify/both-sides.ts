import type { FileArg } from '@streamops/core';
import type { Window } from '../media/hashed-packets.ts';
import type { HashedPackets } from '../media/packet-columns.ts';
import type { Evidence } from './define.ts';

interface Sides {
  of: { input: number };
  window: Window;
  output: string;
}

/** Packets of the source and of what was made of it, read at the same time. Both are read when it settles. */
export const hashedSides = async (
  { hashed }: Evidence,
  { of, window, output }: Sides,
): Promise<{ source: HashedPackets; made: HashedPackets }> => {
  const file: FileArg = { output };
  const reading = [hashed({ input: of.input }, window), hashed(file)] as const;
  // The loser of a race would go on reading what is about to be removed.
  await Promise.allSettled(reading);
  const [source, made] = await Promise.all(reading);
  return { source, made };
};
