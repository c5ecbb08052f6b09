import {
  type Asset,
  assetView,
  isOver,
  type JobView,
  jobTypes,
  newId,
  type RouteAnswer,
  type RouteInput,
  type RouteName,
  type Routes,
  StreamOpsError,
  type UiServerToClient,
} from '@streamops/core';
import { z } from 'zod';
import { logOf, type World } from './world.ts';

export type Answers = { [N in RouteName]: (input: RouteInput<Routes[N]>) => RouteAnswer<Routes[N]> };
export type Emit = <E extends keyof UiServerToClient>(
  event: E,
  ...data: Parameters<UiServerToClient[E]>
) => void;

const pageOf = <T extends { seq: number }>(
  rows: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) => {
  const start = cursor ? rows.findIndex((row) => row.seq < Number(cursor)) : 0;
  const items = start < 0 ? [] : rows.slice(start, start + limit);
  const last = items.at(-1);
  return { items, nextCursor: last && last !== rows.at(-1) ? String(last.seq) : null };
};

const need = <T>(found: T | undefined, what: 'ASSET' | 'JOB' | 'DRIVE' | 'QUARANTINE'): T => {
  if (found === undefined)
    throw new StreamOpsError(`${what}_NOT_FOUND`, `There is no such ${what.toLowerCase()}.`);
  return found;
};

const fits = (asset: Asset, query: RouteInput<Routes['listAssets']>['query']): boolean => {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = () =>
    `${asset.path} ${asset.tags.join(' ')} ${asset.media?.streams.map((s) => s.codec).join(' ')}`.toLowerCase();
  return (
    (query.status
      ? asset.status === query.status
      : asset.status !== 'quarantined' && asset.status !== 'missing') &&
    (query.tag === undefined || asset.tags.includes(query.tag)) &&
    (query.driveId === undefined || asset.driveId === query.driveId) &&
    (query.favourite === undefined || asset.favourite === query.favourite) &&
    (query.relation === undefined || (asset.derivedFrom?.relation ?? 'recording') === query.relation) &&
    words.every((word) => text().includes(word))
  );
};

const unwatched = {
  online: true,
  trouble: null,
  scanning: false,
  settling: [],
  freeBytes: 5e11,
  totalBytes: 1e12,
} as const;

