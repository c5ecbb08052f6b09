/** How far ffmpeg is. */
export interface FfmpegTick {
  /** Of the output, or of the frames that filters print, in seconds; null before the first packet and frame. */
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

const frameTime = /\bpts_time:\s*(-?[\d.]+)/;

/**
 * Ticks from ffmpeg's reports, and from the frames that filters print. A sprite sheet is one frame, which comes last:
 * until then ffmpeg reports no time, or (5.x) nothing at all. Frames count from the first that is printed, as the times
 * of a recording may begin anywhere.
 */
export const progressTicks = (onTick: (tick: FfmpegTick) => void) => {
  let firstSec: number | null = null;
  let framesSec: number | null = null;
  let speed: number | null = null;
  return {
    report(tick: FfmpegTick): void {
      speed = tick.speed;
      onTick({ outTimeSec: framesSec ?? tick.outTimeSec, speed });
    },
    /** A line that a filter printed, of a frame or not. */
    filterLine(text: string): void {
      const atSec = number(frameTime.exec(text)?.[1]);
      if (atSec === null) return;
      firstSec ??= atSec;
      framesSec = Math.max(framesSec ?? 0, atSec - firstSec);
      onTick({ outTimeSec: framesSec, speed });
    },
  };
};
