/** Seconds. */
export interface HashedPacket {
  sec: number;
  endSec: number;
  /** 52 bits of a hash of its bytes: as many as a number holds. */
  digest: number;
}

/** By stream, in the file's order: three numbers a packet, as an object for each of millions takes five times that. */
export type HashedPackets = ReadonlyMap<number, Float64Array>;

const perPacket = 3;

/** Packets of one stream. */
export const streamPackets = (packets: HashedPackets, index: number): HashedPacket[] => {
  const values = packets.get(index) ?? new Float64Array();
  const at = (n: number): number => values[n] ?? 0;
  return Array.from({ length: values.length / perPacket }, (_, n) => {
    const first = n * perPacket;
    return { sec: at(first), endSec: at(first + 1), digest: at(first + 2) };
  });
};

/** ffprobe's fastest of 128 bits: MD5 takes longer than reading the packets does. */
export const packetHash: readonly string[] = ['-show_data_hash', 'murmur3'];

/** `murmur3:` and 32 digits, as ffprobe has it; undefined for anything else. */
export const digestOf = (hash: string): number | undefined => {
  const digits = /^murmur3:([\da-f]{13})/i.exec(hash)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
};

const firstLength = perPacket * 1024;

/** Numbers of one stream, as they come. */
const createColumn = () => {
  let values = new Float64Array(firstLength);
  let length = 0;
  return {
    add({ sec, endSec, digest }: HashedPacket): void {
      if (length === values.length) {
        const longer = new Float64Array(2 * length);
        longer.set(values);
        values = longer;
      }
      values.set([sec, endSec, digest], length);
      length += perPacket;
    },
    all: (): Float64Array => values.slice(0, length),
  };
};

/** Packets of all streams, as they come. */
export const createPacketColumns = () => {
  const columns = new Map<number, ReturnType<typeof createColumn>>();
  return {
    add(index: number, packet: HashedPacket): void {
      const column = columns.get(index) ?? createColumn();
      columns.set(index, column);
      column.add(packet);
    },
    all: (): HashedPackets => new Map([...columns].map(([index, column]) => [index, column.all()])),
  };
};