/** The hub's routes over made-up data. Changes are told to every open editor, as the hub does. */
export const makeAnswers = (world: World, emit: Emit): Answers => {
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
  return {
    live: () => ({ ok: true }),
    ready: () => ({ ok: true }),
    newSignIn: () => ({ url: 'http://127.0.0.1:7767/sign-in?token=dev', expiresAt: Date.now() + 60_000 }),
    whoAmI: () => ({ scope: 'owner', label: 'Dev' }),
    listAssets: ({ query }) =>
      pageOf(
        world.assets.filter((asset) => fits(asset, query)),
        query,
      ),
    assetStats: () => {
      const shown = world.assets.filter((asset) => asset.status !== 'quarantined');
      const tags = Map.groupBy(
        shown.flatMap((asset) => asset.tags),
        (tag) => tag,
      );
      return {
        count: shown.length,
        sizeBytes: shown.reduce((sum, asset) => sum + asset.sizeBytes, 0),
        durationSec: shown.reduce((sum, asset) => sum + (asset.media?.durationSec ?? 0), 0),
        byStatus: { ready: shown.length },
        tags: [...tags].map(([tag, all]) => ({ tag, count: all.length })),
      };
    },
    getAsset: ({ params }) => ({
      ...assetOf(params.id),
      absolutePath: `${driveOf(assetOf(params.id).driveId).path}/${assetOf(params.id).path}`,
      derived: world.assets.filter((asset) => asset.derivedFrom?.assetId === params.id),
      duplicates: [],
    }),
    patchAsset: ({ params, body }) =>
      changeAsset(params.id, {
        ...(body.tags === undefined ? {} : { tags: body.tags }),
        ...(body.favourite === undefined ? {} : { favourite: body.favourite }),
      }),
    deleteAsset: ({ params }) => {
      const asset = changeAsset(params.id, { status: 'quarantined' });
      const model = need(world.quarantine[0], 'QUARANTINE');
      const row = {
        ...model,
        id: newId(),
        seq: model.seq + world.quarantine.length,
        assetId: asset.id,
        driveId: asset.driveId,
        originalPath: asset.path,
        sizeBytes: asset.sizeBytes,
        reason: 'Deleted by hand',
        state: 'held' as const,
        at: Date.now(),
      };
      world.quarantine.unshift(row);
      return row;
    },
    reindexAsset: ({ params }) => ({ jobs: [newJob('index', [params.id], {})] }),
    listJobTypes: () => ({
      items: jobTypes.map(({ type, title, summary, lane, params }) => ({
        type,
        title,
        summary,
        lane,
        params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
      })),
    }),
    createJob: ({ query, body }) => {
      const ids = body.inputs.flatMap((input) => ('assetId' in input ? [input.assetId] : []));
      if (!query.dryRun) return { id: newJob(body.type, ids, body.params).id };
      const notes = [{ level: 'info' as const, subject: 'Dry run', text: 'made up by the dev hub' }];
      return {
        plan: {
          steps: [],
          outputs: {},
          expect: [],
          effects: [],
          notes,
          commands: [['ffmpeg', '-i', 'in.mkv', 'out.mov']],
        },
      };
    },
    listJobs: ({ query }) =>
      pageOf(
        world.jobs.filter(
          (job) =>
            (!query.state || job.state === query.state) &&
            (!query.type || job.type === query.type) &&
            (!query.assetId || job.inputs.some(({ assetId }) => assetId === query.assetId)),
        ),
        query,
      ),
    jobStats: () => ({
      queued: count('queued'),
      running: count('running'),
      paused: count('paused'),
      done: count('done'),
      failed: count('failed'),
      cancelled: count('cancelled'),
    }),
    getJob: ({ params }) => ({ ...jobOf(params.id), log: logOf(jobOf(params.id)) }),
    cancelJob: ({ params }) => {
      if (isOver(jobOf(params.id).state)) throw new StreamOpsError('JOB_STATE', 'The job is over.');
      return changeJob(params.id, { state: 'cancelled', finishedAt: Date.now() });
    },
    retryJob: ({ params }) => changeJob(params.id, { state: 'queued', finishedAt: null, startedAt: null }),
    listRuns: ({ query }) => pageOf(world.runs, query),
    listDrives: () => ({ items: world.drives }),
    addDrive: ({ body }) => {
      if (world.drives.some(({ name }) => name === body.name)) {
        throw new StreamOpsError('DRIVE_NAME_TAKEN', `There is a drive ${body.name} already.`);
      }
      const drive = {
        ...body,
        ...unwatched,
        settling: [],
        id: newId(),
        kind: 'local' as const,
        scanned: false,
        createdAt: Date.now(),
        watchedBy: body.watch ? ('native' as const) : ('nothing' as const),
      };
      world.drives.push(drive);
      emit('drives.changed', world.drives);
      return drive;
    },
    patchDrive: ({ params, body }) => {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const drive = Object.assign(driveOf(params.id), given);
      emit('drives.changed', world.drives);
      return drive;
    },
    deleteDrive: ({ params }) => {
      world.drives.splice(world.drives.indexOf(driveOf(params.id)), 1);
      emit('drives.changed', world.drives);
      return { id: params.id };
    },
    rescanDrive: ({ params }) => driveOf(params.id),
    listQuarantine: ({ query }) =>
      pageOf(
        world.quarantine.toSorted((a, b) => b.seq - a.seq),
        query,
      ),
    restoreQuarantined: ({ params }) => {
      const row = need(
        world.quarantine.find(({ id }) => id === params.id),
        'QUARANTINE',
      );
      row.state = 'restored';
      return changeAsset(row.assetId, { status: 'ready' });
    },
    getSystem: systemNow,
    listWorkers: () => ({ items: world.system.workers }),
    getSettings: () => world.settings,
    putSettings: ({ body }) => {
      Object.assign(world.settings, body);
      const holding = world.settings.holdProcessing;
      world.system.guard = { holding, sentence: holding ? 'Everything waits: processing is held' : null };
      emit('system.changed', systemNow());
      return world.settings;
    },
    listEvents: () => ({ items: [], lastSeq: 0 }),
  };
};
