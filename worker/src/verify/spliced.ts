import { type HashedPacket, streamPackets } from '../media/packet-columns.ts';
import { counted, type ExpectationOf, type Verifier } from './define.ts';

type Spliced = ExpectationOf<'spliced'>;

const wordsOf = ({ head, copied, tail }: Pick<Spliced, 'head' | 'copied' | 'tail'>): string =>
  `${counted(copied, 'packet')} of the source, the same bytes, after ${head} and before ${tail} that were encoded`;

/** Whether they stand in the source one behind the other, whichever place that is. */
const isRunOf = (packets: readonly HashedPacket[], source: readonly HashedPacket[]): boolean =>
  source.some(
    ({ digest }, at) =>
      digest === packets[0]?.digest && packets.every((packet, n) => source[at + n]?.digest === packet.digest),
  );

/** What was copied between two ends that were encoded. */
export const spliced: Verifier<'spliced'> = async (expected, evidence) => {
  const { of, index, window, head, copied, tail } = expected;
  const there = await evidence.hashed({ input: of.input }, window);
  const here = await evidence.hashed({ output: expected.output });
  const source = streamPackets(there, of.index);
  const output = streamPackets(here, index);
  const middle = output.slice(head, head + copied);
  const isThere = output.length === head + copied + tail && middle.length > 0 && isRunOf(middle, source);
  return {
    subject: expected.label,
    promised: wordsOf(expected),
    found: isThere ? wordsOf(expected) : `other packets (${output.length})`,
    ok: isThere,
  };
};
