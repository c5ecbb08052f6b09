import type { ClipCandidate, Scenes, Span } from '@streamops/core';
import { clock, span } from '../../../format.ts';
import { isRecord } from '../../../parts/form/schema.ts';

const lists = ['cuts', 'fades', 'black', 'freeze', 'silence', 'peaks', 'candidates'] as const;

/** The artifact `scenes` as it was fetched; null for another version of it. */
export const readScenes = (data: unknown): Scenes | null => {
  if (!isRecord(data) || data.version !== 1 || !(Number(data.durationSec) > 0)) return null;
  // The hub publishes what its own schema has checked; here only its version and lists are looked at.
  return lists.every((name) => Array.isArray(data[name])) ? (data as unknown as Scenes) : null;
};

export interface Band {
  kind: 'black' | 'freeze' | 'silence' | 'candidate';
  leftPct: number;
  widthPct: number;
  title: string;
}

const bandOf = (kind: Band['kind'], { startSec, endSec }: Span, durationSec: number): Band => ({
  kind,
  leftPct: (startSec / durationSec) * 100,
  widthPct: Math.max(0.15, ((endSec - startSec) / durationSec) * 100),
  title: `${{ black: 'Black', freeze: 'Still picture', silence: 'Silence', candidate: 'Candidate' }[kind]}, ${clock(startSec, 1)} to ${clock(endSec, 1)}`,
});

/** What lies on the strip, in per cent of its width. */
export const bandsOf = ({ durationSec, black, freeze, silence, candidates }: Scenes): Band[] =>
  [
    ...silence.map((each) => bandOf('silence', each, durationSec)),
    ...freeze.map((each) => bandOf('freeze', each, durationSec)),
    ...black.map((each) => bandOf('black', each, durationSec)),
    ...candidates.map((each) => bandOf('candidate', each, durationSec)),
  ].filter(({ leftPct }) => leftPct <= 100);

/** A line a cut: so many as a strip has room for, the strongest ones. */
export const cutLines = ({ cuts, durationSec }: Scenes, most = 300): { atPct: number; strong: boolean }[] =>
  cuts
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ atSec, score }) => ({ atPct: (atSec / durationSec) * 100, strong: score >= 0.5 }));

const because: Record<ClipCandidate['reasons'][number], string> = {
  loud: 'loud',
  sudden: 'suddenly loud',
  busy: 'many cuts',
  cut: 'a strong cut',
};

/** `12 s · loud, many cuts`. */
export const whyCandidate = ({ startSec, endSec, reasons }: ClipCandidate): string =>
  [span(endSec - startSec), reasons.map((reason) => because[reason]).join(', ')].filter(Boolean).join(' · ');

const decibels = (value: number | null, unit: string): string =>
  value === null ? 'silent' : `${value.toFixed(1)} ${unit}`;

export const loudnessRows = ({ loudness }: Scenes): (readonly [string, string])[] =>
  loudness
    ? [
        ['Loudness', decibels(loudness.integratedLufs, 'LUFS')],
        ['Range', `${loudness.rangeLu.toFixed(1)} LU`],
        ['Loudest sample', decibels(loudness.peakDbfs, 'dBFS')],
      ]
    : [];
