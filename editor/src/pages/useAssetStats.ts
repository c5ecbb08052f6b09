import { useEffect, useState } from 'preact/hooks';
import { call } from '../connection/api.ts';
import { epoch } from '../connection/epoch.ts';
import { assetCount, assets } from '../connection/store.ts';

interface Stats {
  sizeBytes: number;
  tags: readonly string[];
}

/** Sums follow what changes, and no more often than this. */
const statsEveryMs = 1500;

/** How many assets there are, how large they are together, and the tags in use. */
export const useAssetStats = (): Stats => {
  const [stats, setStats] = useState<Stats>({ sizeBytes: 0, tags: [] });
  const round = epoch.value;
  useEffect(() => {
    const load = () =>
      // Without them the page lacks its sum and its list of tags, and nothing else.
      call('assetStats', {}).then(
        (told) => {
          assetCount.value = told.count;
          setStats({ sizeBytes: told.sizeBytes, tags: told.tags.map(({ tag }) => tag) });
        },
        () => undefined,
      );
    let waiting: number | undefined;
    const stop = assets.watch(() => {
      waiting ??= window.setTimeout(() => {
        waiting = undefined;
        void load();
      }, statsEveryMs);
    });
    void load();
    return () => {
      stop();
      window.clearTimeout(waiting);
    };
  }, [round]);
  return stats;
};
