import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { asStreamOpsError, type DriveView, StreamOpsError } from '@streamops/core';
import { createTakes } from './sensors/drives/index.ts';
import type { DriveService } from './services.ts';

const name = 'Big Buck Bunny.mkv';

const noDrive = (drives: readonly DriveView[]): StreamOpsError => {
  const watched = drives.filter(({ watch }) => watch);
  if (watched.length === 0) {
    return new StreamOpsError(
      'DRIVE_NOT_FOUND',
      'No drive is watched, so the sample has nowhere to go: add one under Settings, or have one watched.',
    );
  }
  const [away] = watched.filter(({ online }) => !online);
  if (away) {
    const message = `The drive ${away.name} (${away.path}) is offline, so the sample has nowhere to go.`;
    return new StreamOpsError('DRIVE_OFFLINE', message);
  }
  return new StreamOpsError('DRIVE_NOT_FOUND', `No watched drive takes files like ${name}: see its filters.`);
};

/**
 * Where the sample recording is to appear: in the first watched drive that is there and takes it, as the catalog knows
 * them. Rejects with DRIVE_NOT_FOUND, DRIVE_OFFLINE; the message is for people.
 */
export const samplePlace = async (service: Pick<DriveService, 'list' | 'resolve'>): Promise<string> => {
  const drives = await service.list();
  const drive = drives.find((one) => one.watch && one.online && createTakes(one).file(name));
  if (!drive) throw noDrive(drives);
  return service.resolve(drive.id, name);
};

/** The hub goes on where the sample has no place, and says why: a drive is added in the editor. */
export const dropSample = async (service: Pick<DriveService, 'list' | 'resolve'>): Promise<void> => {
  try {
    // A program of its own: the hub starts no media process.
    const program = fileURLToPath(new URL('../../worker/src/sample.ts', import.meta.url));
    spawn(process.execPath, [program, await samplePlace(service)], { stdio: 'inherit' }).unref();
  } catch (error) {
    process.stderr.write(`${asStreamOpsError(error).message}\n`);
  }
};
