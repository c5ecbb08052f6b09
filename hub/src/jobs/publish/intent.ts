import { dirname, join } from 'node:path';
import {
  type Asset,
  type Assignment,
  type Catalog,
  derivedId,
  type Effect,
  joinPath,
  type Output,
  type PublishFile,
  type PublishIntent,
  type Root,
  StreamOpsError,
  stagedName,
  type WorkResult,
} from '@streamops/core';
import { callsOf, type PlaceCalls } from './place-calls.ts';
import { belongsTo, filePlace, freePlaces, type Place, type PlaceDeps, type Wanted } from './places.ts';

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
interface Draft extends PlaceDeps {
  catalog: Catalog;
  assets: readonly Asset[];
  assignment: Assignment;
  result: WorkResult;
  /** Absolute paths that other intents are to give. */
  taken: ReadonlySet<string>;
}

/** By output's name or by input, so that every file finds its own. */
type Places = ReadonlyMap<string, Place>;

const placeOf = (key: string, places: Places): Place => {
  const place = places.get(key);
  if (!place) throw new StreamOpsError('INTERNAL', `No place was chosen for the job's ${key}.`);
  return place;
};

type MoveEffect = Extract<Effect, { kind: 'move' }>;

/** Those that change anything. */
const movesOf = ({ result, assets }: Draft): MoveEffect[] =>
  result.effects.filter((effect): effect is MoveEffect => {
    if (effect.kind !== 'move') return false;
    const { driveId, path } = inputAsset(assets, effect.input);
    return driveId !== effect.driveId || path !== joinPath(effect.dir, effect.fileName);
  });

/** The first file and what belongs to it are numbered together, the others each by itself. */
const choosePlaces = async (draft: Draft): Promise<Places> => {
  const wanted: [string, Wanted][] = [
    ...draft.result.outputs.flatMap(({ name, output }): [string, Wanted][] =>
      output.to === 'drive' ? [[`output ${name}`, output]] : [],
    ),
    ...movesOf(draft).map((effect): [string, Wanted] => [`input ${effect.input}`, effect]),
  ];
  const main = wanted[0]?.[1];
  const isOfMain = ([, one]: [string, Wanted]) => main && (one === main || belongsTo(one, main));
  const groups = [wanted.filter(isOfMain), ...wanted.filter((one) => !isOfMain(one)).map((one) => [one])];
  const places = new Map<string, Place>();
  for (const group of groups) {
    const taken = new Set([...draft.taken, ...[...places.values()].map(({ finalPath }) => finalPath)]);
    const free = await freePlaces(
      group.map(([, one]) => one),
      draft,
      taken,
    );
    for (const [index, place] of free.entries()) places.set(group[index]?.[0] ?? '', place);
  }
  return places;
};

type WorkOutput = WorkResult['outputs'][number];

const notThere = (name: string, path: string) =>
  new StreamOpsError('OUTPUT_UNVERIFIED', `The worker said that it wrote ${name}, but ${path} is not there.`);

/** What a staged folder is published by. Nothing but files may lie in it: a link would lead elsewhere. */
const stagedFolder = async (fromPath: string, entry: string, calls: PlaceCalls) => {
  const facts = await calls.facts(fromPath);
  const inside = facts?.isDirectory() ? await calls.entries(fromPath) : [];
  const odd = inside.find(({ isFile }) => !isFile);
  if (!odd) return { entry, files: inside.length };
  throw new StreamOpsError('OUTPUT_UNVERIFIED', `${join(fromPath, odd.name)} is no plain file.`);
};

/** The staged file as it lies there, in the attempt's folder: of the worker's word only plain names are taken. */
const stagedFile = async ({ name, output }: WorkOutput, draft: Draft) => {
  const fromPath = join(rootFor(draft.assignment.roots, output).staging, stagedName(name, output.fileName));
  const calls = callsOf(draft.drives, driveOf(output), draft.calls);
  const entry = output.to === 'drive' ? output.entry : undefined;
  const folder = entry === undefined ? undefined : await stagedFolder(fromPath, entry, calls);
  const path = entry === undefined ? fromPath : join(fromPath, entry);
  const facts = await calls.facts(path);
  if (!facts?.isFile()) throw notThere(name, path);
  const found = { fromPath, sizeBytes: facts.size, modifiedAt: Math.floor(facts.mtimeMs) };
  return folder ? { ...found, folder } : found;
};

const adoptingInput = (effects: readonly Effect[], name: string): number | null => {
  const adopt = effects.find((effect) => effect.kind === 'adopt' && effect.output === name);
  return adopt?.kind === 'adopt' ? adopt.input : null;
};

const fileFor = async (work: WorkOutput, draft: Draft, places: Places): Promise<PublishFile> => {
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
  const place = filePlace(placeOf(`output ${name}`, places), output.entry);
  const adopted = adoptingInput(draft.result.effects, name);
  if (adopted !== null) {
    const { id } = inputAsset(draft.assets, adopted);
    return { ...shared, ...place, kind: 'adopt', assetId: id, keepName: output.keepName };
  }
  const { jobId } = draft.result;
  return {
    ...shared,
    ...place,
    kind: 'new',
    // Made from job and output, so that an intent that is drawn up twice names the same asset.
    assetId: derivedId('asset', jobId, name),
    derivedFrom: { assetId: source.id, jobId, relation: output.relation ?? 'export' },
    keepName: output.keepName,
    tags: source.tags,
  };
};

const fileForMove = async (effect: MoveEffect, draft: Draft, places: Places): Promise<PublishFile> => {
  const asset = inputAsset(draft.assets, effect.input);
  return {
    ...placeOf(`input ${effect.input}`, places),
    kind: 'move',
    name: effect.input === 0 ? 'move' : `sidecar${effect.input}`,
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
  const places = await choosePlaces(draft);
  const files: PublishFile[] = [];
  for (const work of draft.result.outputs) files.push(await fileFor(work, draft, places));
  for (const effect of movesOf(draft)) files.push(await fileForMove(effect, draft, places));
  for (const { finalPath, driveId } of files) {
    await checkWritable(finalPath, callsOf(draft.drives, driveId, draft.calls));
  }
  const effects = draft.result.effects.filter(({ kind }) => kind !== 'move' && kind !== 'adopt');
  return { files, effects, receipt: draft.result.receipt };
};
