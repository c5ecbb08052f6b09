import type { Asset, JobView } from '@streamops/core';
import {
  assetsOf,
  drivesOf,
  type HubPlace,
  type HubProcess,
  hubPlace,
  jobsOf,
  until,
} from '../hub-process.ts';

/** A hub whose watched folder has been looked through, and takes up what is quiet for half a second. */
export interface WatchingHub {
  place: HubPlace;
  hub: HubProcess;
  /** Also those that failed or are missing. */
  allAssets(): Promise<Asset[]>;
  /** That job of the file, once it is over. */
  endOf(type: string, assetPath: string): Promise<JobView>;
}

export const takeUpQuickly = async (hub: HubProcess): Promise<void> => {
  const [recordings] = (await drivesOf(hub)).filter(({ watch }) => watch);
  await hub.api('PATCH', `/api/drives/${recordings?.id}`, { minQuietSeconds: 0.5 });
  await until('the first scan', async () =>
    (await drivesOf(hub)).some(({ watch, scanned }) => watch && scanned),
  );
};

/** `prepare`: what has to be there before the hub starts. */
export const watchingHub = async (prepare?: (place: HubPlace) => Promise<void>): Promise<WatchingHub> => {
  const place = await hubPlace();
  await prepare?.(place);
  const hub = await place.start();
  await takeUpQuickly(hub);
  const allAssets = async () => [
    ...(await assetsOf(hub)),
    ...(await assetsOf(hub, '&status=failed')),
    ...(await assetsOf(hub, '&status=missing')),
  ];
  return {
    place,
    hub,
    allAssets,
    endOf: (type, assetPath) =>
      until(`the ${type} of ${JSON.stringify(assetPath)}`, async () => {
        const asset = (await allAssets()).find(({ path }) => path === assetPath);
        const [job] = asset ? await jobsOf(hub, `&assetId=${asset.id}&type=${type}`) : [];
        return job && (job.state === 'failed' || job.state === 'done') ? job : null;
      }),
  };
};
