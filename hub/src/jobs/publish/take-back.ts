import { derivedId, type Job, type PublishFile, type PublishIntent } from '@streamops/core';
import { callsOf } from './place-calls.ts';
import type { PublishDeps } from './publish-deps.ts';
import { folderMoveOf } from './publish-file.ts';
import { takeFolderBack } from './put-folder.ts';
import { takeNameBack } from './put-in-place.ts';

type Deps = Pick<PublishDeps, 'catalog' | 'drives' | 'calls'>;

/** Whether an original lies in quarantine by this intent: then what stands in for it has to stay. */
export const originalIsAside = async (
  job: Job,
  intent: PublishIntent,
  { catalog }: Pick<Deps, 'catalog'>,
): Promise<boolean> => {
  const replaced = intent.effects.flatMap((effect) =>
    effect.kind === 'quarantine' ? [job.inputs[effect.input]?.assetId] : [],
  );
  const adopted = intent.files.filter(({ kind }) => kind === 'adopt').map(({ assetId }) => assetId);
  const ids = [...replaced, ...adopted].filter((id) => id !== undefined);
  const rows = await Promise.all(
    ids.map((id) => catalog.quarantine.get(derivedId('quarantine', job.id, id)).catch(() => null)),
  );
  return rows.some((row) => row?.state === 'held');
};

/** What of one file of an intent is in its place already. */
export const takeOneBack = async (file: PublishFile, { catalog, drives, calls }: Deps): Promise<void> => {
  const { folder } = file;
  const there = callsOf(drives, file.driveId, calls);
  const gone = await (folder
    ? takeFolderBack({ ...folderMoveOf(file, folder.entry), files: folder.files }, there)
    : takeNameBack(file, file.kind !== 'move', there));
  if (!gone) return;
  // Its row may not be there yet.
  const put = (patch: Parameters<typeof catalog.assets.update>[1]) =>
    catalog.assets.update(file.assetId, patch).catch(() => {});
  if (file.kind === 'new') await put({ status: 'missing' });
  if (file.kind === 'move' && file.wasAt) await put(file.wasAt);
};

/** Nothing of a result stays when it could not be published whole. Originals are never touched here. */
export const takeBack = async (intent: PublishIntent, deps: Deps): Promise<void> => {
  for (const file of intent.files) if (file.kind !== 'artifact') await takeOneBack(file, deps);
};
