import { loudnessInWords, type Note } from '@streamops/core';
import type { Verifier } from './define.ts';

/** The filter prints tenths, so that what it says may be off by half of one on either side; and what tenths lose in binary. */
const printed = 0.1;
const rounding = 1e-6;

const lufs = (value: number): string => `${value.toFixed(1)} LUFS`;

const grown = (subject: string, peak = 0, found: number | null = null): Note => ({
  level: 'warn',
  subject,
  text: `The peak came out at ${(found ?? 0).toFixed(1)} dBTP, above the ${peak.toFixed(1)} that was asked: an encoder that keeps no exact samples, or a limiter, lets some through.`,
});

export const loudness: Verifier<'loudness'> = async (expected, evidence) => {
  const { label, integrated, tolerance, peak, peakMayGrow = false, output, index } = expected;
  const found = (await evidence.loudness({ output })).get(index);
  const { integratedLufs = null, truePeakDb = null } = found ?? {};
  const isLoud = integratedLufs !== null && Math.abs(integratedLufs - integrated) <= tolerance + rounding;
  const isLow = peak === undefined || (truePeakDb !== null && truePeakDb <= peak + printed + rounding);
  return {
    subject: `Loudness of ${label}`,
    promised: `${lufs(integrated)} ± ${tolerance.toFixed(1)}${peak === undefined ? '' : `, peak at most ${peak.toFixed(1)} dBTP`}`,
    found: found ? loudnessInWords(found) : 'nothing to measure',
    ok: isLoud && (isLow || (peakMayGrow && truePeakDb !== null)),
    notes: isLow || !isLoud ? [] : [grown(label, peak, truePeakDb)],
  };
};
