import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

const program = `
  import { openDataFolder } from ${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)};
  openDataFolder(process.argv[1]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streamops-data-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

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

  it('is named in one sentence when it can’t be made', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    expect(() => openDataFolder(join(file, 'data'))).toThrow(/can't be written.*STREAMOPS_DATA_DIR/);
  });
});
