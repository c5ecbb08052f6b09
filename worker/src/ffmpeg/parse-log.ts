/** A line of ffmpeg at `-loglevel level+verbose`: `[mov @ 0x55] [error] moov atom not found`. */
export interface LogLine {
  level: string;
  /** Without the level; ffmpeg's own context in brackets stays. */
  text: string;
}

const levelled = /^((?:\[[^\]]+ @ [^\]]+\] )*)\[(panic|fatal|error|warning|info|verbose|debug)\] ?(.*)$/;

export const parseLine = (line: string): LogLine => {
  const [, context, level, rest] = levelled.exec(line) ?? [];
  if (level === undefined) return { level: 'info', text: line };
  return { level, text: `${context ?? ''}${rest ?? ''}` };
};

/** Packets by file number, then by stream index. */
type PacketTable = Record<number, Record<number, number>>;

export interface PacketCounts {
  read: PacketTable;
  muxed: PacketTable;
  decoded: PacketTable;
}

/** Newer ones put who speaks before it: `[out#0/mov @ 0x55]   Output stream …`. Encoded frames may stand between. */
const counted =
  /^(?:\[[^\]]+\])?\s*(?:Input|Output) stream #(\d+):(\d+) \([^)]*\): .*?(\d+) packets (read|muxed)/;
const decodedFrames = /(\d+) frames decoded/;

const put = (table: PacketTable, [file, stream]: readonly [number, number], count: number): void => {
  table[file] = { ...table[file], [stream]: count };
};

/** Adds what a line of the closing statistics says; other lines change nothing. */
export const countPackets = (counts: PacketCounts, text: string): void => {
  const [, file, stream, packets, what] = counted.exec(text) ?? [];
  if (file === undefined || stream === undefined || packets === undefined) return;
  const at = [Number(file), Number(stream)] as const;
  put(what === 'read' ? counts.read : counts.muxed, at, Number(packets));
  const [, frames] = decodedFrames.exec(text) ?? [];
  if (frames !== undefined) put(counts.decoded, at, Number(frames));
};

export const noPackets = (): PacketCounts => ({ read: {}, muxed: {}, decoded: {} });

/** The lines of ebur128's summary, which stand under its first without saying who speaks. */
const summaryLine = /^$|^ {2}[A-Z][a-z ]+:$|^ {4}(I|Threshold|LRA|LRA low|LRA high|Peak):/;

/** Lines that filters print (scdet, ebur128 with its summary, blackframe, loudnorm's block of JSON): what a plan may parse. */
export const filterLines = (): ((text: string) => boolean) => {
  let inBlock = false;
  let inSummary = false;
  return (text) => {
    const fromFilter = text.startsWith('[Parsed_');
    inSummary = fromFilter ? text.endsWith(' Summary:') : inSummary && summaryLine.test(text);
    if (inSummary) return true;
    if (!fromFilter && !inBlock && text !== '{') return false;
    if (text === '{') inBlock = true;
    else if (text === '}') {
      inBlock = false;
      return true;
    }
    return fromFilter || inBlock;
  };
};
