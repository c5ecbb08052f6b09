import type { Asset, Span } from '@streamops/core';
import { useState } from 'preact/hooks';
import { clock } from '../../format.ts';
import { spriteOf, tileOfTime } from '../../media-facts.ts';
import { Tile } from './Thumb.tsx';
import { Waveform } from './Waveform.tsx';

/** Where the pointer is on the seek bar, with the picture of that moment above it. */
export const Seek = ({
  asset,
  time,
  duration,
  spans = [],
  onSeek,
}: {
  asset: Asset;
  time: number;
  duration: number;
  /** Parts that are marked, in seconds. */
  spans?: readonly Span[] | undefined;
  onSeek: (to: number) => void;
}) => {
  const [pointed, setPointed] = useState<number | null>(null);
  const sprite = spriteOf(asset);
  const at = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * duration;
  };
  return (
    <div
      class="seek"
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(time)}
      aria-valuetext={`${clock(time)} of ${clock(duration)}`}
      onPointerMove={(event) => {
        setPointed(at(event));
        if (event.buttons === 1) onSeek(at(event));
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onSeek(at(event));
      }}
      onPointerLeave={() => setPointed(null)}
    >
      <Waveform asset={asset} />
      <span class="seek-track">
        <i style={{ transform: `scaleX(${duration ? time / duration : 0})` }} />
      </span>
      {duration > 0 &&
        spans.map(({ startSec, endSec }) => (
          <span
            key={`${startSec} ${endSec}`}
            class="seek-span"
            style={{
              left: `${(startSec / duration) * 100}%`,
              width: `${((endSec - startSec) / duration) * 100}%`,
            }}
          />
        ))}
      <span class="seek-head" style={{ left: `${duration ? (time / duration) * 100 : 0}%` }} />
      {pointed !== null && duration > 0 && (
        <span
          class="seek-peek"
          style={{ left: `clamp(84px, ${(pointed / duration) * 100}%, calc(100% - 84px))` }}
        >
          {sprite && (
            <span class="seek-picture">
              <Tile asset={asset} tile={tileOfTime(sprite, pointed)} />
            </span>
          )}
          <span>{clock(pointed, 1)}</span>
        </span>
      )}
    </div>
  );
};
