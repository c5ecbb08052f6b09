/** The arithmetic of long lists: which rows are near the window. Pure. */

export interface GridShape {
  columns: number;
  columnWidth: number;
  rowHeight: number;
}

/** As many columns as fit at `minWidth`, at least `minColumns`; a row is the picture (16:9) plus its text. */
export const gridShape = (
  width: number,
  {
    minWidth,
    gap,
    textHeight,
    minColumns = 1,
  }: { minWidth: number; gap: number; textHeight: number; minColumns?: number },
): GridShape => {
  const columns = Math.max(minColumns, Math.floor((width + gap) / (minWidth + gap)));
  const columnWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  return { columns, columnWidth, rowHeight: Math.round((columnWidth * 9) / 16) + textHeight };
};

export interface Slice {
  /** First and one past the last row that is drawn. */
  first: number;
  end: number;
}

/** Rows in the window plus `over` on either side. `top` is how far the list's start lies above the window. */
export const visibleRows = (
  { top, height }: { top: number; height: number },
  { rowHeight, rows, over }: { rowHeight: number; rows: number; over: number },
): Slice => {
  const first = Math.max(0, Math.floor(top / rowHeight) - over);
  const end = Math.min(rows, Math.ceil((top + height) / rowHeight) + over);
  return { first: Math.min(first, rows), end: Math.max(end, Math.min(first, rows)) };
};

export const sameSlice = (a: Slice, b: Slice): boolean => a.first === b.first && a.end === b.end;

/** Where an arrow key leads in a grid; null where the key is another. */
export const movedIndex = (
  key: string,
  { index, columns, total, page }: { index: number; columns: number; total: number; page: number },
): number | null => {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -total,
    End: total,
  };
  const step = steps[key];
  if (step === undefined || total === 0) return null;
  const to = index + step;
  // Up from the first row and down from the last stay where they are, except for the ends themselves.
  if ((key === 'ArrowUp' && to < 0) || (key === 'ArrowDown' && to >= total && index + columns > total - 1)) {
    return Math.floor(index / columns) < Math.floor((total - 1) / columns) && key === 'ArrowDown'
      ? total - 1
      : index;
  }
  return Math.min(total - 1, Math.max(0, to));
};
