import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import './Virtual.css';
import { useSlice, useWidth } from './useWindow.ts';
import { gridShape, movedIndex } from './virtual.ts';

interface GridProps {
  label: string;
  ids: readonly string[];
  /** Draws a card; `tabIndex` goes on the element that takes the focus. */
  card: (id: string, tabIndex: 0 | -1) => ComponentChildren;
  minWidth: number;
  /** Height of a card below its 16:9 picture, gap to the next row included. */
  textHeight: number;
  active: string | null;
  onActive: (id: string) => void;
  /** These cards are looked at: from, and before. */
  onShow: (from: number, to: number) => void;
  minColumns?: number;
}

const gap = 16;

/** A grid of any length: only the rows near the window are in the document. One tab stop, arrows move inside. */
export const VirtualGrid = (props: GridProps) => {
  const { label, ids, card, active, onActive, onShow, minWidth, textHeight, minColumns = 1 } = props;
  const { ref, width } = useWidth();
  const shape = gridShape(width, { minWidth, gap, textHeight, minColumns });
  const rows = Math.ceil(ids.length / shape.columns);
  const slice = useSlice(ref, {
    rows,
    rowHeight: shape.rowHeight,
    over: 2,
    onShow: ({ first, end }) => onShow(first * shape.columns, end * shape.columns),
  });
  const wanted = useRef<string | null>(null);
  const stop = active !== null && ids.includes(active) ? active : ids[0];

  const focus = (id: string) =>
    ref.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] [data-stop]`)?.focus();

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const index = ids.indexOf(stop ?? '');
    const to = movedIndex(event.key, { index, columns: shape.columns, total: ids.length, page: 3 });
    const id = to === null ? undefined : ids[to];
    if (id === undefined || to === null) return;
    event.preventDefault();
    onActive(id);
    wanted.current = id;
    const scroller = ref.current?.closest('[data-scroller]');
    const rowTop = (ref.current?.offsetTop ?? 0) + Math.floor(to / shape.columns) * shape.rowHeight;
    if (
      scroller &&
      (rowTop < scroller.scrollTop + 60 ||
        rowTop + shape.rowHeight > scroller.scrollTop + scroller.clientHeight)
    ) {
      scroller.scrollTo({ top: rowTop - (scroller.clientHeight - shape.rowHeight) / 2 });
    }
    requestAnimationFrame(() => requestAnimationFrame(() => wanted.current && focus(wanted.current)));
  };

  const drawRow = (row: number) => (
    // biome-ignore lint/a11y/useSemanticElements: a table can't be laid out by arithmetic
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    <div
      key={row}
      role="row"
      aria-rowindex={row + 1}
      class="virtual-row"
      style={{
        transform: `translateY(${row * shape.rowHeight}px)`,
        height: `${shape.rowHeight}px`,
        gridTemplateColumns: `repeat(${shape.columns}, ${shape.columnWidth}px)`,
      }}
    >
      {ids.slice(row * shape.columns, (row + 1) * shape.columns).map((id) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: the link inside takes the focus
        <div key={id} role="gridcell" data-id={id} onFocusIn={() => id !== active && onActive(id)}>
          {card(id, id === stop ? 0 : -1)}
        </div>
      ))}
    </div>
  );
  // A row that stays while the page scrolls is the same element, and nothing of it is looked at again.
  const known = useMemo(
    () => new Map<number, JSX.Element>(),
    [ids, card, onActive, active, stop, width, minWidth, textHeight, minColumns],
  );
  for (const row of known.keys()) if (row < slice.first || row >= slice.end) known.delete(row);
  const drawn = [];
  for (let row = slice.first; row < slice.end; row += 1) {
    const element = known.get(row) ?? drawRow(row);
    known.set(row, element);
    drawn.push(element);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div
      ref={ref}
      role="grid"
      aria-label={label}
      aria-rowcount={rows}
      aria-multiselectable="true"
      class="virtual"
      style={{ height: `${rows * shape.rowHeight}px` }}
      onKeyDown={onKeyDown}
    >
      {width > 0 && drawn}
    </div>
  );
};
