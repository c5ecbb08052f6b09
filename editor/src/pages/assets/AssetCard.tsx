import { useState } from 'preact/hooks';
import './AssetCard.css';
import { assets } from '../../connection/store.ts';
import { badges, fileOf, titleOf } from '../../media-facts.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Tag } from '../../parts/Pill.tsx';
import { Thumb } from '../../parts/player/Thumb.tsx';
import { toggleFavourite } from './asset-actions.ts';

/** An asset in a grid. While others are selected, a click selects too. */
export const AssetCard = ({
  id,
  tabIndex = 0,
  selected = false,
  selecting = false,
  onSelect,
}: {
  id: string;
  tabIndex?: 0 | -1;
  selected?: boolean;
  selecting?: boolean;
  /** The same function at every drawing: a card whose props stay is not drawn again. */
  onSelect?: (id: string, event: { shiftKey: boolean }) => void;
}) => {
  const asset = assets.of(id).value;
  const [focused, setFocused] = useState<number | null>(null);
  if (!asset) return <div class="asset-card" />;
  return (
    <article class={`asset-card${selected ? ' selected' : ''}${selecting ? ' selecting' : ''}`}>
      <a
        href={`/assets/${id}`}
        data-stop
        tabIndex={tabIndex}
        draggable={false}
        class="asset-link"
        aria-label={`${titleOf(asset)}${selected ? ', selected' : ''}`}
        onClick={(event) => {
          if (!onSelect || !(selecting || event.shiftKey || event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSelect(id, event);
        }}
        // Looked at by keyboard, the film shows its middle.
        onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible') ? 0.5 : null)}
        onBlur={() => setFocused(null)}
      >
        <Thumb asset={asset} scrub={focused} />
        <strong class="cut" title={fileOf(asset)}>
          {titleOf(asset)}
        </strong>
      </a>
      <div class="asset-tags">
        {[...badges(asset), ...asset.tags].slice(0, 4).map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </div>
      {onSelect && (
        <button
          type="button"
          class="asset-check"
          tabIndex={-1}
          aria-pressed={selected}
          aria-label={`Select ${titleOf(asset)}`}
          onClick={(event) => onSelect(id, event)}
        >
          <Icon name="check" size={14} />
        </button>
      )}
      <button
        type="button"
        class="asset-star"
        tabIndex={-1}
        aria-pressed={asset.favourite}
        aria-label={`${asset.favourite ? 'Unmark' : 'Mark'} ${titleOf(asset)} as favourite`}
        onClick={() => toggleFavourite(id)}
      >
        <Icon name="star" filled={asset.favourite} />
      </button>
    </article>
  );
};
