import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import './Virtual.css';
import { useSlice } from './useWindow.ts';

/** Rows of one height, any number of them. */
export const VirtualList = ({
  label,
  ids,
  row,
  rowHeight,
  onShow,
}: {
  label: string;
  ids: readonly string[];
  row: (id: string) => ComponentChildren;
  rowHeight: number;
  /** These rows are looked at: from, and before. */
  onShow?: (from: number, to: number) => void;
}) => {
  const ref = useRef<HTMLUListElement>(null);
  const slice = useSlice(ref, {
    rows: ids.length,
    rowHeight,
    over: 6,
    onShow: ({ first, end }) => onShow?.(first, end),
  });
  return (
    <ul ref={ref} aria-label={label} class="virtual" style={{ height: `${ids.length * rowHeight}px` }}>
      {ids.slice(slice.first, slice.end).map((id, i) => (
        <li
          key={id}
          class="virtual-line"
          style={{ transform: `translateY(${(slice.first + i) * rowHeight}px)`, height: `${rowHeight}px` }}
        >
          {row(id)}
        </li>
      ))}
    </ul>
  );
};
