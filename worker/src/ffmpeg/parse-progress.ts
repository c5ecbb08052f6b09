/** One report of `-progress pipe:1`. */
export interface FfmpegTick {
  /** Of the output, in seconds; null before the first packet. */
  outTimeSec: number | null;
  /** Times real time. */
  speed: number | null;
}

const number = (text: string | undefined): number | null => {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
};

const tickOf = (fields: ReadonlyMap<string, string>): FfmpegTick => {
  // out_time_ms is in microseconds too, whatever its name says.
  const micros = number(fields.get('out_time_us'));
  return {
    outTimeSec: micros === null || micros < 0 ? null : micros / 1e6,
    speed: number(fields.get('speed')),
  };
};

/** Takes ffmpeg's progress as it comes, in any pieces, and calls back at the end of each report. */
export const progressReader = (onTick: (tick: FfmpegTick) => void): ((text: string) => void) => {
  const fields = new Map<string, string>();
  let rest = '';
  const take = (line: string): void => {
    const equals = line.indexOf('=');
    if (equals < 0) return;
    fields.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    if (line.startsWith('progress=')) onTick(tickOf(fields));
  };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
};
