import type { Waveform } from '@streamops/core';

/** The loudest peak fills the strip: quiet speech has an outline too. Silence stays silent. */
export const levelled = (peaks: readonly number[]): number[] => {
  const loudest = Math.max(0, ...peaks);
  return loudest < 0.005 ? [...peaks] : peaks.map((peak) => peak / loudest);
};

/** Peaks (0 to 1) as an SVG path in a box `count` wide and 2 high, mirrored around its middle. Pure. */
export const peaksPath = (peaks: readonly number[]): string =>
  peaks
    .map((peak, x) => {
      const half = Math.min(1, Math.max(0.02, peak));
      return `M${x + 0.5} ${(1 - half).toFixed(3)}V${(1 + half).toFixed(3)}`;
    })
    .join('');

/** Fewer peaks, each the loudest of its group: as many as the strip has pixels for. */
export const coarser = (peaks: readonly number[], most: number): number[] => {
  if (peaks.length <= most) return [...peaks];
  const group = peaks.length / most;
  return Array.from({ length: most }, (_, i) =>
    Math.max(
      ...peaks.slice(Math.floor(i * group), Math.max(Math.floor(i * group) + 1, Math.floor((i + 1) * group))),
    ),
  );
};

/** The `waveform` artifact's peaks, 0 to 1; it holds 0 (silence) to 255 (full scale). Empty where it is unknown. */
export const readPeaks = (data: unknown): number[] => {
  const { version, peaks } = (data ?? {}) as Partial<Waveform>;
  return version === 1 && Array.isArray(peaks) ? peaks.map((peak) => Number(peak) / 255) : [];
};
