/** Selecting many: what a click, Shift and Ctrl-A make of a selection. Pure. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** Where the last click was: Shift reaches from there. */
  anchor: string | null;
}

export const nothing: Selection = { ids: new Set(), anchor: null };

export const toggled = ({ ids }: Selection, id: string): Selection => {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
};

/** Everything from the anchor to `id`, added to what is selected; without an anchor only `id`. */
export const reached = (selection: Selection, id: string, order: readonly string[]): Selection => {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
};

export const everything = (order: readonly string[]): Selection => ({
  ids: new Set(order),
  anchor: order[0] ?? null,
});

/** What is no longer shown is no longer selected: nothing unseen is ever deleted. */
export const stillShown = (selection: Selection, order: readonly string[]): Selection => {
  if (selection.ids.size === 0) return selection;
  const shown = new Set(order);
  const ids = new Set([...selection.ids].filter((id) => shown.has(id)));
  return ids.size === selection.ids.size ? selection : { ...selection, ids };
};
