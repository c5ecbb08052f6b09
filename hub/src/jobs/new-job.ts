import { stat } from 'node:fs/promises';
import {
  type Catalog,
  currentParams,
  folderOf,
  type Job,
  type JobDefinition,
  jobDefinition,
  jobIdOf,
  laneOf,
  type NewJob,
  newId,
  parseParams,
  StreamOpsError,
} from '@streamops/core';
import type { DriveService, JobRequest } from '../services.ts';
import { sidecarsOf } from './sidecars.ts';

interface Deps {
  catalog: Pick<Catalog, 'assets' | 'settings'>;
  drives: Pick<DriveService, 'locate' | 'guarded' | 'expect'>;
  /** Those that any worker that is here has encoded with. */
  encoders?(): readonly string[];
}

/** The asset that an input names; a bare path is registered first. */
const assetIdOf = async (input: JobRequest['inputs'][number], { catalog, drives }: Deps): Promise<string> => {
  if ('assetId' in input) return (await catalog.assets.get(input.assetId)).id;
  const { drive, path } = await drives.locate(input.path);
  const known = await catalog.assets.findByPath(drive.id, path);
  if (known && known.status !== 'missing' && known.status !== 'quarantined') return known.id;
  const facts = await drives.guarded(drive.id, () => stat(input.path));
  if (!facts.isFile()) throw new StreamOpsError('BAD_REQUEST', `${input.path} is not a file.`);
  const content = { sizeBytes: facts.size, modifiedAt: Math.floor(facts.mtimeMs) };
  const origin = await drives.expect(drive.id, path);
  return (await catalog.assets.put({ driveId: drive.id, path, ...content, origin })).id;
};

/** What a job would read or move of a folder is one file of many. */
const refuseFolders = async (assetIds: readonly string[], { catalog }: Deps): Promise<void> => {
  for (const id of assetIds) {
    const asset = await catalog.assets.get(id);
    if (folderOf(asset) === null) continue;
    throw new StreamOpsError('FOLDER_ASSET', `${asset.path} stands for a folder; jobs take single files.`);
  }
};

/** The parameters, with what the settings have for them. */
const completed = async (
  definition: JobDefinition,
  asked: Record<string, unknown>,
  { assetIds, deps: { catalog } }: { assetIds: readonly string[]; deps: Deps },
): Promise<Record<string, unknown>> => {
  if (!definition.withSettings) return asked;
  const [first] = assetIds;
  const tags = first === undefined ? [] : (await catalog.assets.get(first)).tags;
  return definition.withSettings(asked, await catalog.settings.read(), tags);
};

/**
 * A request, checked, with its defaults and its id.
 * Rejects with JOB_TYPE_UNKNOWN, PARAMS_INVALID, ASSET_NOT_FOUND, PATH_OUTSIDE_DRIVE, FOLDER_ASSET.
 */
export const newJob = async (request: JobRequest, deps: Deps): Promise<NewJob> => {
  const definition = jobDefinition(request.type);
  const asked = parseParams(definition, currentParams(request.type, request.params));
  const { min, max } = definition.inputs;
  const count = request.inputs.length;
  if (count < min || count > max) {
    const range = min === max ? `${min}` : `${min} to ${max}`;
    throw new StreamOpsError('PARAMS_INVALID', `${definition.title} takes ${range} input(s), not ${count}.`);
  }
  const assetIds = await Promise.all(request.inputs.map((input) => assetIdOf(input, deps)));
  if (definition.takesSidecars && assetIds[0]) {
    const along = await sidecarsOf(await deps.catalog.assets.get(assetIds[0]), deps.catalog);
    assetIds.push(...along.map(({ id }) => id));
  }
  if (definition.needs !== 'nothing') await refuseFolders(assetIds, deps);
  const params = await completed(definition, asked, { assetIds, deps });
  const { waiting } = request;
  return {
    id: waiting ? jobIdOf(waiting.runId, waiting.nodeId, waiting.index) : newId(),
    type: definition.type,
    params,
    inputs: assetIds.map((assetId) => ({ assetId })),
    lane: laneOf(definition, params, deps.encoders?.() ?? []),
    priority: request.priority ?? 5,
    // A request's id becomes the run's, so that it can be followed into the worker's log.
    runId: waiting?.runId ?? request.requestId ?? newId(),
    askedBy: request.askedBy,
    continuation: waiting ? { runId: waiting.runId, nodeId: waiting.nodeId, msg: waiting.msg } : null,
  };
};

/** The job as it will be stored, save its place in the order. */
export const draftJob = (wanted: NewJob): Job => ({
  ...wanted,
  ...{ seq: 0, state: 'queued', attempt: 0, failures: 0, workerId: null, continuedAt: null },
  ...{ intent: null, receipt: null, error: null },
  ...{ createdAt: Date.now(), startedAt: null, finishedAt: null, notBefore: null },
});
