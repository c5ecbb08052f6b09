import { describe, expect, it } from 'vitest';
import { loudnessGraph, loudnessInWords, loudnessSummaries } from './loudness.ts';

const summary = (n: number, [i, range, peak]: readonly string[]): string[] => [
  `[Parsed_ebur128_${n} @ 0x55785416c040] Summary:`,
  ...['', '  Integrated loudness:', `    I:         ${i} LUFS`, '    Threshold: -41.8 LUFS'],
  ...['', '  TrackLoudness range:', `    LRA:         ${range} LU`, '    Threshold:   0.0 LUFS'],
  ...['    LRA low:     1.0 LUFS', '    LRA high:    2.0 LUFS'],
  ...['', '  True peak:', `    Peak:      ${peak} dBFS`],
];

describe('loudness', () => {
  it('is read from the last summary of each track, in the order of the graph', () => {
    const lines = [
      ...summary(1, ['-70.0', '0.0', '-inf']),
      ...summary(0, ['-70.0', '0.0', '-inf']),
      ...summary(1, ['-14.0', '0.0', '1.3']),
      ...summary(0, ['-31.8', '5.5', '-28.1']),
    ];
    expect(loudnessSummaries(lines)).toEqual([
      { integratedLufs: -31.8, rangeLu: 5.5, truePeakDb: -28.1 },
      { integratedLufs: -14, rangeLu: 0, truePeakDb: 1.3 },
    ]);
  });

  it('is nothing where there is nothing above the gate', () => {
    const [silent, short] = loudnessSummaries([
      ...summary(0, ['-70.0', '0.0', '-inf']),
      ...summary(1, ['-70.0', '0.0', '-3.0']),
    ]);
    expect(silent).toEqual({ integratedLufs: null, rangeLu: 0, truePeakDb: null });
    expect(short).toEqual({ integratedLufs: null, rangeLu: 0, truePeakDb: -3 });
    expect(silent && loudnessInWords(silent)).toBe('silent, or too short to be measured');
  });

  it('has a filter for each track', () => {
    expect(loudnessGraph([{ index: 1 }, { index: 4, filters: ['volume=2dB'] }])).toEqual({
      graph:
        '[0:1]ebur128=peak=true:framelog=verbose[loudness0];[0:4]volume=2dB,ebur128=peak=true:framelog=verbose[loudness1]',
      ends: ['[loudness0]', '[loudness1]'],
    });
  });
});
