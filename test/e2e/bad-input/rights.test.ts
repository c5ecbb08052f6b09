import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyClip } from '../../media/index.ts';
import { hubPlace, jobsOf, until } from '../hub-process.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

it.runIf(isRoot)('a folder without permission is named, and the recording stays', async () => {
  const guarded = await hubPlace();
  try {
    for (const folder of [guarded.folder, guarded.recordings]) await chown(folder, nobody, nobody);
    const hub = await guarded.start({ HOME: guarded.folder }, nobody);
    await mkdir(guarded.library, { recursive: true });
    await chown(guarded.library, 0, 0);
    await chmod(guarded.library, 0o555);
    const path = join(guarded.recordings, 'kept.mkv');
    await copyClip(path, { seconds: 1 });
    const job = await until(
      'the move to fail',
      async () => (await jobsOf(hub, '&type=move&state=failed'))[0],
    );
    expect(job.error).toMatchObject({ code: 'FILE_DENIED', message: expect.stringContaining('library') });
    expect((await lstat(path)).isFile()).toBe(true);
    await hub.api('GET', '/api/system');
  } finally {
    await chmod(guarded.library, 0o755);
    await guarded.remove();
  }
});
