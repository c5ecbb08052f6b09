import { describe, expect, it, vi } from 'vitest';
import { fuseOrSkip } from '../../../../test/peers/fuse.ts';
import type { PlaceCalls } from './place-calls.ts';
import { openTrial, remuxTo, type Trial } from './trial.ts';

/** Again and again, as every half minute, until a job is over. */
const recovered = (trial: Trial, jobId: string) =>
  vi.waitFor(async () => {
    await trial.publisher.recover();
    const job = await trial.catalog.jobs.get(jobId);
    if (job.state === 'running') throw new Error('it still waits');
    return job;
  });

const told = async (trial: Trial) =>
  (await trial.catalog.journal.read({ since: 0, limit: 100 })).map(({ type }) => type);

/** A recording on `share` with its remux staged. */
const onShare = async (trial: Trial, path?: string) => {
  const share = await trial.addDrive('share', path);
  const job = await trial.claimed(await trial.addFile(share, 'rec.mkv'));
  return { share, job, result: await trial.staged(job, { video: remuxTo(share, 'rec.mov', 'a/b') }) };
};

describe('a drive that hangs', () => {
  it('holds up its own files only', async () => {
    await using trial = await openTrial({ timeLimitMs: 600_000 });
    const { share, result } = await onShare(trial);
    const rec = await trial.addDrive('rec');
    const other = await trial.claimed(await trial.addFile(rec, 'rec.mkv'));
    const hold = trial.hang('link', share.path);
    const first = trial.publisher.publish(result);
    const second = await trial.publisher.publish(
      await trial.staged(other, { video: remuxTo(rec, 'rec.mov') }),
    );
    expect(second.state).toBe('done');
    hold.letGo('late');
    expect((await first).state).toBe('done');
    expect(await trial.files(share)).toEqual(['a/b/rec.mov', 'rec.mkv']);
  });

  const calls: (keyof PlaceCalls)[] = ['facts', 'mayWrite', 'makeFolder', 'link', 'unlink', 'syncFolder'];
  const ways = calls.flatMap((name) => [[name, 'late'] as const, [name, 'failed'] as const]);

  it.each(ways)('publishes once where its %s came back %s', async (name, how) => {
    await using trial = await openTrial();
    const { share, job, result } = await onShare(trial);
    const hold = trial.hang(name, share.path);
    expect((await trial.publisher.publish(result)).state).toBe('running');
    // Half a minute later it hangs as before.
    expect(await trial.publisher.recover()).toEqual([]);
    hold.letGo(how);
    expect(await recovered(trial, job.id)).toMatchObject({ state: 'done' });
    expect(await trial.files(share)).toEqual(['a/b/rec.mov', 'rec.mkv']);
    expect(await told(trial)).toEqual(['file.closed', 'job.finished']);
  });

  const noLinks = (calls: PlaceCalls): PlaceCalls => ({
    ...calls,
    link: () => Promise.reject(Object.assign(new Error('no links here'), { code: 'EPERM' })),
  });

  it.each([
    ['reserve', 'late'],
    ['reserve', 'failed'],
    ['rename', 'late'],
    ['rename', 'failed'],
  ] as const)('publishes once without hard links where its %s came back %s', async (name, how) => {
    await using trial = await openTrial({ calls: noLinks });
    const { share, job, result } = await onShare(trial);
    const hold = trial.hang(name, share.path);
    expect((await trial.publisher.publish(result)).state).toBe('running');
    hold.letGo(how);
    expect(await recovered(trial, job.id)).toMatchObject({ state: 'done' });
    expect(await trial.files(share)).toEqual(['a/b/rec.mov', 'rec.mkv']);
  });

  it.each(['late', 'failed'] as const)(
    'loses no original where putting it aside came back %s',
    async (how) => {
      await using trial = await openTrial({ calls: noLinks });
      const share = await trial.addDrive('share');
      const source = await trial.addFile(share, 'rec.mkv');
      const job = await trial.claimed(source);
      const replace = { kind: 'quarantine', input: 0, reason: 'Replaced' } as const;
      const result = await trial.staged(job, { video: remuxTo(share, 'rec.mov') }, [replace]);
      const hold = trial.hang('rename', `${share.path}/rec.mkv`);
      expect((await trial.publisher.publish(result)).state).toBe('running');
      hold.letGo(how);
      expect(await recovered(trial, job.id)).toMatchObject({ state: 'done' });
      const [held] = (await trial.catalog.quarantine.list({ state: 'held', limit: 5 })).items;
      expect(await trial.files(share)).toEqual([held?.heldPath, 'rec.mov']);
      expect(await trial.catalog.assets.get(source.id)).toMatchObject({ status: 'quarantined' });
    },
  );

  it('keeps the names that it was to give', async () => {
    await using trial = await openTrial();
    const { share, job } = await onShare(trial);
    const outputs = { video: remuxTo(share, 'rec.mov', 'a/b'), cover: remuxTo(share, 'rec.jpg', 'a/b') };
    const hold = trial.hang('makeFolder', share.path);
    await trial.publisher.publish(await trial.staged(job, outputs));
    hold.letGo('failed');
    const next = await trial.claimed(await trial.addFile(share, 'next.mkv'));
    const late = await trial.staged(next, { cover: remuxTo(share, 'rec.jpg', 'a/b') });
    await vi.waitFor(async () => {
      expect(await trial.publisher.publish(late)).toMatchObject({ state: 'done' });
    });
    await recovered(trial, job.id);
    const [first, second] = [await trial.catalog.jobs.get(job.id), await trial.catalog.jobs.get(next.id)];
    expect(first.receipt?.published).toMatchObject([{ path: 'a/b/rec.mov' }, { path: 'a/b/rec.jpg' }]);
    expect(second.receipt?.published).toMatchObject([{ path: 'a/b/rec (2).jpg' }]);
  });

  it('lets a job that waits be cancelled before anything was decided', async () => {
    await using trial = await openTrial();
    const { share, job, result } = await onShare(trial);
    const hold = trial.hang('facts', share.path);
    await trial.publisher.publish(result);
    await trial.catalog.jobs.finish(job.id, job.attempt, { state: 'cancelled', receipt: null, error: null });
    hold.letGo('late');
    await vi.waitFor(async () => {
      expect(await trial.publisher.recover()).toEqual([]);
      expect(await trial.files(share)).toEqual(['rec.mkv']);
    });
  });

  it('is waited for on a real mount, while another drive’s files are published', async (test) => {
    await using mount = await fuseOrSkip(test);
    await using trial = await openTrial();
    const { share, job, result } = await onShare(trial, mount.path);
    const rec = await trial.addDrive('rec');
    const other = await trial.claimed(await trial.addFile(rec, 'rec.mkv'));
    const there = await trial.staged(other, { video: remuxTo(rec, 'rec.mov') });
    await mount.order({ stalled: true, noLinks: false });
    const [first, second] = await Promise.all([
      trial.publisher.publish(result),
      trial.publisher.publish(there),
    ]);
    expect([first.state, second.state]).toEqual(['running', 'done']);
    await mount.order({ stalled: false, noLinks: false });
    expect(await recovered(trial, job.id)).toMatchObject({ state: 'done' });
    expect(await trial.files(share)).toEqual(['a/b/rec.mov', 'rec.mkv']);
  });
});
