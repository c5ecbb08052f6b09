import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { watchConfigFile } from './config-watch.ts';

it('says that a changed config.json waits for the next start', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'streamops-config-'));
  const watching = watchConfigFile(dir);
  try {
    expect(watching.warnings()).toEqual([]);
    let writes = 0;
    await vi.waitFor(
      async () => {
        writes += 1;
        await writeFile(join(dir, 'config.json'), JSON.stringify({ STREAMOPS_PORT: writes }));
        expect(watching.warnings()).toEqual(['config.json was changed. Start the hub again to use it.']);
      },
      { timeout: 20_000, interval: 200 },
    );
  } finally {
    await watching.stop();
    await rm(dir, { recursive: true, force: true });
  }
});
