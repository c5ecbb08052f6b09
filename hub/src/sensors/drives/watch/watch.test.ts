import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { copyClip } from '../../../../../test/media/index.ts';
import { openTrial, settings } from '../trial.ts';

const clip = { seconds: 1 };
const run = promisify(execFile);

it.each([
  ['polling is asked for', 'polling', 'local'],
  ['the drive is on the network', 'auto', 'network'],
] as const)('hears of everything by polling where %s', async (_, watching, kind) => {
  await using trial = await openTrial({ kindOf: async () => kind, times: { pollingScanMs: 50 } });
  const { id } = await trial.drives.add(settings(trial.rec, { watching }));
  const { watchedBy } = await trial.calm(id);
  expect(watchedBy).toBe('polling');
  const path = await copyClip(join(trial.rec, 'deep/er/one.mkv'), clip);
  await trial.until(async () => expect(await trial.told('file.closed')).toHaveLength(1));
  await appendFile(path, 'more');
  await trial.until(async () => expect(await trial.told('file.changed')).toHaveLength(1));
  await rm(join(trial.rec, 'deep'), { recursive: true });
  await trial.until(async () => {
    expect(await trial.told('file.removed')).toMatchObject([{ data: { path: 'deep/er/one.mkv' } }]);
  });
});

it('watches natively on the network where a person insists', async () => {
  await using trial = await openTrial({ kindOf: async () => 'network' });
  const { id } = await trial.drives.add(settings(trial.rec, { watching: 'native' }));
  expect(await trial.calm(id)).toMatchObject({ watchedBy: 'native', kind: 'network' });
});

/** Runs in a process that has three inotify watches to give; prints the drive's view when a late file was heard. */
const fewWatches = (folder: string) => `
  const { mkdir, writeFile } = await import('node:fs/promises');
  const { createDriveService } = await import(${JSON.stringify(new URL('../service.ts', import.meta.url).href)});
  const { openSqliteCatalog } = await import(${JSON.stringify(new URL('../../../catalog/sqlite/index.ts', import.meta.url).href)});
  // A hub has its server; here nothing else keeps the process.
  const alive = setInterval(() => {}, 1000);
  const catalog = await openSqliteCatalog(':memory:');
  const log = { info() {}, warn() {}, error: console.error };
  let heard = () => {};
  const events = { record: async (told) => { heard(told); return catalog.journal.append(told); } };
  const drives = createDriveService({ catalog, events, log, times: { pollingScanMs: 50 } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await mkdir(${JSON.stringify(folder)} + '/' + name);
  await drives.start();
  const late = new Promise((resolve) => { heard = resolve; });
  await drives.add({ name: 'rec', path: ${JSON.stringify(folder)}, watch: true, watching: 'auto', include: ['**/*'], exclude: [], minQuietSeconds: 0 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await writeFile(${JSON.stringify(folder)} + '/' + name + '/x.mkv', 'x');
  await late;
  console.log(JSON.stringify((await drives.list())[0]));
  await drives.stop();
  await catalog.close();
  clearInterval(alive);
`;

it('polls when the system has no watches left, and says so', async (context) => {
  const limit = 'echo 3 > /proc/sys/user/max_inotify_watches';
  const canLimit = await run('unshare', ['-Ur', 'sh', '-c', limit]).then(
    () => true,
    () => false,
  );
  if (!canLimit) context.skip('no user namespaces here');
  const folder = await mkdtemp(join(tmpdir(), 'few-watches-'));
  try {
    const { stdout } = await run('unshare', [
      ...['-Ur', 'sh', '-c', `${limit}; exec "$@"`, 'sh', process.execPath],
      ...['--no-warnings', '--input-type=module', '-e', fewWatches(folder)],
    ]);
    const view = JSON.parse(stdout);
    expect(view).toMatchObject({ online: true, watchedBy: 'polling' });
    expect(view.trouble).toMatch(/no file watches left/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
