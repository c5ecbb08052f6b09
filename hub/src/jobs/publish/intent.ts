import { dirname, join } from 'node:path';
import {
  type Asset,
  type Assignment,
  type Catalog,
  derivedId,
  type Effect,
  isPrivatePath,
  joinPath,
  numberedName,
  type Output,
  type PublishFile,
  type PublishIntent,
  type Root,
  StreamOpsError,
  stagedName,
  type WorkResult,
} from '@streamops/core';
import type { DriveService } from '../../services.ts';
import { callsOf, type PlaceCalls } from './place-calls.ts';

export interface IntentDeps {
  catalog: Catalog;
  drives: Pick<DriveService, 'resolve' | 'guarded'>;
  calls?: PlaceCalls;
}

type Place = Pick<PublishFile, 'driveId' | 'path' | 'finalPath'>;

/**
 * The first of `name`, `name (2)`, `name (3)`… that is free on the disk and in the catalog.
 * Rejects with PATH_OUTSIDE_DRIVE, DRIVE_OFFLINE.
 */
export const freePlace = async (
  wanted: { driveId: string; dir: string; fileName: string },
  { catalog, drives, calls }: IntentDeps,
  taken: ReadonlySet<string> = new Set(),
): Promise<Place> => {
  if (isPrivatePath(joinPath(wanted.dir, wanted.fileName)) || wanted.fileName.includes('/')) {
    throw new StreamOpsError(
      'PATH_OUTSIDE_DRIVE',
      `${wanted.dir}/${wanted.fileName} is no place for a file.`,
    );
  }
  const { facts } = callsOf(drives, wanted.driveId, calls);
  for (let number = 1; ; number += 1) {
    const path = joinPath(wanted.dir, numberedName(wanted.fileName, number));
    const finalPath = await drives.resolve(wanted.driveId, path);
    const known = await catalog.assets.findByPath(wanted.driveId, path);
    const inCatalog = known !== null && known.status !== 'missing' && known.status !== 'quarantined';
    if (!inCatalog && !taken.has(finalPath) && !(await facts(finalPath))) {
      return { driveId: wanted.driveId, path, finalPath };
    }
  }
};

const inputAsset = (assets: readonly Asset[], index: number): Asset => {
  const asset = assets[index];
  if (!asset)
    throw new StreamOpsError('INTERNAL', `The plan names input ${index}, which the job does not have.`);
  return asset;
};

const driveOf = (output: Output): string | null => (output.to === 'drive' ? output.driveId : null);

const rootFor = (roots: readonly Root[], output: Output): Root => {
  const driveId = driveOf(output);
  const root = roots.find((candidate) => candidate.driveId === driveId);
  if (!root)
    throw new StreamOpsError('DRIVE_NOT_FOUND', `The job's output is for drive ${driveId}, which is gone.`);
  return root;
};

/** Everything about one attempt that decides where its files go. */
interface Draft extends IntentDeps {
  assets: readonly Asset[];
  assignment: Assignment;
  result: WorkResult;
  /** Absolute paths that other intents are to give. */
  taken: ReadonlySet<string>;
}

type WorkOutput = WorkResult['outputs'][number];

/** The staged file as it lies there: its path is computed, never taken from the worker's word. */
const stagedFile = async ({ name, output }: WorkOutput, draft: Draft) => {
  const fromPath = join(rootFor(draft.assignment.roots, output).staging, stagedName(name, output.fileName));
  const facts = await callsOf(draft.drives, driveOf(output), draft.calls).facts(fromPath);
  if (!facts?.isFile()) {
    throw new StreamOpsError(
      'OUTPUT_UNVERIFIED',
      `The worker said that it wrote ${name}, but ${fromPath} is not there.`,
    );
  }
  return { fromPath, sizeBytes: facts.size, modifiedAt: Math.floor(facts.mtimeMs) };
};

const adoptingInput = (effects: readonly Effect[], name: string): number | null => {
  const adopt = effects.find((effect) => effect.kind === 'adopt' && effect.output === name);
  return adopt?.kind === 'adopt' ? adopt.input : null;
};

