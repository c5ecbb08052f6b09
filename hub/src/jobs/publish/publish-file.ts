import { join } from 'node:path';
import { derivedId, type PublishFile } from '@streamops/core';
import { callsOf } from './place-calls.ts';
import type { PublishDeps } from './publish-deps.ts';
import { type FolderMove, giveFolder } from './put-folder.ts';
import { dropSource, giveName, replaceFile, shareFile } from './put-in-place.ts';

const placeCallsFor = ({ driveId }: PublishFile, { drives, calls }: PublishDeps) =>
  callsOf(drives, driveId, calls);

/** What a folder of an intent is moved by. */
export const folderMoveOf = ({ fromPath, finalPath, sizeBytes, modifiedAt }: PublishFile, entry: string) =>
  ({ from: fromPath, to: finalPath, entry: { name: entry, sizeBytes, modifiedAt } }) satisfies FolderMove;

/** The catalog first, so that a sensor that sees the file knows it; then the name. */
const publishNew = async (file: PublishFile, deps: PublishDeps): Promise<'done' | 'taken'> => {
  const { catalog } = deps;
  const calls = placeCallsFor(file, deps);
  const { assetId: id, path, sizeBytes, modifiedAt, derivedFrom, tags } = file;
  const driveId = file.driveId ?? '';
  await catalog.assets.put({ id, driveId, path, sizeBytes, modifiedAt, derivedFrom, tags, origin: 'job' });
  if (file.folder) return giveFolder(folderMoveOf(file, file.folder.entry), calls);
  if ((await giveName(file.fromPath, file.finalPath, calls)) === 'taken') return 'taken';
  if (file.xxh64) await catalog.assets.update(id, { xxh64: file.xxh64 });
  await dropSource(file.fromPath, file.finalPath, calls);
  return 'done';
};

/** The asset's row changes before its old name goes, so that nobody takes the move for a removal. */
const publishMove = async (file: PublishFile, deps: PublishDeps): Promise<'done' | 'taken'> => {
  const { catalog } = deps;
  const calls = placeCallsFor(file, deps);
  if ((await giveName(file.fromPath, file.finalPath, calls)) === 'taken') return 'taken';
  await catalog.assets.update(file.assetId, { driveId: file.driveId ?? '', path: file.path });
  await dropSource(file.fromPath, file.finalPath, calls);
  return 'done';
};

const publishAdopted = async (
  file: PublishFile,
  deps: PublishDeps,
  jobId: string,
): Promise<'done' | 'taken'> => {
  const calls = placeCallsFor(file, deps);
  if ((await giveName(file.fromPath, file.finalPath, calls)) === 'taken') return 'taken';
  // The original is put aside under its old place, then the asset takes over the copy.
  const id = derivedId('quarantine', jobId, file.assetId);
  await deps.quarantine.hold({
    id,
    assetId: file.assetId,
    reason: 'Its verified copy took its place',
    jobId,
  });
  const { path, sizeBytes, modifiedAt, xxh64 } = file;
  const place = { driveId: file.driveId ?? '', path, sizeBytes, modifiedAt, status: 'ready' as const };
  await deps.catalog.assets.update(file.assetId, xxh64 ? { ...place, xxh64 } : place);
  await dropSource(file.fromPath, file.finalPath, calls);
  return 'done';
};

/** A remux has the pictures of its source: the recording shows them too, until it has a look of its own. */
const shareWithSource = async (file: PublishFile, deps: PublishDeps): Promise<void> => {
  const { catalog, artifactsDir } = deps;
  const { derivedFrom } = await catalog.assets.get(file.assetId);
  if (!file.artifact || derivedFrom?.relation !== 'remux') return;
  const source = await catalog.assets.get(derivedFrom.assetId).catch(() => null);
  if (!source || source.artifacts[file.artifact.name]) return;
  await shareFile(file.finalPath, join(artifactsDir, source.id, file.path), placeCallsFor(file, deps));
  await catalog.assets.setArtifact(source.id, file.artifact.name, file.artifact.value);
};

const publishArtifact = async (file: PublishFile, deps: PublishDeps): Promise<'done'> => {
  await replaceFile(file.fromPath, file.finalPath, placeCallsFor(file, deps));
  if (file.artifact) {
    await deps.catalog.assets.setArtifact(file.assetId, file.artifact.name, file.artifact.value);
    await shareWithSource(file, deps);
  }
  return 'done';
};

/** Puts one file of an intent in its place; 'taken' when another program has the name. Can be repeated. */
export const publishOne = (
  file: PublishFile,
  deps: PublishDeps,
  jobId: string,
): Promise<'done' | 'taken'> => {
  switch (file.kind) {
    case 'new':
      return publishNew(file, deps);
    case 'move':
      return publishMove(file, deps);
    case 'adopt':
      return publishAdopted(file, deps, jobId);
    case 'artifact':
      return publishArtifact(file, deps);
  }
};
