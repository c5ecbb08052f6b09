import { useEffect, useMemo } from 'preact/hooks';
import { epoch } from '../../connection/epoch.ts';
import type { LiveList } from '../../connection/lists.ts';

/** Lists by their address: Back finds what was loaded, and scrolls to where it was. Only a few are kept. */
const kept = new Map<string, LiveList<unknown>>();
const most = 6;
const onePage = 200;

/** The list for a key, made once and kept for Back; asked again when the socket connected meanwhile. */
export const useLiveList = <T>(key: string, make: () => LiveList<T>): LiveList<T> => {
  const made = useMemo(() => {
    // Lists of one key hold one kind of thing: keys begin with its name.
    const known = kept.get(key) as LiveList<T> | undefined;
    const list = known ?? make();
    kept.delete(key);
    kept.set(key, list as LiveList<unknown>);
    if (!known) void list.more();
    // What fits one page may have no window of its own that says which rows are looked at.
    else if (known.list.peek().ids.length <= onePage) known.need(0, onePage);
    for (const [old, stale] of [...kept].slice(0, -most)) {
      stale.stop();
      kept.delete(old);
    }
    return list;
  }, [key]);
  const round = epoch.value;
  useEffect(() => {
    void made.refresh();
  }, [round, made]);
  return made;
};