const fileFor = async (work: WorkOutput, draft: Draft, taken: Set<string>): Promise<PublishFile> => {
  const { name, output, xxh64 } = work;
  const staged = await stagedFile(work, draft);
  const source = inputAsset(draft.assets, output.from);
  const shared = {
    name,
    xxh64,
    ...staged,
    derivedFrom: null,
    tags: [] as string[],
    artifact: null,
    wasAt: null,
  };
  if (output.to === 'artifact') {
    const { fileName, contentType, meta } = output;
    const root = rootFor(draft.assignment.roots, output);
    return {
      ...shared,
      kind: 'artifact',
      assetId: source.id,
      driveId: null,
      path: fileName,
      finalPath: join(root.path, source.id, fileName),
      artifact: { name: output.name, value: { fileName, contentType, meta, sizeBytes: staged.sizeBytes } },
    };
  }
  const place = await freePlace(output, draft, taken);
  taken.add(place.finalPath);
  const adopted = adoptingInput(draft.result.effects, name);
  if (adopted !== null) {
    return { ...shared, ...place, kind: 'adopt', assetId: inputAsset(draft.assets, adopted).id };
  }
  const { jobId } = draft.result;
  return {
    ...shared,
    ...place,
    kind: 'new',
    // Made from job and output, so that an intent that is drawn up twice names the same asset.
    assetId: derivedId('asset', jobId, name),
    derivedFrom: { assetId: source.id, jobId, relation: output.relation ?? 'export' },
    tags: source.tags,
  };
};

type MoveEffect = Extract<Effect, { kind: 'move' }>;

const fileForMove = async (
  effect: MoveEffect,
  draft: Draft,
  taken: Set<string>,
): Promise<PublishFile | null> => {
  const asset = inputAsset(draft.assets, effect.input);
  const wanted = joinPath(effect.dir, effect.fileName);
  if (asset.driveId === effect.driveId && asset.path === wanted) return null; // It is there already.
  const place = await freePlace(effect, draft, taken);
  taken.add(place.finalPath);
  return {
    ...place,
    kind: 'move',
    name: 'move',
    assetId: asset.id,
    fromPath: await draft.drives.resolve(asset.driveId, asset.path),
    sizeBytes: asset.sizeBytes,
    modifiedAt: asset.modifiedAt,
    xxh64: asset.xxh64,
    derivedFrom: null,
    tags: [],
    artifact: null,
    wasAt: { driveId: asset.driveId, path: asset.path },
  };
};

/** A folder that can't be written should fail before the first file is linked. */
const checkWritable = async (finalPath: string, calls: PlaceCalls): Promise<void> => {
  let folder = dirname(finalPath);
  while (!(await calls.facts(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  await calls.mayWrite(folder).catch((cause: unknown) => {
    if (cause instanceof StreamOpsError) throw cause;
    throw new StreamOpsError('FILE_DENIED', `StreamOps may not write into ${folder}.`, { cause });
  });
};

/**
 * Decides where every file of a result goes. Nothing is touched.
 * Rejects with OUTPUT_UNVERIFIED, PATH_OUTSIDE_DRIVE, DRIVE_OFFLINE, FILE_DENIED.
 */
export const drawUpIntent = async (draft: Draft): Promise<PublishIntent> => {
  const taken = new Set(draft.taken);
  const files: PublishFile[] = [];
  for (const work of draft.result.outputs) files.push(await fileFor(work, draft, taken));
  for (const effect of draft.result.effects) {
    const move = effect.kind === 'move' ? await fileForMove(effect, draft, taken) : null;
    if (move) files.push(move);
  }
  for (const { finalPath, driveId } of files) {
    await checkWritable(finalPath, callsOf(draft.drives, driveId, draft.calls));
  }
  const effects = draft.result.effects.filter(({ kind }) => kind !== 'move' && kind !== 'adopt');
  return { files, effects, receipt: draft.result.receipt };
};
