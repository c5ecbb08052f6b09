import type { Asset } from '@streamops/core';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { assets, jobs } from '../../connection/store.ts';
import { plural } from '../../format.ts';
import { counting, toast, toastError } from '../../parts/over/Toast.tsx';

/** Runs one call a thing, six at a time, and counts: one that fails does not stop the others. */
const each = async <T, R>(doing: string, things: readonly T[], run: (thing: T) => Promise<R>) => {
  const told = counting(() => `${doing} ${things.length - left.length} of ${things.length}`);
  const done: R[] = [];
  let failed: HubError | null = null;
  const left = [...things];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      try {
        done.push(await run(next));
      } catch (error) {
        failed = asHubError(error);
      }
      told.tell();
    }
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  told.end();
  // TypeScript does not see that the lanes set it.
  return { done, failed: failed as HubError | null };
};

const say = (text: string, failed: HubError | null, undo?: () => void): void => {
  if (failed) toastError(failed);
  if (text) toast({ text, ...(undo ? { undo } : {}) });
};

export const restore = async (quarantineIds: readonly string[]): Promise<void> => {
  const { done, failed } = await each('Restoring', quarantineIds, (id) =>
    call('restoreQuarantined', { params: { id } }),
  );
  for (const asset of done) assets.answer(asset);
  say(done.length ? `${plural(done.length, 'file')} restored.` : '', failed);
};

/** Moves files to quarantine; the toast brings them back. */
export const remove = async (ids: readonly string[]): Promise<void> => {
  const { done, failed } = await each('Moving', ids, (id) => call('deleteAsset', { params: { id } }));
  for (const { assetId } of done) {
    const asset = assets.of(assetId).peek();
    if (asset) assets.put({ ...asset, status: 'quarantined' });
    else assets.drop(assetId);
  }
  const undo = () => void restore(done.map((held) => held.id));
  say(done.length ? `${plural(done.length, 'file')} moved to quarantine.` : '', failed, undo);
};

export const reindex = async (ids: readonly string[]): Promise<void> => {
  const { done, failed } = await each('Asking for', ids, (id) => call('reindexAsset', { params: { id } }));
  for (const job of done.flatMap((answer) => answer.jobs)) jobs.answer(job);
  say(done.length ? `Reading ${plural(done.length, 'file')} again.` : '', failed);
};

type Patch = Partial<Pick<Asset, 'tags' | 'favourite'>>;

/** Those of its fields that the patch names. */
const sameFields = ({ tags, favourite }: Asset, named: Patch): Patch => ({
  ...(named.tags === undefined ? {} : { tags }),
  ...(named.favourite === undefined ? {} : { favourite }),
});

export const patch = async (id: string, body: Patch): Promise<void> => {
  const before = assets.of(id).peek();
  // Shown at once; taken back if the hub says no.
  if (before) assets.put({ ...before, ...body });
  try {
    assets.answer(await call('patchAsset', { params: { id }, body }));
  } catch (error) {
    const now = assets.of(id).peek();
    if (before && now) assets.put({ ...now, ...sameFields(before, body) });
    toastError(error);
  }
};

/** Rows as they are known; those that were scrolled away and forgotten are asked for. */
const rowsOf = async (ids: readonly string[]) => {
  const known = ids.flatMap((id) => assets.of(id).peek() ?? []);
  const { done, failed } = await each(
    'Reading',
    ids.filter((id) => !assets.has(id)),
    (id) => call('getAsset', { params: { id } }),
  );
  return { rows: [...known, ...done], failed };
};

/** Adds and takes away tags on many; Undo puts each one's own tags back. */
export const retag = async (
  ids: readonly string[],
  { add, drop }: { add: readonly string[]; drop: readonly string[] },
): Promise<void> => {
  const { rows: before, failed: unread } = await rowsOf(ids);
  const gone = new Set(drop);
  const { done, failed } = await each('Tagging', before, ({ id, tags }) =>
    call('patchAsset', {
      params: { id },
      body: { tags: [...new Set([...tags.filter((t) => !gone.has(t)), ...add])] },
    }),
  );
  for (const asset of done) assets.answer(asset);
  const undo = () => {
    for (const { id, tags } of before) void patch(id, { tags });
  };
  say(done.length ? `${plural(done.length, 'asset')} tagged.` : '', failed ?? unread, undo);
};

export const toggleFavourite = (id: string): void => {
  const asset = assets.of(id).peek();
  if (asset) void patch(id, { favourite: !asset.favourite });
};
