import type { Asset } from '@streamops/core';
import { useCallback, useRef, useState } from 'preact/hooks';
import './AssetsPage.css';
import { call } from '../../connection/api.ts';
import { liveList } from '../../connection/lists.ts';
import { type AssetFilter, assetMatches } from '../../connection/matches.ts';
import { assetSums, assets, drives } from '../../connection/store.ts';
import { count, size } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { VirtualGrid } from '../../parts/list/VirtualGrid.tsx';
import { here, navigate } from '../../router.ts';
import { usePageKeys } from '../../shell/keys.ts';
import { useLiveList } from '../lists/useLiveList.ts';
import { useNarrow } from '../lists/useNarrow.ts';
import { AssetCard } from './AssetCard.tsx';
import { AssetFilters } from './AssetFilters.tsx';
import { reindex, remove, toggleFavourite } from './asset-actions.ts';
import { filterOf, isFiltered } from './asset-filter.ts';
import { type Open, SelectionBar } from './SelectionBar.tsx';
import { everything, nothing, reached, type Selection, stillShown, toggled } from './select.ts';

const Nothing = ({ filter }: { filter: AssetFilter }) =>
  isFiltered(filter) ? (
    <EmptyState
      icon="search"
      title="Nothing fits"
      action={<Button onClick={() => navigate('/assets')}>Show every asset</Button>}
    >
      No asset has all of these words and filters.
    </EmptyState>
  ) : (
    <EmptyState
      icon="assets"
      title="No assets yet"
      action={
        <Button kind="main" icon="plus" href="/settings/drives?add=1">
          Add a drive
        </Button>
      }
    >
      Record with OBS into {drives.value.find((drive) => drive.watch)?.path ?? 'a watched folder'}: when the
      recording stops, it shows up here by itself.
    </EmptyState>
  );

const Skeletons = () => (
  <div class="grid-skeletons" aria-hidden="true">
    {[1, 2, 3, 4, 5, 6, 7, 8].map((n) => (
      <div key={n} class="skeleton" />
    ))}
  </div>
);

export const AssetsPage = () => {
  const filter = filterOf(here.value.query);
  const key = `assets ${JSON.stringify(filter)}`;
  const sums = assetSums.value;
  const narrow = useNarrow();
  const [selection, setSelection] = useState<Selection>(nothing);
  const [active, setActive] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  /** What the dialog works on: the selection, or the card with the focus. */
  const [targets, setTargets] = useState<string[]>([]);
  const { list, loading, error, show, reload } = useLiveList(key, () =>
    liveList<Asset>({
      table: assets,
      page: (cursor) => call('listAssets', { query: queryOf(filter, cursor) }),
      belongs: (asset) => assetMatches(asset, filter),
    }),
  );
  const { ids, complete } = list.value;
  const chosen = stillShown(selection, ids);
  const target = (): string[] => (chosen.ids.size ? [...chosen.ids] : active ? [active] : []);
  const select = (id: string, event: { shiftKey: boolean }) => {
    setActive(id);
    setSelection((now) => (event.shiftKey ? reached(now, id, ids) : toggled(now, id)));
  };
  const openFor = (next: Open) => {
    setTargets(target());
    setOpen(next === null || target().length > 0 ? next : null);
  };
  const newestSelect = useRef(select);
  newestSelect.current = select;
  const onSelect = useCallback(
    (id: string, event: { shiftKey: boolean }) => newestSelect.current(id, event),
    [],
  );
  const clear = () => setSelection(nothing);
  usePageKeys([
    { key: '/', does: 'Search', run: () => document.querySelector<HTMLElement>('[data-search]')?.focus() },
    { key: 'x', does: 'Select', run: () => active && select(active, { shiftKey: false }) },
    { key: 'ctrl+a', does: 'Select all that are loaded', run: () => setSelection(everything(ids)) },
    { key: 'escape', does: 'Clear the selection', run: clear },
    {
      key: 't',
      does: 'Tag',
      run: () => openFor('tag'),
    },
    { key: 'f', does: 'Favourite', run: () => target().forEach(toggleFavourite) },
    { key: 'r', does: 'Reindex', run: () => void reindex(target()) },
    {
      key: 'delete',
      does: 'Move to quarantine',
      run: () => {
        const going = target();
        clear();
        if (going.length) void remove(going);
      },
    },
  ]);
  const shown = isFiltered(filter)
    ? `${count(ids.length)}${complete ? '' : '+'} found`
    : sums?.count
      ? `${count(sums.count)} · ${size(sums.sizeBytes)}`
      : '';
  return (
    <div class="page assets-page">
      <header class="page-head">
        <h1>Assets</h1>
        <span class="sub" role="status">
          {shown}
        </span>
        <span class="keys-hint quiet">
          <kbd>X</kbd> selects <kbd>T</kbd> tags <kbd>?</kbd> keys
        </span>
      </header>
      <AssetFilters filter={filter} tags={sums?.tags ?? []} />
      {error.value && (
        <ErrorNote error={error.value} action={<Button onClick={() => void reload()}>Try again</Button>} />
      )}
      {ids.length === 0 && complete && !loading.value && <Nothing filter={filter} />}
      {ids.length === 0 && loading.value && <Skeletons />}
      <VirtualGrid
        key={key}
        label="Assets"
        ids={ids}
        minWidth={narrow ? 150 : 228}
        minColumns={narrow ? 2 : 1}
        textHeight={72}
        active={active}
        onActive={setActive}
        onShow={show}
        card={(id, tabIndex) => (
          <AssetCard
            id={id}
            tabIndex={tabIndex}
            selected={chosen.ids.has(id)}
            selecting={chosen.ids.size > 0}
            onSelect={onSelect}
          />
        )}
      />
      <SelectionBar
        ids={[...chosen.ids]}
        targets={targets}
        known={sums?.tags ?? []}
        open={open}
        onOpen={openFor}
        onClear={clear}
      />
    </div>
  );
};

const queryOf = ({ favourite, ...filter }: AssetFilter, cursor: string | undefined) => ({
  ...filter,
  cursor,
  limit: 200,
  ...(favourite === undefined ? {} : { favourite: String(favourite) }),
});
