import type { Asset } from '@streamops/core';
import { useRef, useState } from 'preact/hooks';
import './Thumb.css';
import { clock } from '../../format.ts';
import { isSidecar, mediaUrl, spriteOf, tileAt, tilePosition } from '../../media-facts.ts';
import { Icon, type IconName } from '../Icon.tsx';

const stateIcons: Partial<Record<Asset['status'], readonly [IconName, string]>> = {
  new: ['clock', 'New'],
  processing: ['redo', 'Processing'],
  failed: ['warn', 'Failed'],
  missing: ['warn', 'Missing'],
  quarantined: ['box', 'In quarantine'],
};

/** What stands where no picture is. */
const blankIcon = (asset: Asset): IconName => {
  if (isSidecar(asset)) return 'box';
  return asset.media && !asset.media.streams.some((s) => s.kind === 'video') ? 'volume' : 'film';
};

/** One tile of a sprite sheet, fitted into a 16:9 box whatever its own shape is. */
export const Tile = ({ asset, tile }: { asset: Asset; tile: number }) => {
  const [loaded, setLoaded] = useState(false);
  const sprite = spriteOf(asset);
  if (!sprite) return null;
  const sheet = mediaUrl(asset.id, 'sprite', asset.artifacts.sprite?.sizeBytes);
  const shape = sprite.tileWidth / sprite.tileHeight;
  const fit = shape >= 16 / 9 ? { width: '100%', height: 'auto' } : { height: '100%', width: 'auto' };
  return (
    <span class={`tile-frame${loaded ? '' : ' waiting'}`}>
      {/* Tells when the sheet is here: a background does not. Until then the poster shows through. */}
      <img src={sheet} alt="" onLoad={() => setLoaded(true)} />
      <span
        class="tile"
        data-tile={tile}
        style={{
          ...fit,
          aspectRatio: `${sprite.tileWidth} / ${sprite.tileHeight}`,
          backgroundImage: `url("${sheet}")`,
          backgroundSize: `${sprite.columns * 100}% ${sprite.rows * 100}%`,
          backgroundPosition: tilePosition(sprite, tile),
        }}
      />
    </span>
  );
};

/** A poster that plays under the pointer: where it is across the picture is where it is in the film. */
export const Thumb = ({ asset, scrub = null }: { asset: Asset; scrub?: number | null }) => {
  const [pointed, setPointed] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const sprite = spriteOf(asset);
  const fraction = pointed ?? scrub;
  const tile = sprite && fraction !== null ? tileAt(sprite, fraction) : null;
  const duration = asset.media?.durationSec ?? null;
  const state = isSidecar(asset) && asset.status === 'new' ? undefined : stateIcons[asset.status];
  return (
    <div
      ref={box}
      class="thumb"
      onPointerMove={(event) => {
        if (event.pointerType === 'touch') return;
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const at = (event.clientX - left) / width;
        // Only a new tile is worth drawing.
        if (!sprite || pointed === null || tileAt(sprite, at) !== tileAt(sprite, pointed)) setPointed(at);
      }}
      onPointerLeave={() => setPointed(null)}
    >
      {asset.artifacts.poster ? (
        <img
          src={mediaUrl(asset.id, 'poster', asset.artifacts.poster.sizeBytes)}
          alt=""
          loading="lazy"
          decoding="async"
        />
      ) : (
        <span class="no-poster">
          <Icon name={blankIcon(asset)} size={28} />
        </span>
      )}
      {tile !== null && <Tile asset={asset} tile={tile} />}
      {tile !== null && sprite && fraction !== null && (
        <i class="scrub-line" style={{ transform: `scaleX(${(tile + 1) / sprite.tiles})` }} />
      )}
      {state && (
        <span class={`thumb-state ${asset.status}`}>
          <Icon name={state[0]} size={14} /> {state[1]}
        </span>
      )}
      {duration !== null && (
        <span class="thumb-time">
          {tile !== null && sprite
            ? clock(Math.min(duration, tile * sprite.secondsPerTile))
            : clock(duration)}
        </span>
      )}
    </div>
  );
};
