import { type LoudnessTarget, toleranceLu } from '../../media/level.ts';
import { loudnessInWords, type TrackLoudness } from '../../media/loudness.ts';
import type { Note } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import type { LevelledTrack } from './tracks.ts';

const decibels = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)} dB`;

const peakWords = ({ truePeakDb }: TrackLoudness, target: LoudnessTarget): string =>
  `its peak of ${truePeakDb?.toFixed(1)} dBTP allows no more under ${target.truePeakDb.toFixed(1)} dBTP; dynamics: compress would`;

const isAway = (lufs: number, { integratedLufs }: LoudnessTarget): boolean =>
  Math.abs(lufs - integratedLufs) > toleranceLu;

const changeWords = ({ level, measured, encoded, stream }: LevelledTrack, target: LoudnessTarget): string => {
  const wanted = `${target.integratedLufs.toFixed(1)} LUFS`;
  const into = encoded && encoded.codec !== stream.codec ? ` It was encoded to ${encoded.codec}.` : '';
  if (level.way === 'compress') {
    const short = isAway(level.integratedLufs, target) ? `, not ${wanted}: nearer it did not come` : '';
    return `It was compressed to ${level.integratedLufs.toFixed(1)} LUFS (loudnorm)${short}.${into}`;
  }
  if (level.way === 'gain') {
    const held = level.isHeld ? `, not ${wanted}: ${peakWords(measured, target)}` : '';
    return `It was changed by ${decibels(level.gainDb)} to ${level.integratedLufs.toFixed(1)} LUFS${held}.${into}`;
  }
  if (level.why === 'silent') return 'It was left as it is.';
  if (level.why === 'fits') return `It was left as it is: that is ${wanted} already.`;
  return `It was left as it is, not ${wanted}: ${peakWords(measured, target)}.`;
};

const isShort = ({ level }: LevelledTrack, target: LoudnessTarget): boolean =>
  (level.way === 'gain' && level.isHeld) ||
  (level.way === 'compress' && isAway(level.integratedLufs, target)) ||
  (level.way === 'leave' && level.why === 'peak');

/** What was measured of a track. */
export const measuredNote = ({ stream, measured }: Pick<LevelledTrack, 'stream' | 'measured'>): Note => ({
  level: 'info',
  subject: streamLabel(stream),
  text: `Measured: ${loudnessInWords(measured)}.`,
});

/** What was measured of a track, and what was done about it. */
export const levelNote = (track: LevelledTrack, target: LoudnessTarget): Note => ({
  level: isShort(track, target) ? 'warn' : 'info',
  subject: streamLabel(track.stream),
  text: `${measuredNote(track).text} ${changeWords(track, target)}`,
});
