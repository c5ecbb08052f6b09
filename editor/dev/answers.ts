import { newId, StreamOpsError } from '@streamops/core';
import { assetAnswers } from './answers-assets.ts';
import { jobAnswers } from './answers-jobs.ts';
import { type Answers, type Emit, makeRecords } from './records.ts';
import type { World } from './world.ts';

const unwatched = {
  online: true,
  trouble: null,
  scanning: false,
  settling: [],
  freeBytes: 5e11,
  totalBytes: 1e12,
} as const;

/** The hub's routes over made-up data. */
export const makeAnswers = (world: World, emit: Emit): Answers => {
  const records = makeRecords(world, emit);
  const { driveOf, systemNow } = records;
  return {
    ...assetAnswers(world, records),
    ...jobAnswers(world, records),
    live: () => ({ ok: true }),
    ready: () => ({ ok: true }),
    newSignIn: () => ({ url: 'http://127.0.0.1:7767/sign-in?token=dev', expiresAt: Date.now() + 60_000 }),
    whoAmI: () => ({ scope: 'owner', label: 'Dev' }),
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
