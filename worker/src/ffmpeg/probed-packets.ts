import { z } from 'zod';

/** A packet in ffprobe's JSON; what it does not know it leaves out. */
const probedPacket = z.object({
  stream_index: z.int(),
  pts_time: z.string().optional(),
  dts_time: z.string().optional(),
  duration_time: z.string().optional(),
  flags: z.string().default(''),
  pos: z.string().optional(),
  data_hash: z.string().optional(),
});

export interface ProbedPacket {
  index: number;
  /** When it is shown and when it is decoded, as far as the container says. Seconds. */
  shownSec: number | undefined;
  decodedSec: number | undefined;
  /** 0 where the container does not say. */
  durationSec: number;
  key: boolean;
  /** Where it lies in the file, as far as that is known and asked for. Bytes. */
  at: number | undefined;
  /** Of its bytes; '' where nobody asked for it. */
  hash: string;
}

const number = (text: string | undefined): number | undefined => {
  const value = Number.parseFloat(text ?? '');
  return Number.isNaN(value) ? undefined : value;
};

const packetOf = (found: z.infer<typeof probedPacket>): ProbedPacket => ({
  index: found.stream_index,
  shownSec: number(found.pts_time),
  decodedSec: number(found.dts_time),
  durationSec: number(found.duration_time) ?? 0,
  key: found.flags.includes('K'),
  at: number(found.pos),
  hash: found.data_hash ?? '',
});

/** The packets in ffprobe's JSON, in the file's order. Throws where they are none. */
export const packetsOf = (json: unknown): ProbedPacket[] =>
  z
    .object({ packets: z.array(probedPacket).default([]) })
    .parse(json)
    .packets.map(packetOf);
