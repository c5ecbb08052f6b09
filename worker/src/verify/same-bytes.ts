import { hashFile } from '../media/hash.ts';
import type { Evidence, Verifier } from './define.ts';

/** A copy step has read both sides already; nothing wrote to them since. */
const hashes = async (evidence: Evidence, from: string, to: string): Promise<[string, string]> => {
  const copied = evidence.copyTraces.find((trace) => trace.from === from && trace.to === to);
  if (copied) return [copied.read, copied.written];
  const watched = { signal: evidence.signal, advance: () => undefined };
  return [(await hashFile(from, watched)).xxh64, (await hashFile(to, watched)).xxh64];
};

export const sameBytes: Verifier<'sameBytes'> = async ({ output, input }, evidence) => {
  const from = await evidence.path({ input });
  const to = await evidence.path({ output });
  const [promised, found] = await hashes(evidence, from, to);
  return {
    subject: `Bytes of ${output}`,
    promised: `xxh64 ${promised}`,
    found: `xxh64 ${found}`,
    ok: promised === found,
  };
};
