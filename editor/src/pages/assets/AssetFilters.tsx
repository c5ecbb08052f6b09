import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { debounce } from '../../connection/debounce.ts';
import type { AssetFilter } from '../../connection/matches.ts';
import { drives } from '../../connection/store.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Chip } from '../../parts/Pill.tsx';
import { setQuery } from '../../router.ts';
import { statuses } from './asset-filter.ts';

/** The field writes into the address once typing rests; the list follows the address. */
const SearchField = ({ q }: { q: string }) => {
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const write = useMemo(
    () =>
      debounce<string>((typed) => {
        sent.current = typed.trim();
        setQuery({ q: typed.trim() }, true);
      }, 150),
    [],
  );
  useEffect(() => {
    // Changed by Back or a chip, not by this field.
    if (q !== sent.current) {
      sent.current = q;
      setText(q);
    }
  }, [q]);
  return (
    <div class="asset-search">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        aria-label="Search assets"
        placeholder="Search names, tags, streams"
        value={text}
        data-search
        onInput={(event) => {
          setText(event.currentTarget.value);
          write.push(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') write.flush(text);
        }}
      />
    </div>
  );
};

/** Search field and filters; the address holds what they say. */
export const AssetFilters = ({ filter, tags }: { filter: AssetFilter; tags: readonly string[] }) => {
  const relation = (name: NonNullable<AssetFilter['relation']>, text: string) => (
    <Chip
      on={filter.relation === name}
      onToggle={() => setQuery({ relation: filter.relation === name ? '' : name })}
    >
      {text}
    </Chip>
  );
  const drive = drives.value.find(({ id }) => id === filter.driveId);
  return (
    <div class="filters">
      <SearchField q={filter.q ?? ''} />
      {relation('recording', 'Recordings')}
      {relation('remux', 'Remuxes')}
      {relation('proxy', 'Proxies')}
      {relation('clip', 'Clips')}
      <Chip
        on={filter.favourite === true}
        onToggle={() => setQuery({ favourite: filter.favourite ? '' : 'true' })}
      >
        <Icon name="star" size={14} /> Favourites
      </Chip>
      {drive && (
        <Chip on onToggle={() => setQuery({ driveId: '' })}>
          {drive.name}
        </Chip>
      )}
      <select
        class="input filter-select"
        aria-label="Status"
        onChange={(event) => setQuery({ status: event.currentTarget.value })}
      >
        <option value="">Any status</option>
        {statuses.map(([status, text]) => (
          <option key={status} value={status} selected={status === filter.status}>
            {text}
          </option>
        ))}
      </select>
      {(tags.length > 0 || filter.tag) && (
        <select
          class="input filter-select"
          aria-label="Tag"
          onChange={(event) => setQuery({ tag: event.currentTarget.value })}
        >
          <option value="">Any tag</option>
          {[...new Set([...(filter.tag ? [filter.tag] : []), ...tags])].map((tag) => (
            <option key={tag} value={tag} selected={tag === filter.tag}>
              {tag}
            </option>
          ))}
        </select>
      )}
    </div>
  );
};
