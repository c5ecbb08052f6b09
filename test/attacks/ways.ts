import { paramsFor } from '../jobs/torture-ends.ts';

/** A way to ask a type for something. */
export interface Way {
  params: Record<string, unknown>;
  /** With a file of subtitles as a further input. */
  withLines?: true;
}

const range = { startSec: 0.2, endSec: 0.9 };
const small = { width: 180, endSec: 0.8 };

/** Those of a type whose commands differ, where a text could get into them. */
const ways: Readonly<Record<string, readonly Way[]>> = {
  subtitles: [
    // The recording's own lines reach a filter.
    { params: { action: 'burn' } },
    { params: { action: 'embed' }, withLines: true },
    { params: { action: 'burn' }, withLines: true },
    { params: {} },
  ],
  social_export: [
    { params: small },
    { params: small, withLines: true },
    { params: { ...small, layout: 'crop', aspect: '1:1' } },
  ],
  clip: [{ params: { ranges: [range] } }, { params: { mode: 'exact', ranges: [range] } }],
  audio_tracks: [{ params: { action: 'mix' } }, { params: { action: 'split' } }],
  remux: [{ params: {} }, { params: { container: 'mkv' } }, { params: { container: 'ts' } }],
};

/** The next of them with each round. */
export const wayFor = (type: string, round: number): Way => {
  const known = ways[type] ?? [];
  return known[round % Math.max(1, known.length)] ?? { params: paramsFor(type) };
};
