import { expect, it, vi } from 'vitest';
import { openTrial, remuxTo } from './trial.ts';

it('takes no result for a cancelled job’s that began to wait while those were cleared away', async () => {
  const removing = Promise.withResolvers<void>();
  const mayRemove = Promise.withResolvers<void>();
  let sharePath = '';
  await using trial = await openTrial({
    timeLimitMs: 500,
    calls: (calls) => ({
      ...calls,
      remove: async (path) => {
        if (sharePath !== '' && path.startsWith(sharePath)) {
          removing.resolve();
          await mayRemove.promise;
        }
        return calls.remove(path);
      },
    }),
  });
  const { catalog, publisher } = trial;
  const waitingOn = async (name: string) => {
    const drive = await trial.addDrive(name);
    const job = await trial.claimed(await trial.addFile(drive, `${name}.mkv`));
    const hold = trial.hang('facts', drive.path);
    const result = await trial.staged(job, { video: remuxTo(drive, `${name}.mov`) });
    expect((await publisher.publish(result)).state).toBe('running');
    return { drive, job, hold };
  };
  const share = await waitingOn('share');
  await catalog.jobs.finish(share.job.id, 1, { state: 'cancelled', receipt: null, error: null });
  share.hold.letGo('late');
  const rec = await waitingOn('rec');
  const late = await trial.addFile(rec.drive, 'late.mkv');
  sharePath = share.drive.path;

  const recovering = publisher.recover();
  await removing.promise;
  const job = await trial.claimed(late);
  const result = await trial.staged(job, { video: remuxTo(rec.drive, 'late.mov') });
  expect((await publisher.publish(result)).state).toBe('running');
  rec.hold.letGo('late');
  mayRemove.resolve();
  await recovering;
  expect(publisher.waits(job.id)).toBe(true);
  await vi.waitFor(async () => {
    await publisher.recover();
    expect(await trial.files(rec.drive)).toContain('late.mov');
  });
});
