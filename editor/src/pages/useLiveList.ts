import { useEffect, useMemo } from 'preact/hooks';
import { epoch, type LiveList } from '../connection/store.ts';

/** Lists by their address: Back finds what was loaded, and scrolls to where it was. Only a few are kept. */
const kept = new Map<string, LiveList<unknown>>();
const most = 6;

/** The list for a key, made once and kept for Back; asked again after a reconnect. */
export const useLiveList = <T>(key: string, make: () => LiveList<T>): LiveList<T> => {
  const made = useMemo(() => {
    // Lists of one key hold one kind of thing: keys begin with its name.
    const known = kept.get(key) as LiveList<T> | undefined;
    const list = known ?? make();
    kept.delete(key);
    kept.set(key, list as LiveList<unknown>);
    if (!known) void list.more();
    for (const [old, stale] of [...kept].slice(0, -most)) {
      stale.stop();
      kept.delete(old);
    }
    return list;
  }, [key]);
  const round = epoch.value;
  useEffect(() => {
    if (round > 0) void made.reload();
  }, [round, made]);
  return made;
};
