import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteCatalog } from './catalog/sqlite/index.ts';
import { openDataFolder } from './data-folder.ts';

const program = `
  import { openDataFolder } from ${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)};
  const folder = openDataFolder(process.argv[1]);
  console.log('held');
  setInterval(() => folder, 1000); // A lock that nobody knows any more is collected, and let go.
`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streamops-data-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('the data folder', () => {
  it('belongs to one hub at a time, and to the next one after kill -9', async () => {
    const other = spawn(process.execPath, ['--input-type=module', '-e', program, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    expect(() => openDataFolder(dir)).toThrow(/Another hub is using the data folder/);
    other.kill('SIGKILL');
    await once(other, 'exit');
    openDataFolder(dir).release();
  });

  it('has an id of its own, the same one after a restart', async () => {
    const [folder, other] = [openDataFolder(dir), openDataFolder(join(dir, 'other'))];
    expect(folder.id).not.toBe(other.id);
    folder.release();
    other.release();
    const again = openDataFolder(dir);
    expect(again.id).toBe(folder.id);
    again.release();
    await writeFile(join(dir, 'hub-id'), folder.id.slice(0, 7));
    const repaired = openDataFolder(dir);
    expect(repaired.id).toMatch(/^[0-9a-f-]{36}$/);
    repaired.release();
  });

  it('is named in one sentence when it can’t be made', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    expect(() => openDataFolder(join(file, 'data'))).toThrow(/can't be written.*STREAMOPS_DATA_DIR/);
  });

  it('is read by its owner alone, also where folder and files were there before', async () => {
    await chmod(dir, 0o755);
    await mkdir(join(dir, 'artifacts'), { mode: 0o755 });
    for (const name of ['hub.lock', 'hub-id', 'streamops.db', 'streamops.db-wal'])
      await writeFile(join(dir, name), '', { mode: 0o644 });
    const folder = openDataFolder(dir);
    const catalog = await openSqliteCatalog(folder.catalog);
    await catalog.settings.write({ quarantineDays: 7 });
    const folders = [dir, folder.artifacts, folder.cache, folder.redis, folder.nodeRed];
    expect(await Promise.all(folders.map(modeOf))).toEqual(folders.map(() => '700'));
    const files = ['hub.lock', 'hub-id', 'streamops.db', 'streamops.db-wal', 'streamops.db-shm'];
    expect(await Promise.all(files.map((name) => modeOf(join(dir, name))))).toEqual(files.map(() => '600'));
    await catalog.close();
    folder.release();
  });

  it('keeps the rights of a folder that holds other things, and hides its own there', async () => {
    await chmod(dir, 0o755);
    await writeFile(join(dir, 'holiday.mkv'), '', { mode: 0o644 });
    const folder = openDataFolder(dir);
    expect(await Promise.all([dir, join(dir, 'holiday.mkv'), folder.artifacts].map(modeOf))).toEqual([
      '755',
      '644',
      '700',
    ]);
    expect(await modeOf(join(dir, 'hub.lock'))).toBe('600');
    folder.release();
  });
});
