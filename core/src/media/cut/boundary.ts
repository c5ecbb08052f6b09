/** A packet in the file's order. Seconds. */
interface Timed {
  sec: number;
}

/** Matroska rounds times to a millisecond. */
export const cutRoundingSec = 0.0015;

/** Frames are stored so far from where they are shown at the most, by anything that records. */
const settled = 4;

/**
 * How many packets of a list, in the file's order, are to be kept so that every frame before `atSec` is kept and no
 * frame is missing among those that are: all that is kept is shown before all that is not. undefined where the list
 * ends before that is certain; one that goes `toEnd` of the stream is certain of all it holds.
 */
export const boundaryAt = (packets: readonly Timed[], atSec: number, toEnd = false): number | undefined => {
  const later = new Array<number>(packets.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let at = packets.length - 1; at >= 0; at -= 1) {
    later[at] = Math.min(packets[at]?.sec ?? 0, later[at + 1] ?? 0);
  }
  let latest = Number.NEGATIVE_INFINITY;
  const last = packets.length - (toEnd ? 1 : settled);
  for (let count = 1; count <= last; count += 1) {
    latest = Math.max(latest, packets[count - 1]?.sec ?? 0);
    const nextSec = later[count] ?? 0;
    if (latest < nextSec && nextSec >= atSec - cutRoundingSec) return count;
  }
  return undefined;
};

/** Just before the n-th packet is decoded, and well after the one before it: where reading stops. Seconds. */
export const stopBefore = (packets: readonly { decodeSec: number }[], at: number): number | undefined => {
  const [last, next] = [packets[at - 1], packets[at]];
  if (!last || !next) return undefined;
  return next.decodeSec - Math.min(cutRoundingSec, (next.decodeSec - last.decodeSec) / 2);
};
