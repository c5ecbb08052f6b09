import {
  type Asset,
  assetView,
  type JobView,
  newId,
  type RouteAnswer,
  type RouteInput,
  type RouteName,
  type Routes,
  StreamOpsError,
  type UiServerToClient,
} from '@streamops/core';
import type { World } from './world.ts';

/** What each route of the hub answers. */
export type Answers = { [N in RouteName]: (input: RouteInput<Routes[N]>) => RouteAnswer<Routes[N]> };

export type Emit = <E extends keyof UiServerToClient>(
  event: E,
  ...data: Parameters<UiServerToClient[E]>
) => void;

export const pageOf = <T extends { seq: number }>(
  rows: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) => {
  const start = cursor ? rows.findIndex((row) => row.seq < Number(cursor)) : 0;
  const items = start < 0 ? [] : rows.slice(start, start + limit);
  const last = items.at(-1);
  return { items, nextCursor: last && last !== rows.at(-1) ? String(last.seq) : null };
};

export const need = <T>(found: T | undefined, what: 'ASSET' | 'JOB' | 'DRIVE' | 'QUARANTINE'): T => {
  if (found === undefined)
    throw new StreamOpsError(`${what}_NOT_FOUND`, `There is no such ${what.toLowerCase()}.`);
  return found;
};

/** Finds things of the world and changes them. Changes are told to every open editor, as the hub does. */
export const makeRecords = (world: World, emit: Emit) => {
  const assetOf = (id: string) =>
    need(
      world.assets.find((asset) => asset.id === id),
      'ASSET',
    );
  const jobOf = (id: string) =>
    need(
      world.jobs.find((job) => job.id === id),
      'JOB',
    );
  const driveOf = (id: string) =>
    need(
      world.drives.find((drive) => drive.id === id),
      'DRIVE',
    );
  const changeAsset = (id: string, change: Partial<Asset>) => {
    const asset = Object.assign(assetOf(id), change, { updatedAt: Date.now() });
    emit('asset.put', asset);
    return assetView.parse(asset);
  };
  const changeJob = (id: string, change: Partial<JobView>) => {
    const job = Object.assign(jobOf(id), change);
    emit('job.put', job);
    return job;
  };
  const count = (state: JobView['state']) => world.jobs.filter((job) => job.state === state).length;
  const systemNow = () => {
    world.system.jobs = { running: count('running'), waiting: count('queued') + count('paused') };
    return world.system;
  };
  const newJob = (type: string, assetIds: string[], params: Record<string, unknown>): JobView => {
    const [first] = world.jobs;
    const model = need(first, 'JOB');
    const job: JobView = {
      ...model,
      id: newId(),
      seq: model.seq + 1,
      type,
      params,
      inputs: assetIds.map((assetId) => ({ assetId })),
      state: 'queued',
      attempt: 0,
      receipt: null,
      error: null,
      startedAt: null,
      finishedAt: null,
      workerId: null,
      createdAt: Date.now(),
      askedBy: 'owner',
      runId: newId(),
    };
    world.jobs.unshift(job);
    emit('job.put', job);
    return job;
  };
  return { assetOf, jobOf, driveOf, changeAsset, changeJob, newJob, count, systemNow };
};

export type Records = ReturnType<typeof makeRecords>;
