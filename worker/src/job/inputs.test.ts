import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, runAssignment } from '../testing/bench.ts';
import { attemptFiles } from './files.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

it('takes the files of a drive that is the whole file system', async () => {
  const clip = await copyClip(join(bench.drive, 'clip.mkv'));
  const assignment = await bench.assignment('index', clip);
  const roots = assignment.roots.map((root) => (root.driveId === null ? root : { ...root, path: '/' }));
  const { end } = await runAssignment({ ...assignment, roots });
  expect(end).toMatchObject({ ok: true });
  expect(attemptFiles({ ...assignment, roots }).placeName(clip)).toBe('drive "recordings"');
});
